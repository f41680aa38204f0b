import { LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Day } from '../domain/time.ts';

use([LineChart, GridComponent, MarkAreaComponent, SVGRenderer]);

/** As wide as a phone shows it, so that the words of the axes stay readable there. */
export const TREND_WIDTH = 340;
export const TREND_HEIGHT = 190;

/**
 * The score over time as an SVG picture. Days without a score leave a hole: nothing is drawn across what is not known.
 * @returns null with fewer than two scores
 */
export function trendChart(trend: readonly { day: Day; score: number | null }[]): string | null {
  if (trend.filter(({ score }) => score !== null).length < 2) return null;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: TREND_WIDTH, height: TREND_HEIGHT });
  try {
    chart.setOption({
      animation: false,
      grid: { left: 30, right: 10, top: 14, bottom: 26 },
      xAxis: {
        type: 'category',
        data: trend.map(({ day }) => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`),
        axisLabel: { color: '#808080', fontSize: 12, hideOverlap: true },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: '#80808080' } },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 100,
        interval: 25,
        axisLabel: { color: '#808080', fontSize: 12 },
        splitLine: { lineStyle: { color: '#80808030' } },
      },
      series: [
        {
          type: 'line',
          data: trend.map(({ score }) => (score === null ? null : Math.round(score))),
          connectNulls: false,
          showSymbol: false,
          lineStyle: { width: 2, color: '#5b8ff9' },
          markArea: {
            silent: true,
            data: [[{ yAxis: 0, itemStyle: { color: 'rgba(179,38,30,0.07)' } }, { yAxis: 50 }]],
          },
        },
      ],
    });
    return chart.renderToSVGString();
  } finally {
    // Without this the process never exits.
    chart.dispose();
  }
}
