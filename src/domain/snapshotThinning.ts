import { dayNumber, dayText } from './dayNumber.ts';
import { isoWeekOf } from './isoWeek.ts';
import { monthsBefore } from './monthEnds.ts';
import type { SnapshotVerdict } from './snapshotVerdict.ts';
import type { Day } from './time.ts';

/** Snapshots are kept daily for so long, then one a week (PRODUCT §4). */
export const DAILY_DAYS = 90;

/** One day of judgements that is older than the daily ones: whether it stands for its week. */
export interface DayToThin {
  day: Day;
  /** It was the last judged one of its week. */
  isKept: boolean;
}

/**
 * What of the judged days is thinned out today. A week is thinned when all of it is old enough, so that its last day is known; the
 * month ends that the month-end rule still looks at stay as they are.
 * @param days judged days that are still kept daily, oldest first
 * @param weekDays days that stand for a thinned week already
 */
export function daysToThin(days: readonly Day[], weekDays: readonly Day[], today: Day): DayToThin[] {
  const oldest = dayText(dayNumber(today) - DAILY_DAYS);
  const weekOfOldest = isoWeekOf(oldest);
  const asked = monthsBefore(today)[0]!.from;
  const isAskedMonthEnd = (i: number): boolean =>
    days[i]! >= asked && days[i + 1]?.slice(0, 7) !== days[i]!.slice(0, 7);
  const lastOfWeek = new Map([...weekDays, ...days].sort().map((day) => [isoWeekOf(day), day]));
  return days
    .filter((day, i) => day < oldest && isoWeekOf(day) !== weekOfOldest && !isAskedMonthEnd(i))
    .map((day) => ({ day, isKept: lastOfWeek.get(isoWeekOf(day)) === day }));
}

/** What a week's verdict is worth keeping for: score, parts and what stood. The counts behind them were for their day. */
export function weekVerdict(verdict: SnapshotVerdict): SnapshotVerdict {
  const { parts, standing, held: _, sight: _sight, business: _business, people: _people, ...rest } = verdict;
  return {
    ...rest,
    parts: parts.map((part) => ({ ...part, facts: {} })),
    standing: standing.map(({ kind }) => ({ kind, facts: {} })),
    changes: [],
    silence: null,
    lastContactAt: null,
    risk: null,
    mainContactId: null,
    fading: { pValue: null, facts: {} },
    before: { band: null, standing: [] },
  };
}
