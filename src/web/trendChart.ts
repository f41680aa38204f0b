import { LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Day } from '../domain/time.ts';
import { dateText, startOfDay } from '../domain/wording/formats.ts';

use([LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

export interface ChartSize {
  width: number;
  height: number;
}

/** As wide as a phone and as a desk show it: a picture that is scaled has words too small or too large. */
export const TREND_SIZES = { phone: { width: 326, height: 180 }, desk: { width: 696, height: 220 } };

/**
 * A picture does not see the variables of its page, so it brings its own. The names pass through the chart library as
 * colours; grey words need another grey on dark ground than on light, or one of the two is too faint to read.
 */
const COLOURS =
  '<style>svg{--ink:#666;--rule:#0000001f;--line:#2f6fd0;--low:#b3261e;--area:#b3261e12}' +
  '@media(prefers-color-scheme:dark){svg{--ink:#ababab;--rule:#ffffff26;--line:#7fb0ff;--low:#ff8a80;--area:#ff8a801a}}</style>';

/**
 * The score over time as an SVG picture. Days without a score leave a hole: nothing is drawn across what is not known.
 * @param lowName what the lower half of the scale is called
 * @param options.openedDays days on which alerts opened, drawn as lines; of those before the first day none
 * @returns null with fewer than two scores
 */
export function trendChart(
  trend: readonly { day: Day; score: number | null }[],
  { size, lowName, openedDays = [] }: { size: ChartSize; lowName: string; openedDays?: readonly Day[] },
): string | null {
  if (trend.filter(({ score }) => score !== null).length < 2) return null;
  // Opened on a day off: the next day that has a score.
  const lines = openedDays
    .map((opened) => trend.findIndex(({ day }, index) => day >= opened && (index > 0 || day === opened)))
    .filter((index) => index >= 0);
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      // Without quotes: the library puts the names into an attribute as they are.
      textStyle: { fontFamily: '-apple-system,PingFang SC,Noto Sans CJK SC,Microsoft YaHei,sans-serif' },
      grid: { left: 32, right: 8, top: 12, bottom: 26 },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: trend.map(({ day }) => dateText(startOfDay(day), startOfDay(day))),
        axisLabel: {
          ...{ color: 'var(--ink)', fontSize: 12, hideOverlap: true },
          ...{ showMinLabel: true, alignMinLabel: 'left', showMaxLabel: true, alignMaxLabel: 'right' },
        },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: 'var(--rule)' } },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 100,
        interval: 25,
        axisLabel: { color: 'var(--ink)', fontSize: 12 },
        splitLine: { lineStyle: { color: 'var(--rule)' } },
      },
      series: [
        {
          type: 'line',
          data: trend.map(({ score }) => (score === null ? null : Math.round(score))),
          connectNulls: false,
          showSymbol: false,
          lineStyle: { width: 2, color: 'var(--line)' },
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: 'var(--low)', width: 1, type: 'dashed' },
            data: lines.map((xAxis) => ({ xAxis })),
          },
          markArea: {
            silent: true,
            itemStyle: { color: 'var(--area)' },
            label: { show: true, position: 'insideBottomLeft', color: 'var(--low)', fontSize: 12, distance: 6 },
            data: [[{ name: lowName, yAxis: 0 }, { yAxis: 50 }]],
          },
        },
      ],
    });
    return chart.renderToSVGString().replace(/<svg[^>]*>/, (opening) => opening + COLOURS);
  } finally {
    // Without this the process never exits.
    chart.dispose();
  }
}
