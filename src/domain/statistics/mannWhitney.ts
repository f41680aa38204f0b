import { midRanks } from './midRanks.ts';
import { normalTest, type RecentAndBase, type TwoSampleTest } from './twoSample.ts';

/** Up to this size of either sample the exact distribution is counted out; beyond it the normal one is as good. */
const EXACT_MAX = 25;

/**
 * Are recent values larger? H. B. Mann, D. R. Whitney, Ann. Math. Statist. 18 (1947) 50–60. For values that are all complete;
 * with open durations take {@link gehan} or {@link petoPeto}. Exact for small samples without ties; else the normal
 * approximation with correction for ties and continuity.
 * @returns `u`, the pairs in which recent is larger (ties one half); null when one sample is empty
 */
export function mannWhitney({ recent, base }: RecentAndBase<number>): (TwoSampleTest & { u: number }) | null {
  const n = recent.length;
  const m = base.length;
  if (n === 0 || m === 0) return null;
  const { ranks, tieSizes } = midRanks([...recent, ...base]);
  const u = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
  const all = n + m;
  const ties = tieSizes.reduce((sum, size) => sum + (size ** 3 - size), 0);
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  const away = u - (n * m) / 2;
  const approximate = normalTest(Math.sign(away) * Math.max(0, Math.abs(away) - 0.5), variance);
  const result = { u, effect: u / (n * m), ...approximate };
  if (ties > 0 || Math.max(n, m) > EXACT_MAX) {
    // One-sided, the correction moves towards the larger p whatever the sign.
    return { ...result, pGreater: normalTest(away - 0.5, variance).pGreater };
  }
  const pGreater = exactTail(u, n, m);
  return { ...result, pGreater, pTwoSided: Math.min(1, 2 * Math.min(pGreater, exactTail(n * m - u, n, m))) };
}

/** P(U >= u) if all orders of n recent and m base values are equally likely. */
function exactTail(u: number, n: number, m: number): number {
  const ways = orderingsByU(n, m);
  const all = ways.reduce((sum, count) => sum + count, 0);
  return ways.slice(u).reduce((sum, count) => sum + count, 0) / all;
}

/**
 * In how many orders of n + m different values U is 0, 1, … n m: the coefficients of the Gaussian binomial, built up by
 * multiplying with (1 - q^(m + i)) and dividing by (1 - q^i) for i = 1 … n.
 */
function orderingsByU(n: number, m: number): number[] {
  const top = n * m;
  const ways = new Array<number>(top + 1).fill(0);
  ways[0] = 1;
  for (let i = 1; i <= n; i++) {
    for (let u = top; u >= m + i; u--) ways[u]! -= ways[u - m - i]!;
    for (let u = i; u <= top; u++) ways[u]! += ways[u - i]!;
  }
  return ways;
}
