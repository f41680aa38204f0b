import fc from 'fast-check';
import { wilcoxonRankSum } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { mannWhitney } from '../../../src/domain/statistics/mannWhitney.ts';

const values = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 40 });
const few = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 });

/** P(U >= u) by trying all ways to call n of the pooled values recent. */
function byEnumeration(pooled: number[], n: number, u: number): number {
  const sorted = [...pooled].sort((a, b) => a - b);
  let hits = 0;
  let ways = 0;
  for (let mask = 0; mask < 1 << sorted.length; mask++) {
    const isRecent = (i: number) => ((mask >> i) & 1) === 1;
    const size = sorted.filter((_, i) => isRecent(i)).length;
    if (size !== n) continue;
    ways++;
    let larger = 0;
    for (let i = 0; i < sorted.length; i++) for (let j = 0; j < i; j++) if (isRecent(i) && !isRecent(j)) larger++;
    if (larger >= u) hits++;
  }
  return hits / ways;
}

describe('mannWhitney', () => {
  it('gives the example of Hollander and Wolfe (permeability of membranes): U = 35, p = 0.1272', () => {
    const recent = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const base = [1.15, 0.88, 0.9, 0.74, 1.21];
    const result = mannWhitney({ recent, base })!;
    expect(result.u).toBe(35);
    expect(result.effect).toBe(0.7);
    expect(result.pGreater).toBeCloseTo(0.1272, 4);
    expect(result.pTwoSided).toBeCloseTo(0.2544, 4);
  });

  it('with ties agrees with R wilcox.test: sleep data, W = 25.5, p = 0.06933', () => {
    const base = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const recent = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const result = mannWhitney({ recent, base })!;
    expect(100 - result.u).toBe(25.5);
    expect(result.pTwoSided).toBeCloseTo(0.06933, 5);
  });

  it('sums the ranks as simple-statistics does', () => {
    fc.assert(
      fc.property(values, values, (recent, base) => {
        const { u } = mannWhitney({ recent, base })!;
        expect(u + (recent.length * (recent.length + 1)) / 2).toBeCloseTo(wilcoxonRankSum(recent, base), 9);
      }),
    );
  });

  it('counts the exact chance as an enumeration of all orders does', () => {
    fc.assert(
      fc.property(few, few, (recent, base) => {
        const pooled = [...recent, ...base];
        fc.pre(new Set(pooled).size === pooled.length);
        const { u, pGreater } = mannWhitney({ recent, base })!;
        expect(pGreater).toBeCloseTo(byEnumeration(pooled, recent.length, u), 12);
      }),
      { numRuns: 60 },
    );
  });

  it('turns round when the samples are swapped', () => {
    fc.assert(
      fc.property(values, values, (recent, base) => {
        const there = mannWhitney({ recent, base })!;
        const back = mannWhitney({ recent: base, base: recent })!;
        expect(back.effect).toBeCloseTo(1 - there.effect, 10);
        expect(back.pTwoSided).toBeCloseTo(there.pTwoSided, 10);
        expect(there.pGreater + back.pGreater).toBeGreaterThanOrEqual(1 - 1e-9);
      }),
    );
  });

  it('finds nothing where all are alike, and says null to an empty sample', () => {
    expect(mannWhitney({ recent: [2, 2], base: [2, 2, 2] })).toMatchObject({ effect: 0.5, z: 0, pTwoSided: 1 });
    expect(mannWhitney({ recent: [], base: [1] })).toBeNull();
  });
});
