import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkAreaComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { TrendWeek } from '../domain/attentionTrend.ts';
import { daysOfWeek } from '../domain/isoWeek.ts';
import { dateText, startOfDay } from '../domain/wording/formats.ts';
import type { Texts } from '../domain/wording/texts.ts';

use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, TitleComponent, SVGRenderer]);

/** Points of the drawing; twice as many pixels, so that words stay sharp on a phone. */
const SIZE = { width: 640, height: 360 };
const ZOOM = 2;
/** Room for a digit beside the drawing. */
const DIGIT = 9;
/** As a share of the height, where two numbers would touch; then each is moved by so many points. */
const LABELS_APART = 0.08;
const LIFT = 10;
const FONT = 'Noto Sans Hans';
const INK = '#1f2329';
const SOFT = '#646a73';
const RULE = '#e5e6eb';
const WATCH = '#b25e00';
const FIRST = '#c0392b';
const HOLIDAY = '#8f959e22';

/** The digest's picture as an SVG: two lines over the weeks, nothing drawn where nobody was judged (COPY §8). */
export function digestPictureSvg(texts: Texts, trend: readonly TrendWeek[]): string {
  const most = Math.max(...trend.map(({ watch, first }) => Math.max(watch ?? 0, first ?? 0)));
  const digits = Math.max(2, most.toLocaleString('en').length);
  const lifts = labelLifts(trend.at(-1), most);
  const names = { watch: texts.fill('digest.picture.watch'), first: texts.fill('digest.picture.first') };
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      textStyle: { fontFamily: FONT, color: INK },
      title: {
        text: texts.fill('digest.picture.title', { n: String(trend.length) }),
        ...{ left: 24, top: 18, textStyle: { fontSize: 20, fontWeight: 500, color: INK, fontFamily: FONT } },
      },
      legend: {
        ...{ right: 24, top: 22, itemWidth: 18, itemHeight: 8, itemGap: 18 },
        textStyle: { fontSize: 14, color: SOFT, fontFamily: FONT },
        data: [names.watch, names.first],
      },
      grid: { left: 32 + DIGIT * digits, right: 26 + DIGIT * digits, top: 86, bottom: 40 },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: trend.map(({ week }) => lastDay(week)),
        axisLabel: { color: SOFT, fontSize: 13, hideOverlap: true, margin: 12, showMaxLabel: true },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: RULE } },
      },
      yAxis: {
        type: 'value',
        min: 0,
        minInterval: 1,
        name: texts.fill('digest.picture.unit'),
        nameGap: 14,
        nameTextStyle: { color: SOFT, fontSize: 13, align: 'right', padding: [0, 8, 0, 0] },
        axisLabel: { color: SOFT, fontSize: 13 },
        splitLine: { lineStyle: { color: RULE } },
      },
      series: [
        { ...line(names.watch, WATCH, trend, 'watch', lifts.watch), markArea: holidays(trend) },
        line(names.first, FIRST, trend, 'first', lifts.first),
      ],
    });
    return chart.renderToSVGString();
  } finally {
    // Without this the process never exits.
    chart.dispose();
  }
}

/** The picture as PNG of {@link SIZE} twice; drawn in another thread, and the font is looked at only then. */
export async function digestPicture(texts: Texts, trend: readonly TrendWeek[]): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const fonts = join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')), '..', 'fonts');
  const picture = await renderAsync(digestPictureSvg(texts, trend), {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: {
      loadSystemFonts: false,
      fontFiles: ['NotoSansHans-Regular.otf', 'NotoSansHans-Medium.otf'].map((name) => join(fonts, name)),
      defaultFontFamily: FONT,
    },
  });
  return picture.asPng();
}

/** The two numbers of this week stand apart although their lines end close together; in points upwards. */
function labelLifts(week: TrendWeek | undefined, most: number): { watch: number; first: number } {
  const difference = (week?.watch ?? 0) - (week?.first ?? 0);
  if (Math.abs(difference) > LABELS_APART * most) return { watch: 0, first: 0 };
  return difference >= 0 ? { watch: LIFT, first: -LIFT } : { watch: -LIFT, first: LIFT };
}

function line(name: string, color: string, trend: readonly TrendWeek[], key: 'watch' | 'first', lift: number): object {
  const last = trend.length - 1;
  return {
    ...{ name, type: 'line', smooth: false, connectNulls: false, color },
    // Told apart by form as well: not everybody sees these colours as two.
    ...(key === 'watch' ? { symbol: 'circle', symbolSize: 7 } : { symbol: 'diamond', symbolSize: 10 }),
    lineStyle: { width: 2.5, color },
    data: trend.map((week, place) => {
      const show = place === last && week[key] !== null;
      // The number of this week is what is looked for first.
      const label = { show, position: 'right', offset: [0, -lift], fontSize: 15, fontWeight: 500, color };
      return { value: week[key], label };
    }),
  };
}

function holidays(trend: readonly TrendWeek[]): object {
  return {
    silent: true,
    itemStyle: { color: HOLIDAY },
    label: { show: true, position: 'insideTop', color: SOFT, fontSize: 12, fontFamily: FONT },
    data: trend.flatMap(({ holiday }, place) => {
      if (holiday === null) return [];
      const from = lastDay(trend[Math.max(0, place - 1)]!.week);
      return [[{ name: holiday, xAxis: from }, { xAxis: lastDay(trend[place]!.week) }]];
    }),
  };
}

/** 11/22: the week's Sunday, as far as its numbers reach. */
function lastDay(week: string): string {
  const { sunday } = daysOfWeek(week);
  return dateText(startOfDay(sunday), startOfDay(sunday));
}
