import { describe, expect, it } from 'vitest';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { type ScoredDay, trendAgainst, versionChangedOn } from '../../src/domain/scoreTrend.ts';

/** Judged each day from 2026-10-01; `change` by place. */
const days = (count: number, change: (i: number) => Partial<ScoredDay> = () => ({})): ScoredDay[] =>
  Array.from({ length: count }, (_, i) => ({
    day: dayText(dayNumber('2026-10-01') + i),
    score: 80 - i,
    version: '1',
    ...change(i),
  }));

describe('the trend', () => {
  it('is the difference of the scores that people read, against 7 and 28 days before', () => {
    const rows = days(40, (i) => ({ score: i === 39 ? 40.6 : 80 - i }));
    expect(trendAgainst(rows, 7)).toEqual({ kind: 'compared', against: '2026-11-02', points: 41 - 48 });
    expect(trendAgainst(rows, 28)).toEqual({ kind: 'compared', against: '2026-10-12', points: 41 - 69 });
  });

  it('takes the last judged day before a holiday, but none that is long ago', () => {
    const without = (from: number, to: number) => days(40).filter((_, i) => i < from || i > to);
    expect(trendAgainst(without(28, 36), 7)).toMatchObject({ against: '2026-10-28' });
    expect(trendAgainst(without(20, 36), 7)).toBeNull();
    expect(trendAgainst(days(7), 7)).toBeNull();
  });

  it('does not compare two versions of the score, and says since when it is another', () => {
    const rows = days(40, (i) => ({ version: i < 35 ? '1' : '2' }));
    expect(trendAgainst(rows, 7)).toEqual({ kind: 'otherVersion', against: '2026-11-02', changedOn: '2026-11-05' });
    expect(versionChangedOn(rows, '2026-11-02')).toBe('2026-11-05');
    expect(versionChangedOn(rows, '2026-11-05')).toBeNull();
    expect(versionChangedOn(days(3), '2026-10-01')).toBeNull();
  });

  it('is unknown where one of the two scores is', () => {
    expect(
      trendAgainst(
        days(40, (i) => ({ score: i === 32 ? null : 50 })),
        7,
      ),
    ).toBeNull();
    expect(
      trendAgainst(
        days(40, (i) => ({ score: i === 39 ? null : 50 })),
        7,
      ),
    ).toBeNull();
    expect(trendAgainst([], 7)).toBeNull();
  });
});
