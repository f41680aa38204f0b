import type { Duration } from './duration.ts';
import { gehan } from './gehan.ts';
import { survivalCurve } from './kaplanMeier.ts';
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
export function petoPeto({ recent, base }: RecentAndBase<Duration>): TwoSampleTest | null {
  const pairs = gehan({ recent, base });
  if (!pairs) return null;
  const recentAt = stepCounts(recent);
  let expectedLessObserved = 0;
  let variance = 0;
  let survivingBefore = 1;
  for (const { time, atRisk, ended, surviving } of survivalCurve([...recent, ...base])) {
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
