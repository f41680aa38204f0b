import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silenceAgainstGaps } from '../../../src/domain/statistics/gapRank.ts';

describe('silenceAgainstGaps', () => {
  it('ranks the silence among own gaps from 8 of them on', () => {
    const answer = silenceAgainstGaps({ silenceDays: 9, gapsDays: [1, 2, 1, 3, 9, 2, 1, 1, 10], windowDays: 28 });
    expect(answer).toEqual({ ratio: 9 / (30 / 9), meanGapDays: 30 / 9, rank: 0.3, rankMin: 0.1, gaps: 9 });
  });

  it('takes one pseudo-gap of W / 4 among fewer: 3 gaps of 2 days and one of 7', () => {
    expect(silenceAgainstGaps({ silenceDays: 13, gapsDays: [2, 2, 2], windowDays: 28 })).toEqual({
      ratio: 4,
      meanGapDays: 3.25,
      rank: null,
      rankMin: null,
      gaps: 3,
    });
  });

  it('does not judge two gaps', () => {
    expect(silenceAgainstGaps({ silenceDays: 99, gapsDays: [1, 1], windowDays: 28 })).toBeNull();
  });

  it('ranks a silence without precedent at the least its gaps allow, and a longer silence never higher', () => {
    const gaps = fc.array(fc.double({ min: 0.1, max: 60, noNaN: true }), { minLength: 8, maxLength: 80 });
    fc.assert(
      fc.property(gaps, fc.double({ min: 0, max: 90, noNaN: true }), (gapsDays, silenceDays) => {
        const now = silenceAgainstGaps({ silenceDays, gapsDays, windowDays: 84 })!;
        const later = silenceAgainstGaps({ silenceDays: silenceDays + 1, gapsDays, windowDays: 84 })!;
        expect(later.rank).toBeLessThanOrEqual(now.rank!);
        expect(later.ratio).toBeGreaterThan(now.ratio);
        expect(now.rank).toBeGreaterThanOrEqual(now.rankMin!);
        expect(silenceAgainstGaps({ silenceDays: 61, gapsDays, windowDays: 84 })!.rank).toBe(now.rankMin);
      }),
    );
  });
});
