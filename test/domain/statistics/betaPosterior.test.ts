import fc from 'fast-check';
import jstat from 'jstat';
import { describe, expect, it } from 'vitest';
import { rateDownProbability } from '../../../src/domain/statistics/betaPosterior.ts';

const counts = fc
  .tuple(fc.integer({ min: 3, max: 60 }), fc.nat())
  .map(([trials, some]) => ({ successes: some % (trials + 1), trials }));

/** The same chance as an integral over the density of the recent rate, with jstat's distribution of the base rate. */
function byIntegration(
  recent: { successes: number; trials: number },
  base: { successes: number; trials: number },
): number {
  const slices = 4_000;
  const beta = ({ successes, trials }: typeof recent, x: number) =>
    jstat.jStat.beta.cdf(x, 1 + successes, 1 + trials - successes);
  let sum = 0;
  for (let i = 0; i < slices; i++) {
    const chance = beta(recent, (i + 1) / slices) - beta(recent, i / slices);
    sum += chance * (1 - beta(base, (i + 0.5) / slices));
  }
  return sum;
}

describe('rateDownProbability', () => {
  it('is surer than 95 % of "2 of 6, before 9 of 10", and not of "5 of 6, before 9 of 10"', () => {
    const base = { successes: 9, trials: 10 };
    expect(rateDownProbability({ recent: { successes: 2, trials: 6 }, base })).toBeGreaterThan(0.95);
    expect(rateDownProbability({ recent: { successes: 5, trials: 6 }, base })).toBeLessThan(0.75);
  });

  it('can be done by hand for 0 of 3 against 3 of 3: all but one of the 70 orders of 4 and 4', () => {
    const probability = rateDownProbability({ recent: { successes: 0, trials: 3 }, base: { successes: 3, trials: 3 } });
    expect(probability).toBeCloseTo(69 / 70, 12);
  });

  it('is one half when both counts are the same', () => {
    fc.assert(
      fc.property(counts, (same) => {
        expect(rateDownProbability({ recent: same, base: same })).toBeCloseTo(0.5, 9);
      }),
    );
  });

  it('agrees with integration over the distributions of jstat', () => {
    fc.assert(
      fc.property(counts, counts, (recent, base) => {
        expect(rateDownProbability({ recent, base })).toBeCloseTo(byIntegration(recent, base), 4);
      }),
      { numRuns: 25 },
    );
  });

  it('falls with every further success, and swapped is the rest', () => {
    fc.assert(
      fc.property(counts, counts, (recent, base) => {
        const chance = rateDownProbability({ recent, base })!;
        expect(chance + rateDownProbability({ recent: base, base: recent })!).toBeCloseTo(1, 8);
        if (recent.successes === recent.trials) return;
        const better = { ...recent, successes: recent.successes + 1 };
        expect(rateDownProbability({ recent: better, base })).toBeLessThan(chance + 1e-12);
      }),
    );
  });

  it('does not judge fewer than 3 trials, and refuses counts that cannot be', () => {
    const three = { successes: 1, trials: 3 };
    expect(rateDownProbability({ recent: { successes: 0, trials: 2 }, base: three })).toBeNull();
    expect(rateDownProbability({ recent: three, base: { successes: 2, trials: 2 } })).toBeNull();
    expect(() => rateDownProbability({ recent: { successes: 4, trials: 3 }, base: three })).toThrow(RangeError);
  });
});
