import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Decile, RocPoint } from '../domain/ranking.ts';

use([BarChart, LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** As wide as a phone shows it; on a desk they stand side by side, so that no word is scaled. */
const SIZE = { width: 340, height: 280 };
// Without quotes: the library puts the names into an attribute as they are.
const FONT = '-apple-system,PingFang SC,Noto Sans CJK SC,Noto Sans SC,Microsoft YaHei,sans-serif';
const LABEL = { color: 'var(--soft)', fontSize: 12 };
const RULE = { lineStyle: { color: 'var(--rule)' } };
/** More points than pixels say nothing more. */
const POINTS_MAX = 240;

interface Axes {
  x: string;
  y: string;
}

/** Several curves of one kind on a page: the first is drawn strong. */
export function rocChart(curves: readonly { points: readonly RocPoint[] }[], { x, y }: Axes): string {
  const share = (value: number): string => `${Math.round(100 * value)}%`;
  const axis = { type: 'value', min: 0, max: 1, interval: 0.25, axisLabel: { ...LABEL, formatter: share } } as const;
  return draw({
    grid: { left: 46, right: 14, top: 30, bottom: 46 },
    xAxis: { ...axis, name: x, ...nameBelow(28), splitLine: RULE },
    yAxis: { ...axis, name: y, ...nameAbove(), splitLine: RULE },
    series: [
      line(
        [
          [0, 0],
          [1, 1],
        ],
        { type: 'dashed', width: 1, color: 'var(--soft)' },
      ),
      ...curves
        .map(({ points }, i) =>
          line(
            thinned(points).map(({ falseShare, foundShare }): [number, number] => [falseShare, foundShare]),
            {
              type: i === 0 ? 'solid' : 'dotted',
              width: i === 0 ? 2.5 : 1.5,
              color: i === 0 ? 'var(--main)' : 'var(--other)',
            },
          ),
        )
        .reverse(),
    ],
  });
}

/** Ten bars, the riskiest tenth first, with a line at the average. */
export function liftChart(deciles: readonly Decile[], unit: string): string {
  return draw({
    grid: { left: 36, right: 14, top: 24, bottom: 28 },
    xAxis: {
      type: 'category',
      data: deciles.map((_, i) => String(i + 1)),
      axisLabel: LABEL,
      axisTick: { show: false },
      axisLine: RULE,
    },
    yAxis: { type: 'value', min: 0, axisLabel: { ...LABEL, formatter: `{value}${unit}` }, splitLine: RULE },
    series: [
      {
        type: 'bar',
        barWidth: '62%',
        data: deciles.map(({ lift }, i) => ({
          value: Math.round(100 * lift) / 100,
          itemStyle: { color: i === 0 ? 'var(--main)' : 'var(--other)', borderRadius: [3, 3, 0, 0] },
          label: {
            show: i === 0 || i === deciles.length - 1,
            position: 'top',
            ...LABEL,
            color: 'var(--ink)',
            formatter: lift.toFixed(1),
          },
        })),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: 'var(--soft)', type: 'dashed' },
          label: { show: false },
          data: [{ yAxis: 1 }],
        },
      },
    ],
  });
}

/** How many were alerted how many days before; equal steps from nought on. */
export function leadChart(days: readonly number[], { x, y }: Axes): string {
  const longest = days.reduce((most, one) => Math.max(most, one), 1);
  const step = Math.max(1, Math.ceil(longest / 12));
  const bars = Array.from({ length: Math.floor(longest / step) + 1 }, (_, i) => ({
    from: i * step,
    count: days.filter((one) => one > 0 && Math.floor(one / step) === i).length,
  }));
  return draw({
    grid: { left: 36, right: 14, top: 30, bottom: 46 },
    xAxis: {
      type: 'category',
      data: bars.map(({ from }) => (step === 1 ? String(from) : `${from}–${from + step - 1}`)),
      name: x,
      ...nameBelow(28),
      axisLabel: { ...LABEL, hideOverlap: true },
      axisTick: { show: false },
      axisLine: RULE,
    },
    yAxis: { type: 'value', minInterval: 1, name: y, ...nameAbove(), axisLabel: LABEL, splitLine: RULE },
    series: [
      {
        type: 'bar',
        barWidth: '70%',
        itemStyle: { color: 'var(--main)', borderRadius: [3, 3, 0, 0] },
        data: bars.map(({ count }) => count),
      },
    ],
  });
}

function line(data: [number, number][], lineStyle: { type: string; width: number; color: string }) {
  return { type: 'line', data, showSymbol: false, silent: true, lineStyle };
}

function thinned(points: readonly RocPoint[]): readonly RocPoint[] {
  if (points.length <= POINTS_MAX) return points;
  const each = points.length / POINTS_MAX;
  return points.filter((_, i) => i === points.length - 1 || Math.floor(i / each) !== Math.floor((i - 1) / each));
}

function nameBelow(nameGap: number) {
  return { nameLocation: 'middle', nameGap, nameTextStyle: LABEL } as const;
}

function nameAbove() {
  return {
    nameLocation: 'end',
    nameGap: 12,
    nameTextStyle: { ...LABEL, align: 'left', padding: [0, 0, 0, -34] },
  } as const;
}

/** The picture stands in its page, whose colours it takes. */
function draw(option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...option });
    return chart.renderToSVGString();
  } finally {
    // Without this the process never exits.
    chart.dispose();
  }
}
