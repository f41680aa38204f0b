import { describe, expect, it } from 'vitest';
import { exposedAxis, fullAxis } from '../../../src/domain/exposure.ts';
import { replyWindowDays, replyWindows } from '../../../src/domain/signals/replyWindow.ts';
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

describe('replyWindows', () => {
  it.each([
    { recentDays: 7, days: 84, windows: [21, 14] },
    { recentDays: 21, days: 84, windows: [21, 14] },
    { recentDays: 7, days: 56, windows: [14] },
    { recentDays: 7, days: 28, windows: [7] },
    { recentDays: 35, days: 400, windows: [35] },
  ])('are $windows with r = $recentDays and $days days of record', ({ recentDays, days, windows }) => {
    expect(replyWindows({ axis: seen(days), recentDays })).toEqual(windows);
  });
});
