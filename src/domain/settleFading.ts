import { withBand } from './health.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { benjaminiHochberg } from './statistics/benjaminiHochberg.ts';
import { type Band, shownScore, type Verdict } from './verdict.ts';

/** One verdict of the day, with what was known of this customer before. */
export interface DayVerdict {
  verdict: Verdict;
  profile: ScoreProfile;
  previousBand: Band | null;
  /** *Fading* stands already: it ends only with the margin. */
  isFading: boolean;
}

/**
 * Decides over all customers of a day for whom *fading* stands (PRODUCT §5): contact days significantly down after
 * Benjamini-Hochberg and health <= 75, or health <= 50; and where it stood before, until health is 5 points above.
 * Each profile's rate is applied among its own customers.
 * @returns the verdicts in the order given, with the cause and the band that follows from it
 */
export function settleFading(day: readonly DayVerdict[]): Verdict[] {
  const isSignificant = new Map<Verdict, boolean>();
  for (const group of Map.groupBy(day, ({ profile }) => profile.fading.falseDiscoveryRate).values()) {
    const asked = group.filter(({ verdict }) => verdict.fading.pValue !== null);
    const findings = benjaminiHochberg(
      asked.map(({ verdict }) => verdict.fading.pValue!),
      group[0]!.profile.fading.falseDiscoveryRate,
    );
    for (const [i, { verdict }] of asked.entries()) isSignificant.set(verdict, findings[i]!);
  }
  return day.map((one) => settle(one, isSignificant.get(one.verdict) ?? false));
}

function settle({ verdict, profile, previousBand, isFading }: DayVerdict, isSignificant: boolean): Verdict {
  if (verdict.score === null) return verdict;
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
