import fc from 'fast-check';
import jstat from 'jstat';
import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../../src/domain/statistics/normal.ts';
import { studentTCdf } from '../../../src/domain/statistics/studentT.ts';

describe('normalCdf', () => {
  it('gives tabled values', () => {
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 14);
  });

  it('keeps the digits of a far tail', () => {
    expect(normalCdf(-6) / 9.865876450376946e-10).toBeCloseTo(1, 12);
    expect(normalCdf(-20) / 2.753624118606233e-89).toBeCloseTo(1, 12);
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
  });

  it('agrees with jstat, mirrors and does not jump where the method changes', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (z) => {
        expect(normalCdf(z)).toBeCloseTo(jstat.jStat.normal.cdf(z, 0, 1), 9);
        expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14);
      }),
    );
    expect(normalCdf(-3) / normalCdf(-3 - 1e-12)).toBeCloseTo(1, 10);
  });

  it('refuses NaN', () => {
    expect(() => normalCdf(Number.NaN)).toThrow(RangeError);
  });
});

describe('studentTCdf', () => {
  it('gives tabled values and agrees with jstat', () => {
    expect(studentTCdf(2.228138852, 10)).toBeCloseTo(0.975, 9);
    expect(studentTCdf(1, 1)).toBeCloseTo(0.75, 12);
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 1, max: 90, noNaN: true }),
        (t, degrees) => {
          expect(studentTCdf(t, degrees)).toBeCloseTo(jstat.jStat.studentt.cdf(t, degrees), 6);
        },
      ),
    );
  });
});
