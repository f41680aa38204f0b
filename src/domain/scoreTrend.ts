import { dayNumber, dayText } from './dayNumber.ts';
import type { Day } from './time.ts';
import { shownScore } from './verdict.ts';

/** One day's score of a customer, by which version of the profile. */
export interface ScoredDay {
  day: Day;
  score: number | null;
  version: string;
}

/** The score against an earlier one, as people read both. */
export type ScoreTrend =
  | { kind: 'compared'; against: Day; points: number }
  /** Scores of two versions are not compared (不可比). */
  | { kind: 'otherVersion'; against: Day; changedOn: Day };

/** The trend is told against so many days ago (PRODUCT §4). */
export const TREND_AGAINST_DAYS = [7, 28] as const;
/** Further back than this from the day that is asked for (a long holiday, a pause) another day is no answer. */
const REACH_DAYS = 10;

/**
 * The last score against the last one on or before `days` days earlier.
 * @param rows oldest first; the last one is compared
 * @returns null where one of the two is unknown
 */
export function trendAgainst(rows: readonly ScoredDay[], days: number): ScoreTrend | null {
  const now = rows.at(-1);
  if (now === undefined) return null;
  const wanted = dayText(dayNumber(now.day) - days);
  const before = rows.findLast(({ day }) => day <= wanted);
  if (before === undefined || before.day < dayText(dayNumber(wanted) - REACH_DAYS)) return null;
  if (now.score === null || before.score === null) return null;
  if (before.version !== now.version)
    return { kind: 'otherVersion', against: before.day, changedOn: versionChangedOn(rows, before.day) ?? now.day };
  return { kind: 'compared', against: before.day, points: shownScore(now.score) - shownScore(before.score) };
}

/** Since when the last row's version has been in use without a break, where that is after this day; else null. */
export function versionChangedOn(rows: readonly ScoredDay[], after: Day): Day | null {
  const now = rows.at(-1);
  if (now === undefined) return null;
  const lastOther = rows.findLastIndex(({ version }) => version !== now.version);
  const changedOn = rows[lastOther + 1]!.day;
  return lastOther >= 0 && changedOn > after ? changedOn : null;
}
