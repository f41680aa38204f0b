import fc from 'fast-check';
import jstat from 'jstat';
import { describe, expect, it } from 'vitest';
import { binomialLowerTail, contactDaysDown } from '../../../src/domain/statistics/conditionalBinomial.ts';

describe('contactDaysDown', () => {
  it('gives the lower tail of the binomial by hand: 1 recent day of 8, a quarter expected', () => {
    // 0.75^8 + 8 * 0.25 * 0.75^7
    expect(contactDaysDown({ recentDays: 1, allDays: 8, share: 0.25 })).toBeCloseTo(0.3670806885, 9);
  });

  it('sees that 2 days now against 18 before is too few, and that 5 against 15 is not', () => {
    expect(contactDaysDown({ recentDays: 0, allDays: 18, share: 0.25 })).toBeCloseTo(0.75 ** 18, 12);
    expect(contactDaysDown({ recentDays: 5, allDays: 20, share: 0.25 })).toBeGreaterThan(0.5);
  });

  it('does not judge fewer than 5 contact days', () => {
    expect(contactDaysDown({ recentDays: 0, allDays: 4, share: 0.25 })).toBeNull();
    expect(contactDaysDown({ recentDays: 0, allDays: 5, share: 0.25 })).toBeCloseTo(0.75 ** 5, 12);
  });

  it.each([
    { recentDays: 6, allDays: 5, share: 0.25 },
    { recentDays: -1, allDays: 5, share: 0.25 },
    { recentDays: 1.5, allDays: 5, share: 0.25 },
    { recentDays: 1, allDays: 5, share: 0 },
    { recentDays: 1, allDays: 5, share: 1 },
    { recentDays: 1, allDays: 5, share: Number.NaN },
  ])('refuses what cannot be: $recentDays of $allDays at $share', (counts) => {
    expect(() => contactDaysDown(counts)).toThrow(RangeError);
  });
});

describe('binomialLowerTail', () => {
  it('agrees with jstat, an independent implementation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        (n, k, p) => {
          expect(binomialLowerTail(k % (n + 1), n, p)).toBeCloseTo(jstat.jStat.binomial.cdf(k % (n + 1), n, p), 8);
        },
      ),
    );
  });

  it('rises with the count, and both tails make one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (n, k, p) => {
          const at = k % n;
          const lower = binomialLowerTail(at, n, p);
          expect(lower).toBeLessThanOrEqual(binomialLowerTail(at + 1, n, p) + 1e-12);
          expect(lower + binomialLowerTail(n - at - 1, n, 1 - p)).toBeCloseTo(1, 10);
        },
      ),
    );
  });

  it('does not lose the far end to underflow', () => {
    expect(binomialLowerTail(19_999, 20_000, 0.01)).toBe(1);
    expect(binomialLowerTail(0, 20_000, 0.5)).toBe(0);
  });
});
