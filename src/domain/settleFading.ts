import { withBand } from './health.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { findingLimit } from './statistics/benjaminiHochberg.ts';
import { type Band, shownScore, type Verdict } from './verdict.ts';

/** One verdict of the day, with what was known of this customer before. */
export interface DayVerdict {
  verdict: Verdict;
  profile: ScoreProfile;
  previousBand: Band | null;
  /** *Fading* stands already: it ends only with the margin. */
  isFading: boolean;
  /** Just handed over: the new owner is not told of a fading that he did not see begin. */
  isInGrace?: boolean;
}

/** Up to which p-value fewer contact days are a finding of this day, by the rate that profiles ask for. */
export interface FadingLimit {
  falseDiscoveryRate: number;
  /** null: none is one. */
  pValueMax: number | null;
}

/** What the limits of a day are found from. */
export interface FadingAsked {
  profile: Pick<ScoreProfile, 'fading'>;
  verdict: Pick<Verdict, 'fading'>;
}

/** The p-values of a day by the rate that their profiles ask for. */
export type FadingPValues = Map<number, number[]>;

/** Notes one customer of the day; one without a p-value is noted by the rate alone. */
export function noteFading(pValues: FadingPValues, { profile, verdict }: FadingAsked): void {
  const { falseDiscoveryRate } = profile.fading;
  const known = pValues.get(falseDiscoveryRate) ?? [];
  pValues.set(falseDiscoveryRate, known);
  if (verdict.fading.pValue !== null) known.push(verdict.fading.pValue);
}

/** Benjamini-Hochberg over all customers of a day; each profile's rate is applied among its own customers. */
export function fadingLimits(day: FadingPValues): FadingLimit[] {
  return [...day].map(([falseDiscoveryRate, pValues]) => ({
    falseDiscoveryRate,
    pValueMax: findingLimit(pValues, falseDiscoveryRate),
  }));
}

function pValuesOf(day: readonly FadingAsked[]): FadingPValues {
  const pValues: FadingPValues = new Map();
  for (const one of day) noteFading(pValues, one);
  return pValues;
}

/**
 * Decides over all customers of a day for whom *fading* stands (PRODUCT §5): contact days significantly down after
 * Benjamini-Hochberg and health <= 75, or health <= 50; and where it stood before, until health is 5 points above.
 * @param limits those of the whole day, where only some of its customers are judged again
 * @returns the verdicts in the order given, with the cause and the band that follows from it
 */
export function settleFading(
  day: readonly DayVerdict[],
  limits: readonly FadingLimit[] = fadingLimits(pValuesOf(day)),
): Verdict[] {
  const limitOf = new Map(limits.map(({ falseDiscoveryRate, pValueMax }) => [falseDiscoveryRate, pValueMax]));
  return day.map((one) => {
    const limit = limitOf.get(one.profile.fading.falseDiscoveryRate) ?? null;
    const { pValue } = one.verdict.fading;
    return settle(one, pValue !== null && limit !== null && pValue <= limit);
  });
}

/** Could *fading* stand for this one, whatever the limit of the day turns out to be? */
export function maySettle(one: DayVerdict): boolean {
  const { pValue } = one.verdict.fading;
  return settle(one, pValue !== null && pValue <= one.profile.fading.falseDiscoveryRate) !== one.verdict;
}

function settle({ verdict, profile, previousBand, isFading, isInGrace }: DayVerdict, isSignificant: boolean): Verdict {
  if (verdict.score === null || isInGrace) return verdict;
  const { healthMax, healthAlone, closeMargin, falseDiscoveryRate } = profile.fading;
  const health = shownScore(verdict.score);
  const margin = isFading ? closeMargin : 0;
  // A finding of before is only asked whether it is still there; the many tests of the day are no matter then.
  const isDown = isSignificant || (isFading && (verdict.fading.pValue ?? 1) <= falseDiscoveryRate);
  const stands = (isDown && health <= healthMax + margin) || health <= healthAlone + margin;
  if (!stands) return verdict;
  const cause = { kind: 'fading', facts: verdict.fading.facts } as const;
  return withBand({ ...verdict, standing: [...verdict.standing, cause] }, previousBand, profile);
}
