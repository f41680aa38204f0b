import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { petoPeto, petoPetoInGroups } from '../../../src/domain/statistics/petoPeto.ts';
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

describe('petoPetoInGroups', () => {
  const alone = new Map<object, number>();
  const eachAlone = (one: object): number => {
    if (!alone.has(one)) alone.set(one, alone.size);
    return alone.get(one)!;
  };

  it('is petoPeto where nobody has company', () => {
    fc.assert(
      fc.property(durations(), durations(), (recent, base) => {
        const { effect, z, pGreater } = petoPeto({ recent, base })!;
        expect(petoPetoInGroups({ recent, base }, eachAlone)).toMatchObject({ effect, z, pGreater });
      }),
    );
  });

  it('is never surer for company, and keeps effect and sign', () => {
    fc.assert(
      fc.property(durations(), durations(), fc.integer({ min: 2, max: 5 }), (recent, base, size) => {
        const place = new Map<object, number>();
        for (const sample of [recent, base])
          for (const [i, one] of sample.entries()) place.set(one, Math.floor(i / size));
        const plain = petoPeto({ recent, base })!;
        const grouped = petoPetoInGroups({ recent, base }, (one) => place.get(one)!)!;
        expect(grouped.effect).toBe(plain.effect);
        expect(Math.abs(grouped.z)).toBeLessThanOrEqual(Math.abs(plain.z) + 1e-12);
        if (plain.z > 0) expect(grouped.pGreater).toBeGreaterThanOrEqual(plain.pGreater - 1e-12);
      }),
    );
  });

  it('takes ten equal answers of one talk for little more than one', () => {
    // Talks of ten answers, quick or slow as a whole; by chance both slow ones came last.
    const talk = (minutes: number) => ended(...Array.from({ length: 10 }, (_, i) => minutes + i / 10));
    const talks = [talk(10), talk(50), talk(12), talk(11), talk(48), talk(13), talk(51), talk(52)];
    const groupOf = (one: object): number => talks.findIndex((all) => all.includes(one as never));
    const samples = { base: talks.slice(0, 6).flat(), recent: talks.slice(6).flat() };
    expect(petoPeto(samples)!.pGreater).toBeLessThan(0.0001);
    expect(petoPetoInGroups(samples, groupOf)!.pGreater).toBeGreaterThan(0.05);
  });

  it('says null to an empty sample', () => {
    expect(petoPetoInGroups({ recent: [], base: ended(1) }, () => 0)).toBeNull();
  });
});
