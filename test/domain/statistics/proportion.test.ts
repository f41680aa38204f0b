import { describe, expect, it } from 'vitest';
import { fisherExact } from '../../../src/domain/statistics/fisherExact.ts';
import { shareDifference, shareRatio, wilson } from '../../../src/domain/statistics/proportion.ts';

const of = (successes: number, trials: number) => ({ successes, trials });

describe('wilson', () => {
  it.each([
    // Newcombe, Statist. Med. 17 (1998) 857-872, table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the published interval of %i of %i', (successes, trials, low, high) => {
    const estimate = wilson(of(successes, trials))!;
    expect(estimate.low).toBeCloseTo(low, 4);
    expect(estimate.high).toBeCloseTo(high, 4);
  });

  it('has nothing to say without trials', () => {
    expect(wilson(of(0, 0))).toBeNull();
  });
});

describe('shareDifference', () => {
  it.each([
    // Newcombe, Statist. Med. 17 (1998) 873-890, table II, method 10.
    [of(56, 70), of(48, 80), 0.0524, 0.3339],
    [of(9, 10), of(3, 10), 0.1705, 0.809],
    [of(10, 10), of(0, 20), 0.6791, 1],
    [of(5, 56), of(0, 29), -0.0381, 0.1926],
  ])('gives the published interval of %o against %o', (a, b, low, high) => {
    const estimate = shareDifference(a, b)!;
    expect(estimate.low).toBeCloseTo(low, 4);
    expect(estimate.high).toBeCloseTo(high, 4);
  });
});

describe('shareRatio', () => {
  it('is the ratio for many, and holds one where nothing differs', () => {
    const estimate = shareRatio(of(600, 1000), of(200, 1000))!;
    expect(estimate.value).toBeCloseTo(3, 1);
    expect(estimate.low).toBeGreaterThan(2.5);
    const same = shareRatio(of(0, 12), of(0, 12))!;
    expect([same.value, same.low < 1, same.high > 1]).toEqual([1, true, true]);
    expect(shareRatio(of(0, 0), of(1, 2))).toBeNull();
  });
});

describe('fisherExact', () => {
  it.each([
    // Fisher's tea tasting, and the job satisfaction table of R's fisher.test documentation (mono- and dizygotic twins).
    [of(3, 4), of(1, 4), 0.4857],
    [of(2, 17), of(10, 13), 0.0005367],
    [of(0, 5), of(0, 9), 1],
  ])('gives the published p of %o against %o', (a, b, p) => {
    expect(fisherExact(a, b)).toBeCloseTo(p, 4);
    expect(fisherExact(b, a)).toBeCloseTo(p, 4);
  });
});
