import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { petoPeto } from '../../../src/domain/statistics/petoPeto.ts';
import { durations } from './arbitraries.ts';
import { ended, open, PLACEBO, SIX_MP } from './remission.ts';

describe('petoPeto', () => {
  it('gives the chi-square 14.5 that R survdiff(rho = 1) prints for the 6-MP data', () => {
    const result = petoPeto({ recent: SIX_MP, base: PLACEBO })!;
    expect(result.z ** 2).toBeCloseTo(14.5, 1);
    expect(result.z).toBeGreaterThan(0);
    expect(result.pTwoSided).toBeCloseTo(0.00014, 5);
  });

  it('turns round when the samples are swapped, and stays within bounds', () => {
    fc.assert(
      fc.property(durations(), durations(), (recent, base) => {
        const there = petoPeto({ recent, base })!;
        expect(petoPeto({ recent: base, base: recent })!.z).toBeCloseTo(-there.z, 9);
        expect(Number.isFinite(there.z)).toBe(true);
        expect(there.pGreater).toBeGreaterThanOrEqual(0);
        expect(there.pGreater).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('finds no change in a sample compared with itself', () => {
    fc.assert(
      fc.property(durations(), (sample) => {
        expect(petoPeto({ recent: sample, base: sample })!.z).toBeCloseTo(0, 9);
      }),
    );
  });

  it('sees answers that take three times as long, open ones among them', () => {
    const result = petoPeto({
      recent: [...ended(60, 75, 90), ...open(120, 200)],
      base: ended(10, 15, 20, 22, 25, 30, 40),
    })!;
    expect(result.effect).toBe(1);
    expect(result.pGreater).toBeLessThan(0.01);
  });

  it('says null to an empty sample', () => {
    expect(petoPeto({ recent: [], base: ended(1) })).toBeNull();
  });
});
