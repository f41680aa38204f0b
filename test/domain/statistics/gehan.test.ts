import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Duration } from '../../../src/domain/statistics/duration.ts';
import { gehan, gehanScores } from '../../../src/domain/statistics/gehan.ts';
import { mannWhitney } from '../../../src/domain/statistics/mannWhitney.ts';
import { durations } from './arbitraries.ts';
import { ended, open, PLACEBO, SIX_MP } from './remission.ts';

/** The definition, pair by pair: 1 when a is surely longer than b, -1 when surely shorter, 0 when equal or not known. */
function pairScore(a: Duration, b: Duration): number {
  const isSurelyLonger = (x: Duration, y: Duration) =>
    !y.isOpen && (x.length > y.length || (x.length === y.length && x.isOpen));
  return Number(isSurelyLonger(a, b)) - Number(isSurelyLonger(b, a));
}

describe('gehan', () => {
  it("gives the statistic of Gehan's own example, W = 271 of 441 pairs, highly significant", () => {
    const result = gehan({ recent: SIX_MP, base: PLACEBO })!;
    expect(result.statistic).toBe(271);
    expect(result.effect).toBeCloseTo((271 / 441 + 1) / 2, 12);
    // Mantel's permutation variance: 441 / (42 * 41) * sum of squared scores.
    const squares = gehanScores([...SIX_MP, ...PLACEBO]).reduce((sum, score) => sum + score ** 2, 0);
    expect(result.z).toBeCloseTo(271 / Math.sqrt((441 / (42 * 41)) * squares), 10);
    expect(result.pTwoSided).toBeLessThan(0.001);
  });

  it('counts the same pairs as the definition', () => {
    fc.assert(
      fc.property(durations(), durations(), (recent, base) => {
        const statistic = recent
          .flatMap((a) => base.map((b) => pairScore(a, b)))
          .reduce((sum, score) => sum + score, 0);
        expect(gehan({ recent, base })!.statistic).toBe(statistic);
        const all = [...recent, ...base];
        const scores = all.map((a) => all.reduce((sum, b) => sum + pairScore(a, b), 0));
        expect(gehanScores(all).map((score) => score + 0)).toEqual(scores.map((score) => score + 0));
      }),
    );
  });

  it('is Mann-Whitney when nothing is open', () => {
    const recent = [3, 5, 9, 12];
    const base = [1, 2, 4, 8, 11];
    expect(gehan({ recent: ended(...recent), base: ended(...base) })!.effect).toBe(
      mannWhitney({ recent, base })!.effect,
    );
  });

  it('turns round when the samples are swapped, and does not mind the unit or the logarithm', () => {
    fc.assert(
      fc.property(durations(), durations(), (recent, base) => {
        const there = gehan({ recent, base })!;
        const back = gehan({ recent: base, base: recent })!;
        expect(back.z).toBeCloseTo(-there.z, 10);
        expect(back.effect).toBeCloseTo(1 - there.effect, 10);
        const inLogs = (sample: Duration[]) => sample.map((d) => ({ ...d, length: Math.log1p(d.length) }));
        expect(gehan({ recent: inLogs(recent), base: inLogs(base) })).toEqual(there);
        expect(there.effect).toBeGreaterThanOrEqual(0);
        expect(there.effect).toBeLessThanOrEqual(1);
        expect(there.pTwoSided).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('takes open turns as long, not as missing: four that wait are no four quick answers', () => {
    const base = ended(1, 2, 1, 3, 2, 1);
    expect(gehan({ recent: open(30, 30, 30, 30), base })!.pGreater).toBeLessThan(0.01);
  });

  it('learns nothing from what cannot be ordered, and says null to an empty sample', () => {
    expect(gehan({ recent: open(1, 1, 1, 1), base: ended(5, 6, 7, 8) })).toMatchObject({
      z: 0,
      effect: 0.5,
      pTwoSided: 1,
    });
    expect(gehan({ recent: [], base: ended(1) })).toBeNull();
    expect(gehan({ recent: ended(1), base: [] })).toBeNull();
  });
});
