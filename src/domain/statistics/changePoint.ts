import type { Duration } from './duration.ts';
import { gehanScores } from './gehan.ts';

/** One odd answer at an end of the series is no change. */
const PART_MIN = 2;

/**
 * Since when have durations become longer? Of all ways to cut the series in two, the one whose later part is longer with the
 * largest standardised rank statistic (maximally selected rank statistics: R. Miller, D. Siegmund, Biometrics 38 (1982)
 * 1011–1016), on Gehan's scores so that open durations have their place. For dating a change that another test has found: it
 * always finds some cut. Without the standardisation (Pettitt 1979) cuts near the end, where a warning has them, come too early.
 * @param series oldest first
 * @returns the index of the first duration after the change; null when no cut makes the later part longer
 */
export function slowdownPoint(series: readonly Duration[]): number | null {
  const scores = gehanScores(series);
  let before = 0;
  let most = 0;
  let point: number | null = null;
  for (const [i, score] of scores.entries()) {
    before += score;
    const earlier = i + 1;
    const later = scores.length - earlier;
    if (earlier < PART_MIN || later < PART_MIN) continue;
    // The scores before the cut are as low as those after it are high: they sum to zero. The variance is as earlier * later.
    const statistic = -before / Math.sqrt(earlier * later);
    if (statistic > most) {
      most = statistic;
      point = earlier;
    }
  }
  return point;
}
