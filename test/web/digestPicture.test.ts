import { expect, it } from 'vitest';
import { type TrendWeek, trendWeeks } from '../../src/domain/attentionTrend.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { digestPicture, digestPictureSvg } from '../../src/web/digestPicture.ts';

const texts = makeTexts();
const trend = trendWeeks('2026-W46').map(
  (week, place): TrendWeek =>
    week === '2026-W40'
      ? { week, watch: null, first: null, holiday: '国庆节' }
      : { week, watch: 100_000 + place, first: place, holiday: null },
);

it('says in Chinese what is drawn, and greys the holiday', () => {
  const svg = digestPictureSvg(texts, trend);
  for (const words of ['需要留意的客户，近12周', '优先联系', '家', '国庆节', '100011']) expect(svg).toContain(words);
});

it('draws nothing across a week that nobody judged', () => {
  const lines = (weeks: readonly TrendWeek[]) =>
    [
      ...digestPictureSvg(texts, weeks).matchAll(
        /<path d="([^"]+)" fill="none"[^>]*stroke="#b25e00" stroke-width="2.5"/g,
      ),
    ]
      .map(([, path]) => (path!.match(/M/g) ?? []).length)
      .reduce((sum, count) => sum + count, 0);
  const whole = trend.map((week) => ({ ...week, watch: week.watch ?? 100_005, holiday: null }));
  expect(lines(trend)).toBe(lines(whole) + 1);
});

it('is a PNG of 1280 × 720 that both ways take', async () => {
  const png = await digestPicture(texts, trend);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 720]);
  expect(png.length).toBeLessThan(1024 * 1024);
});
