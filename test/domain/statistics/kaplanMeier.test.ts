import fc from 'fast-check';
import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import {
  kaplanMeierMedian,
  longest,
  survivalCurve,
  survivalQuantile,
} from '../../../src/domain/statistics/kaplanMeier.ts';
import { durations } from './arbitraries.ts';
import { ended, open, PLACEBO, SIX_MP } from './remission.ts';

describe('survivalCurve', () => {
  it('gives the published curve of remission with 6-MP', () => {
    expect(
      survivalCurve(SIX_MP).map(({ time, atRisk, ended, surviving }) => [time, atRisk, ended, +surviving.toFixed(3)]),
    ).toEqual([
      [6, 21, 3, 0.857],
      [7, 17, 1, 0.807],
      [10, 15, 1, 0.753],
      [13, 12, 1, 0.69],
      [16, 11, 1, 0.627],
      [22, 7, 1, 0.538],
      [23, 6, 1, 0.448],
    ]);
  });

  it('falls from one, never below zero, and ends at zero when the longest has ended', () => {
    fc.assert(
      fc.property(durations(), (sample) => {
        const curve = survivalCurve(sample).map(({ surviving }) => surviving);
        for (const [i, surviving] of curve.entries()) {
          expect(surviving).toBeLessThan(curve[i - 1] ?? 1 + 1e-12);
          expect(surviving).toBeGreaterThanOrEqual(0);
        }
        const most = longest(sample)!;
        if (sample.every(({ length, isOpen }) => length < most || !isOpen)) expect(curve.at(-1)).toBe(0);
      }),
    );
  });

  it('lies nowhere lower when an ended duration turns out to be open', () => {
    fc.assert(
      fc.property(durations(), fc.nat(), (sample, at) => {
        const opened = sample.map((duration, i) =>
          i === at % sample.length ? { ...duration, isOpen: true } : duration,
        );
        const before = survivalCurve(sample);
        const after = survivalCurve(opened);
        for (let time = 0; time <= 12; time++) {
          const surviving = (curve: typeof before) => curve.findLast((step) => step.time <= time)?.surviving ?? 1;
          expect(surviving(after)).toBeGreaterThanOrEqual(surviving(before) - 1e-12);
        }
      }),
    );
  });
});

describe('kaplanMeierMedian', () => {
  it('is 23 weeks with 6-MP and 8 with placebo, as published', () => {
    expect(kaplanMeierMedian(SIX_MP)).toBe(23);
    expect(kaplanMeierMedian(PLACEBO)).toBe(8);
  });

  it('is not known when more than half are open: longer than the longest', () => {
    const sample = [...ended(1, 2), ...open(3, 9, 4)];
    expect(kaplanMeierMedian(sample)).toBeNull();
    expect(longest(sample)).toBe(9);
  });

  it('does not make a silent customer look fast: the open turns count', () => {
    expect(kaplanMeierMedian(ended(1, 1, 2))).toBe(1);
    expect(kaplanMeierMedian([...ended(1, 1, 2), ...open(50, 50, 50, 50)])).toBeNull();
  });

  it('has nothing to say about nothing', () => {
    expect(kaplanMeierMedian([])).toBeNull();
    expect(longest([])).toBeNull();
  });

  it('is the ordinary median when nothing is open', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 40 }), (lengths) => {
        expect(kaplanMeierMedian(ended(...lengths))).toBeCloseTo(median(lengths), 9);
      }),
    );
  });
});

describe('survivalQuantile', () => {
  it('finds the ninth decile, which 9 of 10 have reached', () => {
    expect(survivalQuantile(ended(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), 0.9)).toBe(10);
    expect(survivalQuantile(SIX_MP, 0.9)).toBeNull();
  });
});
