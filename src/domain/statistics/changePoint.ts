import type { Duration } from './duration.ts';
import { gehanScores } from './gehan.ts';

/**
 * Where in a series have durations become longer? The rank statistic of A. N. Pettitt, Applied Statistics 28 (1979) 126–135, on
 * Gehan's scores so that open durations have their place: of all ways to cut the series in two, the cut after which the
 * durations are longer by most pairs. For dating a change that another test has found.
 * @param series oldest first
 * @returns the index of the first duration after the change, and Pettitt's approximate one-sided p; null when no cut makes
 *   the later part longer
 */
export function slowdownPoint(series: readonly Duration[]): { index: number; pValue: number } | null {
  let before = 0;
  let most = 0;
  let index = -1;
  for (const [i, score] of gehanScores(series).entries()) {
    before += score;
    // The scores before the cut are as low as those after it are high: they sum to zero.
    if (-before > most) {
      most = -before;
      index = i + 1;
    }
  }
  if (index < 0) return null;
  const n = series.length;
  return { index, pValue: Math.min(1, Math.exp((-6 * most ** 2) / (n ** 3 + n ** 2))) };
}
