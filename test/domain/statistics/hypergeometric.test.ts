import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypergeometric2F1 } from '../../../src/domain/statistics/hypergeometric.ts';

const shape = fc.double({ min: 0.1, max: 20, noNaN: true });
const z = fc.double({ min: 0, max: 0.95, noNaN: true });

describe('hypergeometric2F1', () => {
  it('is known in closed form', () => {
    expect(hypergeometric2F1(1, 1, 2, 0.5)).toBeCloseTo(-Math.log(0.5) / 0.5, 13);
    expect(hypergeometric2F1(0.5, 0.5, 1.5, 0.36)).toBeCloseTo(Math.asin(0.6) / 0.6, 13);
    expect(hypergeometric2F1(3, 4, 5, 0)).toBe(1);
  });

  it('is a power when b = c, also where the series has to be transformed', () => {
    fc.assert(
      fc.property(shape, shape, z, (a, b, x) => {
        expect(hypergeometric2F1(a, b, b, x) / (1 - x) ** -a).toBeCloseTo(1, 9);
      }),
    );
  });

  it('does not mind the order of its first two numbers', () => {
    fc.assert(
      fc.property(shape, shape, shape, z, (a, b, c, x) => {
        expect(hypergeometric2F1(a, b, c, x) / hypergeometric2F1(b, a, c, x)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('refuses what its series cannot', () => {
    expect(() => hypergeometric2F1(1, 1, 2, 1)).toThrow(RangeError);
    expect(() => hypergeometric2F1(1, 1, 0, 0.5)).toThrow(RangeError);
  });
});
