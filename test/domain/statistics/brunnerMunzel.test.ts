import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brunnerMunzel } from '../../../src/domain/statistics/brunnerMunzel.ts';
import { mannWhitney } from '../../../src/domain/statistics/mannWhitney.ts';

const values = fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 2, maxLength: 30 });

describe('brunnerMunzel', () => {
  it('gives the corrected example of the paper: pain on the third day after an operation', () => {
    const base = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1];
    const recent = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4];
    const result = brunnerMunzel({ recent, base })!;
    expect(result.z).toBeCloseTo(3.1375, 4);
    expect(result.degrees).toBeCloseTo(17.683, 3);
    expect(result.pTwoSided).toBeCloseTo(0.005786, 6);
    expect(result.effect).toBeCloseTo(0.788961, 6);
  });

  it('has the effect of Mann-Whitney, turns round when swapped and stays within bounds', () => {
    fc.assert(
      fc.property(values, values, (recent, base) => {
        const there = brunnerMunzel({ recent, base });
        const back = brunnerMunzel({ recent: base, base: recent });
        if (!there || !back) {
          expect(there).toBe(back);
          return;
        }
        expect(there.effect).toBeCloseTo(mannWhitney({ recent, base })!.effect, 10);
        expect(back.z).toBeCloseTo(-there.z, 8);
        expect(there.pGreater + back.pGreater).toBeCloseTo(1, 8);
      }),
    );
  });

  it('does not judge without overlap or with a single value, where its variance is nothing', () => {
    expect(brunnerMunzel({ recent: [5, 6, 7, 8], base: [1, 2, 3, 4] })).toBeNull();
    expect(brunnerMunzel({ recent: [2, 2], base: [2, 2] })).toBeNull();
    expect(brunnerMunzel({ recent: [2], base: [1, 3] })).toBeNull();
  });
});
