import type { BusinessCalendar } from './businessCalendar.ts';
import { dayNumber, dayText } from './dayNumber.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import type { Day } from './time.ts';
import { type ScorePart, type StandingCause, shownScore } from './verdict.ts';

/** A customer as last judged in a month. */
export interface MonthEnd {
  day: Day;
  score: number;
  version: string;
  /** Empty where nobody will ask what fell most. */
  parts: readonly Pick<ScorePart, 'dimension' | 'weight' | 'value'>[];
}

/** Between so many month ends lie the three falls in a row of the article's rule (PRODUCT §4). */
export const MONTH_ENDS = 4;

/** The months that were over before this day, oldest first: the first and the last day of each. */
export function monthsBefore(day: Day, count: number = MONTH_ENDS): { from: Day; to: Day }[] {
  return Array.from({ length: count }, (_, i) => {
    const from = firstOfMonth(day, i - count);
    return { from, to: dayText(dayNumber(firstOfMonth(day, i - count + 1)) - 1) };
  });
}

function firstOfMonth(day: Day, months: number): Day {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** Did the score, as people see it, fall from each month end to the next? */
export function fellEachMonth(ends: readonly Pick<MonthEnd, 'score'>[]): boolean {
  const shown = ends.map(({ score }) => shownScore(score));
  return shown.length === MONTH_ENDS && shown.every((score, i) => i === 0 || score < shown[i - 1]!);
}

/** What the rule looks at; in the world of one judgement. */
export interface MonthEndEvidence {
  /** Of the four months before, oldest first; fewer where one was not judged. */
  ends: readonly MonthEnd[];
  score: number | null;
  parts: readonly ScorePart[];
  profile: Pick<ScoreProfile, 'version' | 'monthEnds' | 'fading'>;
  calendar: Pick<BusinessCalendar, 'dayStart'>;
  /** The cause stood at the judgement before: it ends only with the margin. */
  stood: boolean;
}

/**
 * Month-end scores that fell three times in a row and by more than 20 points together (PRODUCT §4). Since a month is long, the score
 * must still be so far below the first of them. Scores of another version cannot be compared, so nothing is said then.
 */
export function monthlyFall({ ends, score, parts, profile, calendar, stood }: MonthEndEvidence): StandingCause | null {
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined || score === null || !fellEachMonth(ends)) return null;
  if (ends.some(({ version }) => version !== profile.version)) return null;
  const { pointsMin } = profile.monthEnds;
  const margin = stood ? profile.fading.closeMargin : 0;
  const fallen = shownScore(first.score) - shownScore(last.score);
  const fallenByNow = shownScore(first.score) - shownScore(score);
  if (fallen <= pointsMin || fallenByNow <= pointsMin - margin) return null;
  return {
    kind: 'monthlyFall',
    facts: {
      months: MONTH_ENDS - 1,
      firstDate: calendar.dayStart(first.day),
      scores: ends.map(({ score: one }) => shownScore(one)).join(' '),
      mainly: fellMost(first.parts, parts),
    },
  };
}

/** The dimension that took most points, of those that could be judged both times; null where none fell. */
function fellMost(then: MonthEnd['parts'], now: readonly ScorePart[]): ScorePart['dimension'] | null {
  const before = new Map(then.map(({ dimension, value, weight }) => [dimension, { value, weight }]));
  const falls = now.flatMap(({ dimension, value, weight }) => {
    const earlier = before.get(dimension);
    if (value === null || earlier?.value == null || earlier.value <= value) return [];
    return [{ dimension, points: weight * (earlier.value - value) }];
  });
  return falls.sort((a, b) => b.points - a.points)[0]?.dimension ?? null;
}
