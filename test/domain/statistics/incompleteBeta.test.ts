import fc from 'fast-check';
import jstat from 'jstat';
import { describe, expect, it } from 'vitest';
import { incompleteBeta } from '../../../src/domain/statistics/incompleteBeta.ts';
import { probability } from './arbitraries.ts';

const shape = fc.double({ min: 0.2, max: 200, noNaN: true });

describe('incompleteBeta', () => {
  it('is known in closed form for small shapes', () => {
    expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 14);
    expect(incompleteBeta(0.3, 2, 1)).toBeCloseTo(0.09, 14);
    expect(incompleteBeta(0.5, 7, 7)).toBeCloseTo(0.5, 13);
    expect(incompleteBeta(0.25, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(0.5), 13);
    expect([incompleteBeta(0, 3, 2), incompleteBeta(1, 3, 2)]).toEqual([0, 1]);
  });

  it('agrees with jstat', () => {
    fc.assert(
      fc.property(probability, shape, shape, (x, a, b) => {
        expect(incompleteBeta(x, a, b)).toBeCloseTo(jstat.jStat.ibeta(x, a, b), 7);
      }),
    );
  });

  it('is a chance that grows with x and mirrors', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.99, noNaN: true }), shape, shape, (x, a, b) => {
        const value = incompleteBeta(x, a, b);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(value + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 9);
        expect(incompleteBeta(x + 0.01, a, b)).toBeGreaterThanOrEqual(value - 1e-12);
      }),
    );
  });

  it('refuses what is not defined', () => {
    expect(() => incompleteBeta(1.1, 1, 1)).toThrow(RangeError);
    expect(() => incompleteBeta(0.5, 0, 1)).toThrow(RangeError);
  });
});
