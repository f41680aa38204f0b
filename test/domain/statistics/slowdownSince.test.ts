import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Duration } from '../../../src/domain/statistics/duration.ts';
import { petoPetoScores } from '../../../src/domain/statistics/petoPeto.ts';
import { slowdownSince } from '../../../src/domain/statistics/slowdownSince.ts';
import { durations } from './arbitraries.ts';
import { ended, open } from './remission.ts';

const eachAlone = (series: readonly Duration[]): number[] => series.map((_, i) => i);
const asked = (series: readonly Duration[], groups = eachAlone(series), from = 4) =>
  slowdownSince(series, groups, { from, partMin: 4 });

/** So many numbers that look random and never change: steps of the golden section, through the exponential quantile. */
function waits(count: number, offset = 0): Duration[] {
  return Array.from({ length: count }, (_, i) => ({
    length: -Math.log(1 - (((i + offset) * 0.6180339887) % 1)),
    isOpen: false,
  }));
}

describe('slowdownSince', () => {
  it('finds the cut, however late, with open durations among the longer ones', () => {
    const series = [...waits(40), ...ended(9, 11), ...open(8), ...ended(12, 10)];
    const { index, pGreater } = asked(series, eachAlone(series), 25);
    expect(index).toBe(40);
    expect(pGreater).toBeLessThan(0.01);
  });

  it('has the cut behind which the scores of Peto and Peto are highest, for their number', () => {
    fc.assert(
      fc.property(durations(30), (series) => {
        const scores = petoPetoScores(series);
        expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(0, 9);
        const statistic = (cut: number) =>
          scores.slice(cut).reduce((sum, score) => sum + score, 0) / Math.sqrt(cut * (series.length - cut));
        const { index, pGreater } = asked(series);
        const cuts = Array.from({ length: Math.max(0, series.length - 7) }, (_, i) => i + 4);
        const highest = Math.max(0, ...cuts.map(statistic));
        if (index === null) expect(highest).toBeCloseTo(0, 9);
        else expect(statistic(index)).toBeCloseTo(highest, 9);
        expect(pGreater).toBeGreaterThan(0);
        expect(pGreater).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('multiplies p by the cuts it has tried', () => {
    const series = [...waits(40), ...ended(3, 4, 5, 6, 7)];
    const tried = (from: number) => asked(series, eachAlone(series), from).pGreater;
    expect(tried(40)).toBeGreaterThan(0);
    // Cuts from 40 to 41 are two, from 36 to 41 six.
    expect(tried(36) / tried(40)).toBeCloseTo(3, 9);
  });

  it('takes ten alike answers of one talk for little more than one', () => {
    const slow = Array.from({ length: 10 }, () => 30);
    const series = [...waits(60), ...ended(...slow), ...waits(10, 60), ...ended(...slow)];
    const talks = series.map((_, i) => Math.floor(i / 10));
    expect(asked(series, eachAlone(series), 50).pGreater).toBeLessThan(1e-4);
    expect(asked(series, talks, 50).pGreater).toBeGreaterThan(0.005);
  });

  it('is never surer than the talks could have been shuffled: 2 of 6', () => {
    const series = [...ended(1, 1, 1, 1, 1, 1, 1, 1), ...ended(9, 9, 9, 9)];
    const talks = series.map((_, i) => Math.floor(i / 2));
    expect(asked(series, talks, 8)).toEqual({ index: 8, pGreater: expect.closeTo(1 / 15, 12) });
  });

  it('finds nothing in durations that become shorter, are all alike or too few', () => {
    const nothing = { index: null, pGreater: 1 };
    expect(asked([...ended(9, 9, 9, 9, 9), ...ended(1, 1, 1, 1)])).toEqual(nothing);
    expect(asked(ended(...Array.from({ length: 20 }, () => 5)))).toEqual(nothing);
    expect(asked(ended(1, 1, 1, 9, 9, 9))).toEqual(nothing);
    expect(asked([...ended(1, 1, 1, 1), ...ended(9, 9, 9, 9)], [0, 1, 2, 3, 4, 4, 4, 4])).toEqual(nothing);
  });

  it('says of steady durations that they slowed down as rarely as it claims, daily looks apart', () => {
    let flagged = 0;
    const looks = 400;
    for (let i = 0; i < looks; i++) {
      const series = waits(60, 97 * i + ((i * i) % 89));
      if (
        asked(
          series.toSorted((a, b) => ((a.length * 7919) % 1) - ((b.length * 7919) % 1)),
          undefined,
          40,
        ).pGreater < 0.05
      )
        flagged += 1;
    }
    expect(flagged / looks).toBeLessThanOrEqual(0.05);
  });
});
