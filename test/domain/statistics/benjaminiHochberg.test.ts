import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../../../src/domain/statistics/benjaminiHochberg.ts';

/** The 15 p-values of the paper's §3.2 (thrombolysis after myocardial infarction, Neuhaus et al. 1992). */
const PAPER = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0,
];

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 });

describe('benjaminiHochberg', () => {
  it('finds the four hypotheses that the paper rejects, where Bonferroni finds three', () => {
    expect(benjaminiHochberg(PAPER, 0.05)).toEqual(PAPER.map((_, i) => i < 4));
    expect(PAPER.filter((p) => p <= 0.05 / 15)).toHaveLength(3);
  });

  it('answers in the order of the question', () => {
    const shuffled = [0.759, 0.0001, 0.0459, 0.0095, 1.0, 0.0019, 0.0004].concat(PAPER.slice(4, 8), PAPER.slice(9, 13));
    const found = benjaminiHochberg(shuffled, 0.05);
    expect(shuffled.filter((_, i) => found[i]).sort()).toEqual([0.0001, 0.0004, 0.0019, 0.0095]);
  });

  it('takes a p-value that misses its own line when a later one is under its line', () => {
    expect(benjaminiHochberg([0.04, 0.045], 0.05)).toEqual([true, true]);
  });

  it('has nothing to say about nothing', () => {
    expect(benjaminiHochberg([], 0.05)).toEqual([]);
  });

  it('refuses what is no probability', () => {
    expect(() => benjaminiHochberg([0.1, Number.NaN], 0.05)).toThrow(RangeError);
    expect(() => benjaminiHochberg([0.1], 5)).toThrow(RangeError);
  });

  it('lies between Bonferroni and no correction, and never skips a smaller p-value', () => {
    fc.assert(
      fc.property(pValues, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (ps, q) => {
        const found = benjaminiHochberg(ps, q);
        const limit = Math.max(-1, ...ps.filter((_, i) => found[i]));
        for (const [i, p] of ps.entries()) {
          if (p <= q / ps.length) expect(found[i]).toBe(true);
          if (found[i]) expect(p).toBeLessThanOrEqual(q);
          expect(found[i]).toBe(p <= limit);
        }
      }),
    );
  });
});
