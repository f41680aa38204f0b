import type { Duration } from './duration.ts';
import { gehan } from './gehan.ts';
import { type SurvivalStep, survivalCurve } from './kaplanMeier.ts';
import { studentTCdf } from './studentT.ts';
import { normalTest, type RecentAndBase, type TwoSampleTest } from './twoSample.ts';

/**
 * Have durations become longer? The generalised Wilcoxon test of R. Peto, J. Peto, J. R. Statist. Soc. A 135 (1972) 185–207, in
 * the form of D. P. Harrington, T. R. Fleming, Biometrika 69 (1982) 553–566 with rho = 1: at each length at which something
 * ended, observed less expected ends, weighted by the pooled survival just before, with hypergeometric variance.
 *
 * Unlike Gehan's, neither weight nor variance depends on how the two samples are cut off, so more open durations among the
 * recent ones do not count as a change by themselves. `effect` is that of {@link gehan}.
 * @returns null when one sample is empty
 */
export function petoPeto(samples: RecentAndBase<Duration>): TwoSampleTest | null {
  return testOn(survivalCurve([...samples.recent, ...samples.base]), samples);
}

/** @param pooled the curve of both samples together */
function testOn(pooled: readonly SurvivalStep[], { recent, base }: RecentAndBase<Duration>): TwoSampleTest | null {
  const pairs = gehan({ recent, base });
  if (!pairs) return null;
  const recentAt = stepCounts(recent);
  let expectedLessObserved = 0;
  let variance = 0;
  let survivingBefore = 1;
  for (const { time, atRisk, ended, surviving } of pooled) {
    const { atRisk: recentAtRisk, ended: recentEnded } = recentAt(time);
    const share = recentAtRisk / atRisk;
    // Fewer recent ends than expected: recent durations are longer, and the statistic is positive.
    expectedLessObserved += survivingBefore * (ended * share - recentEnded);
    if (atRisk > 1) {
      variance += (survivingBefore ** 2 * ended * share * (1 - share) * (atRisk - ended)) / (atRisk - 1);
    }
    survivingBefore = surviving;
  }
  return { effect: pairs.effect, ...normalTest(expectedLessObserved, variance) };
}

/**
 * {@link petoPeto} where durations come in groups that are alike (answers of one talk). The variance grows by the design effect
 * of cluster sampling (L. Kish, Survey Sampling, 1965), taken from the scores that the statistic is the sum of, each less the
 * mean of its own sample, so that a difference between the samples is none within them. Where it grows, the statistic has
 * Student's distribution with as many degrees of freedom as the smaller sample has groups, less one: few groups say little.
 * @param groupOf the group of a duration
 * @returns null when one sample is empty
 */
export function petoPetoInGroups<Item extends Duration>(
  samples: RecentAndBase<Item>,
  groupOf: (item: Item) => number,
): Pick<TwoSampleTest, 'effect' | 'z' | 'pGreater'> | null {
  const pooled = survivalCurve([...samples.recent, ...samples.base]);
  const plain = testOn(pooled, samples);
  if (plain === null) return null;
  const scoreOf = scores(pooled);
  const residuals = (sample: readonly Item[]) => residualsOf(sample.map(scoreOf), sample.map(groupOf));
  const recent = residuals(samples.recent);
  const base = residuals(samples.base);
  const designEffect = (recent.together + base.together) / (recent.alone + base.alone);
  const groups = Math.min(recent.groups, base.groups);
  // NaN: all are alike, and z is 0.
  if (!(designEffect > 1) || groups < 2) return plain;
  const z = plain.z / Math.sqrt(designEffect);
  return { effect: plain.effect, z, pGreater: studentTCdf(-z, groups - 1) };
}

/** Sums of squares of the scores' residuals in one sample: of each alone, and of each group together. */
export interface Residuals {
  alone: number;
  together: number;
  groups: number;
}

/** @param scores of one sample @param groups of the same, in the same order */
export function residualsOf(scores: readonly number[], groups: readonly number[]): Residuals {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const sums = new Map<number, number>();
  let alone = 0;
  for (const [i, score] of scores.entries()) {
    const residual = score - mean;
    alone += residual * residual;
    const group = groups[i]!;
    sums.set(group, (sums.get(group) ?? 0) + residual);
  }
  let together = 0;
  for (const sum of sums.values()) together += sum * sum;
  return { alone, together, groups: sums.size };
}

/** What each duration adds to the statistic of {@link petoPeto} when it is recent, in the order given; they sum to zero. */
export function petoPetoScores(durations: readonly Duration[]): number[] {
  return durations.map(scores(survivalCurve(durations)));
}

/** What one duration adds to the statistic when it is recent: weighted ends that it has outlived, less its own. */
function scores(steps: readonly SurvivalStep[]): (duration: Duration) => number {
  const outlived: number[] = [];
  const weights: number[] = [];
  let survivingBefore = 1;
  let sum = 0;
  for (const { atRisk, ended, surviving } of steps) {
    sum += (survivingBefore * ended) / atRisk;
    outlived.push(sum);
    weights.push(survivingBefore);
    survivingBefore = surviving;
  }
  return ({ length, isOpen }) => {
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (steps[middle]!.time <= length) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    return outlived[low - 1]! - (isOpen ? 0 : weights[low - 1]!);
  };
}

/** Of one sample: how many last at least until a time, and how many end at it. Times must be asked in rising order. */
function stepCounts(durations: readonly Duration[]): (time: number) => { atRisk: number; ended: number } {
  const ordered = [...durations].sort((a, b) => a.length - b.length);
  let passed = 0;
  return (time) => {
    while (passed < ordered.length && ordered[passed]!.length < time) passed++;
    let ended = 0;
    for (let i = passed; i < ordered.length && ordered[i]!.length === time; i++) if (!ordered[i]!.isOpen) ended++;
    return { atRisk: ordered.length - passed, ended };
  };
}
