import { logBeta } from './gamma.ts';

/** Fewer trials than this in either window say nothing (DETECTION §4). */
const TRIALS_MIN = 3;

/** So many of so many: what a person can check. */
export interface Counts {
  successes: number;
  trials: number;
}

/**
 * Has a rate (of replies, of opened conversations) gone down? Both windows get a uniform prior, so that the rates are
 * Beta(1 + successes, 1 + failures), and the chance that the recent rate is the lower one is exact. DETECTION §4; the closed
 * sum as in E. Miller, "Formulas for Bayesian A/B testing" (2015).
 * @returns P(recent rate < base rate); null with fewer than 3 trials in a window
 * @throws RangeError for counts that cannot be
 */
export function rateDownProbability({ recent, base }: { recent: Counts; base: Counts }): number | null {
  for (const { successes, trials } of [recent, base]) {
    const isCount = Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials;
    if (!isCount) throw new RangeError(`${successes} of ${trials} are no counts`);
  }
  if (recent.trials < TRIALS_MIN || base.trials < TRIALS_MIN) return null;
  const recentA = 1 + recent.successes;
  const recentB = 1 + recent.trials - recent.successes;
  const baseB = 1 + base.trials - base.successes;
  // Each term from the one before, for the quotient of their beta functions is one of whole numbers.
  let logTerm = logBeta(recentA, recentB + baseB) - logBeta(recentA, recentB);
  let probability = Math.exp(logTerm);
  for (let i = 0; i < base.successes; i++) {
    logTerm += Math.log(((recentA + i) * (baseB + i)) / ((recentA + recentB + baseB + i) * (1 + i)));
    probability += Math.exp(logTerm);
  }
  return Math.min(1, probability);
}
