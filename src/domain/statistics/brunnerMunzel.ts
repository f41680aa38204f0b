import { midRanks } from './midRanks.ts';
import { studentTCdf } from './studentT.ts';
import type { RecentAndBase, TwoSampleTest } from './twoSample.ts';

/**
 * Are recent values larger, when their spread may have changed too? E. Brunner, U. Munzel, Biometrical Journal 42 (2000) 17–25,
 * with the correction of K. Neubert, E. Brunner, Comput. Statist. Data Anal. 51 (2007). `z` is their statistic, referred to
 * Student's t with `degrees` degrees of freedom.
 * @returns null when a sample has fewer than two values, or when the samples do not overlap at all (or are all alike): then
 *   the statistic has no variance; {@link mannWhitney} answers
 */
export function brunnerMunzel({ recent, base }: RecentAndBase<number>): (TwoSampleTest & { degrees: number }) | null {
  const n = recent.length;
  const m = base.length;
  if (n < 2 || m < 2) return null;
  const together = midRanks([...recent, ...base]).ranks;
  const ofRecent = placements(together.slice(0, n), midRanks(recent).ranks);
  const ofBase = placements(together.slice(n), midRanks(base).ranks);
  const recentTerm = n * ofRecent.variance;
  const baseTerm = m * ofBase.variance;
  const spread = recentTerm + baseTerm;
  if (!(spread > 0)) return null;
  const all = n + m;
  const z = (n * m * (mean(together.slice(0, n)) - mean(together.slice(n)))) / (all * Math.sqrt(spread));
  const degrees = spread ** 2 / (recentTerm ** 2 / (n - 1) + baseTerm ** 2 / (m - 1));
  return {
    effect: ofRecent.mean / m,
    z,
    degrees,
    pGreater: studentTCdf(-z, degrees),
    pTwoSided: Math.min(1, 2 * studentTCdf(-Math.abs(z), degrees)),
  };
}

/** Rank among all less rank among its own: how many of the *other* sample each value surpasses. */
function placements(together: readonly number[], own: readonly number[]): { mean: number; variance: number } {
  const surpassed = together.map((rank, i) => rank - own[i]!);
  const middle = mean(surpassed);
  const squares = surpassed.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, variance: squares / (surpassed.length - 1) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
