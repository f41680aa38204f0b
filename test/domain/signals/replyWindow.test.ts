import { describe, expect, it } from 'vitest';
import { exposedAxis, fullAxis } from '../../../src/domain/exposure.ts';
import { replyWindowDays, toldFrom } from '../../../src/domain/signals/replyWindow.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import { at } from './chats.ts';

const NOW = at('2026-06-26 18:00');
const seen = (days: number) =>
  exposedAxis({ now: NOW, observed: [{ from: NOW - days * DAY_MS, to: NOW }], idleDaysOff: [] });

describe('replyWindowDays', () => {
  it.each([
    { recentDays: 7, days: 28, window: 7 },
    { recentDays: 7, days: 56, window: 14 },
    { recentDays: 7, days: 84, window: 21 },
    { recentDays: 21, days: 84, window: 21 },
    { recentDays: 63, days: 400, window: 63 },
  ])('is $window with r = $recentDays and $days days of record', ({ recentDays, days, window }) => {
    expect(replyWindowDays({ axis: seen(days), recentDays })).toBe(window);
  });

  it('is at least three weeks where everything was observed', () => {
    expect(replyWindowDays({ axis: fullAxis(NOW), recentDays: 7 })).toBe(21);
  });
});

describe('toldFrom', () => {
  const daysAgo = (...days: number[]) => days.map((ago) => ({ from: NOW - ago * DAY_MS }));

  it.each([
    { change: 4, told: 4, recentDays: 7 },
    { change: 3, told: 2, recentDays: 14 },
    { change: 2, told: 2, recentDays: 14 },
  ])('begins with the whole week in which the change lies: $recentDays days', ({ change, told, recentDays }) => {
    const series = daysAgo(40, 30, 13, 9, 5, 1);
    expect(toldFrom(series, change, { now: NOW, partMin: 2 })).toEqual({ told, recentDays });
  });

  it('begins with the change itself where the week would leave too little before it', () => {
    const series = daysAgo(13, 12, 11, 9, 5, 1);
    expect(toldFrom(series, 3, { now: NOW, partMin: 3 })).toEqual({ told: 3, recentDays: 14 });
  });
});
