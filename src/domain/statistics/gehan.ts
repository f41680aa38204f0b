import { compareDurations, type Duration } from './duration.ts';
import { normalTest, type RecentAndBase, type TwoSampleTest } from './twoSample.ts';

/**
 * Have durations become longer, with open ones among them? The generalised Wilcoxon test of E. A. Gehan, Biometrika 52
 * (1965) 203–223, with the permutation variance in the form of N. Mantel, Biometrics 23 (1967) 65–78.
 *
 * `effect` is taken from the same pairs: ties *and pairs that cannot be ordered* count one half. So it has the sign of z, and
 * ignorance pulls it towards "no difference", never away.
 *
 * The variance supposes that both samples are cut off alike. Where the recent one has clearly more open durations, as at a
 * moment of judging, {@link petoPeto} is the fairer test.
 * @returns null when one sample is empty
 */
export function gehan({ recent, base }: RecentAndBase<Duration>): (TwoSampleTest & { statistic: number }) | null {
  if (recent.length === 0 || base.length === 0) return null;
  const scores = gehanScores([...recent, ...base]);
  // Within the recent sample the scores of each pair cancel: what is left compares recent with base only.
  const statistic = sum(scores.slice(0, recent.length));
  const pairs = recent.length * base.length;
  const all = scores.length;
  const variance = (pairs * sum(scores.map((score) => score * score))) / (all * (all - 1));
  return { statistic, effect: (statistic / pairs + 1) / 2, ...normalTest(statistic, variance) };
}

/**
 * For each duration, in the order given: how many of the others are surely shorter, less how many are surely longer.
 * They sum to zero.
 */
export function gehanScores(durations: readonly Duration[]): number[] {
  const order = durations.map((_, i) => i).sort((i, j) => compareDurations(durations[i]!, durations[j]!));
  const scores = new Array<number>(durations.length).fill(0);
  let endedBefore = 0;
  for (let i = 0; i < order.length; ) {
    const first = durations[order[i]!]!;
    let after = i;
    while (after < order.length && compareDurations(durations[order[after]!]!, first) === 0) after++;
    // Surely longer than one that ended: all behind it, open or not. Than an open one: nobody can be.
    const surelyLonger = first.isOpen ? 0 : order.length - after;
    for (let k = i; k < after; k++) scores[order[k]!] = endedBefore - surelyLonger;
    if (!first.isOpen) endedBefore += after - i;
    i = after;
  }
  return scores;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
