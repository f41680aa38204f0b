import { describe, expect, it } from 'vitest';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { daysToThin } from '../../src/domain/snapshotThinning.ts';

const daysFrom = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => dayText(dayNumber(first) + i));

describe('what is thinned out of the daily snapshots', () => {
  // 90 days before Friday 2026-11-20 is Saturday 2026-08-22, of the week of Monday 08-17.
  const today = '2026-11-20';

  it('is every whole week older than 90 days, but for its last judged day', () => {
    const days = daysFrom('2026-08-03', 110).filter((day) => ![6, 0].includes(new Date(day).getUTCDay()));
    expect(daysToThin(days, [], today)).toEqual([
      ...daysFrom('2026-08-03', 5).map((day) => ({ day, isKept: day === '2026-08-07' })),
      ...daysFrom('2026-08-10', 5).map((day) => ({ day, isKept: day === '2026-08-14' })),
    ]);
  });

  it('keeps the last judged day also where the week was cut short by a holiday', () => {
    expect(daysToThin(['2026-08-10', '2026-08-11', '2026-08-31'], [], today)).toEqual([
      { day: '2026-08-10', isKept: false },
      { day: '2026-08-11', isKept: true },
    ]);
  });

  it('is nothing in the first 90 days', () => {
    expect(daysToThin(daysFrom('2026-08-22', 90), [], today)).toEqual([]);
  });

  it('leaves the month ends that the month-end rule still looks at, and thins them when it no longer does', () => {
    // Friday 07-31 ends its week, Tuesday 06-30 stands within one; November looks back to July.
    const july = daysFrom('2026-07-27', 5);
    expect(daysToThin(july, [], '2026-11-20').map(({ day }) => day)).toEqual(july.slice(0, 4));
    expect(daysToThin(july, [], '2026-11-20').every(({ isKept }) => !isKept)).toBe(true);
    // It stands for its week as soon as it goes.
    expect(daysToThin(['2026-07-31', '2026-11-02'], [], '2026-12-01')).toEqual([{ day: '2026-07-31', isKept: true }]);
    // Its week is told by the Friday that was kept.
    expect(daysToThin([...daysFrom('2026-06-29', 5), '2026-07-31'], [], '2026-10-20')).toEqual([
      { day: '2026-06-29', isKept: false },
      { day: '2026-07-01', isKept: false },
      { day: '2026-07-02', isKept: false },
      { day: '2026-07-03', isKept: true },
    ]);
    expect(daysToThin(['2026-06-30', '2026-11-02'], ['2026-07-03'], '2026-11-20')).toEqual([
      { day: '2026-06-30', isKept: false },
    ]);
  });
});
