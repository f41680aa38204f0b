import { compareDurations, type Duration } from './duration.ts';

/** Products of fractions miss an exact one half by a few units in the last place. */
const ROUNDING = 1e-12;

/** From `time` on (until the next step) the share `surviving` has not ended. */
export interface SurvivalStep {
  time: number;
  surviving: number;
  /** How many were still going on just before. */
  atRisk: number;
  ended: number;
}

/**
 * The product-limit curve of E. L. Kaplan, P. Meier, J. Amer. Statist. Assoc. 53 (1958) 457–481: one step for each length at
 * which something ended, shortest first. What is open leaves the number at risk after its length without a step.
 */
export function survivalCurve(durations: readonly Duration[]): SurvivalStep[] {
  const ordered = [...durations].sort(compareDurations);
  const steps: SurvivalStep[] = [];
  let surviving = 1;
  for (let i = 0; i < ordered.length; ) {
    const time = ordered[i]!.length;
    const atRisk = ordered.length - i;
    let ended = 0;
    for (; i < ordered.length && ordered[i]!.length === time; i++) if (!ordered[i]!.isOpen) ended++;
    if (ended === 0) continue;
    surviving *= 1 - ended / atRisk;
    steps.push({ time, surviving, atRisk, ended });
  }
  return steps;
}

/**
 * The time by which the share `ended` has ended (0.5: median, 0.9: p90) by the Kaplan-Meier curve.
 * Where the curve lies exactly on the level between two steps their middle is taken, so that without open durations the
 * median is the ordinary one.
 * @returns null when the curve stays above the level, because too many are open: say 超过 and {@link longest} (PRODUCT §3);
 *   null also for no durations at all
 */
export function survivalQuantile(durations: readonly Duration[], ended: number): number | null {
  const level = 1 - ended;
  const steps = survivalCurve(durations);
  const reached = steps.findIndex((step) => step.surviving <= level + ROUNDING);
  const step = steps[reached];
  if (!step) return null;
  const next = steps[reached + 1];
  const isOnLevel = step.surviving >= level - ROUNDING;
  return isOnLevel && next ? (step.time + next.time) / 2 : step.time;
}

/** The median by {@link survivalQuantile}; null means "longer than the longest", not "nothing". */
export function kaplanMeierMedian(durations: readonly Duration[]): number | null {
  return survivalQuantile(durations, 0.5);
}

/** The largest length among ended and open ones: the X of 超过X; null when there are none. */
export function longest(durations: readonly Duration[]): number | null {
  return durations.reduce<number | null>((most, { length }) => (most === null || length > most ? length : most), null);
}
