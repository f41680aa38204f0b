import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { TREND_SIZES, trendChart } from '../../src/web/trendChart.ts';

const day = (index: number): string => new Date(Date.UTC(2026, 4, 22 + index)).toISOString().slice(0, 10);
const trend = (scores: (number | null)[]) => scores.map((score, index) => ({ day: day(index), score }));
const look = { size: TREND_SIZES.phone, lowName: '优先联系' };

it('is a whole picture with words for day and night', () => {
  const svg = trendChart(trend([80, 70, null, 60, 40]), look)!;
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svg).toContain('优先联系');
  expect(svg).toContain('5月22日');
  expect(svg).toContain(`width="${TREND_SIZES.phone.width}"`);
});

it('draws nothing across what is not known', () => {
  const lines = (svg: string): number =>
    (svg.match(/<path d="([^"]*)"[^>]*stroke="var\(--line\)"/)![1]!.match(/M/g) ?? []).length;
  expect(lines(trendChart(trend([80, 70, 60, 50]), look)!)).toBe(1);
  expect(lines(trendChart(trend([80, 70, null, 60, 40]), look)!)).toBe(2);
});

it('is none with fewer than two scores', () => {
  expect(trendChart(trend([null, 80, null]), look)).toBeNull();
  expect(trendChart([], look)).toBeNull();
});
