import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { theilSenSlope } from '../../../src/domain/statistics/theilSen.ts';

const points = fc.array(fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: -50, max: 50 }) }), {
  maxLength: 20,
});

describe('theilSenSlope', () => {
  it("gives the slope 4 of Sen's own example", () => {
    const x = [1, 2, 3, 4, 10, 12, 18];
    const y = [9, 15, 19, 20, 45, 55, 78];
    expect(theilSenSlope(x.map((value, i) => ({ x: value, y: y[i]! })))).toBe(4);
  });

  it('is not bent by one wild point', () => {
    const line = Array.from({ length: 8 }, (_, x) => ({ x, y: 3 - 0.5 * x }));
    expect(theilSenSlope(line)).toBeCloseTo(-0.5, 12);
    expect(theilSenSlope(line.with(7, { x: 7, y: 1_000 }))).toBeCloseTo(-0.5, 12);
  });

  it('has no slope without two different x', () => {
    expect(theilSenSlope([])).toBeNull();
    expect(
      theilSenSlope([
        { x: 1, y: 2 },
        { x: 1, y: 5 },
      ]),
    ).toBeNull();
  });

  it('does not mind the order, adds what is added and grows with the scale', () => {
    fc.assert(
      fc.property(points, (sample) => {
        const slope = theilSenSlope(sample);
        const reversed = theilSenSlope([...sample].reverse());
        if (slope === null) {
          expect(reversed).toBeNull();
          return;
        }
        expect(reversed).toBeCloseTo(slope, 12);
        expect(theilSenSlope(sample.map(({ x, y }) => ({ x, y: 3 * y + 2 * x + 7 })))).toBeCloseTo(3 * slope + 2, 9);
      }),
    );
  });
});
