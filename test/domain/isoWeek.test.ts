import { describe, expect, it } from 'vitest';
import { daysOfWeek, isoWeekOf, previousWeek } from '../../src/domain/isoWeek.ts';

describe('ISO weeks', () => {
  it.each([
    ['2026-01-01', '2026-W01'],
    ['2026-08-02', '2026-W31'],
    ['2026-11-22', '2026-W47'],
    ['2026-12-31', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2025-12-29', '2026-W01'],
    ['2024-12-30', '2025-W01'],
  ])('%s lies in %s', (day, week) => expect(isoWeekOf(day)).toBe(week));

  it('gives Monday and Sunday and the week before', () => {
    expect(daysOfWeek('2026-W31')).toEqual({ monday: '2026-07-27', sunday: '2026-08-02' });
    expect(previousWeek('2027-W01')).toBe('2026-W53');
  });

  it.each(['2026-W54', '2025-W53', '2026-47', '', '2026-W00'])('refuses %s', (text) =>
    expect(() => daysOfWeek(text)).toThrow(RangeError),
  );
});
