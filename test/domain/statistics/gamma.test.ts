import fc from 'fast-check';
import jstat from 'jstat';
import { gammaln } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { logBeta, logChoose, logGamma } from '../../../src/domain/statistics/gamma.ts';

describe('logGamma', () => {
  it('is the logarithm of factorials and of known halves', () => {
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(2)).toBeCloseTo(0, 13);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(0.001)).toBeCloseTo(6.907178885383853, 11);
  });

  it('agrees with jstat and simple-statistics', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 3_000, noNaN: true }), (x) => {
        const value = logGamma(x);
        expect(Math.abs(value - jstat.jStat.gammaln(x))).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
        // Theirs is the asymptotic series, which is rough for small x.
        if (x > 5) expect(Math.abs(value - gammaln(x))).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
      }),
    );
  });

  it('obeys its recurrence', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 500, noNaN: true }), (x) => {
        expect(logGamma(x + 1)).toBeCloseTo(logGamma(x) + Math.log(x), 9);
      }),
    );
  });

  it.each([0, -1, Number.NaN])('refuses %s', (x) => {
    expect(() => logGamma(x)).toThrow(RangeError);
  });
});

describe('logBeta and logChoose', () => {
  it('are what they are for small whole numbers', () => {
    expect(Math.exp(logBeta(2, 3))).toBeCloseTo(1 / 12, 13);
    expect(Math.exp(logChoose(10, 3))).toBeCloseTo(120, 9);
    expect(Math.exp(logChoose(7, 0))).toBeCloseTo(1, 12);
  });
});
