import type { BusinessCalendar } from './businessCalendar.ts';
import type { ContactMark } from './contactMark.ts';
import { isContact } from './exposure.ts';
import type { Interval } from './interval.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** Messages of people over all customers by the midnight at which their day begins, company time. */
export type DayVolumes = Map<UtcMs, number>;

/** As far back as the longest recent window and its silence reach. */
const LOOK_BACK_DAYS = 91;
/** A day with so small a part of the usual volume is dark (DETECTION §4). */
const DARK_SHARE = 0.1;
/** Of fewer days nobody knows what is usual, and below so few messages a day an empty day is chance. */
const USUAL_DAYS_MIN = 10;
const USUAL_MESSAGES_MIN = 30;

/** @param marks of one customer, earliest first */
export function addVolumes(
  volumes: DayVolumes,
  marks: readonly ContactMark[],
  { now, calendar }: { now: UtcMs; calendar: BusinessCalendar },
): void {
  const origin = calendar.dayStart('1970-01-01');
  for (let i = marks.length - 1; i >= 0; i--) {
    const mark = marks[i]!;
    if (mark.at < now - LOOK_BACK_DAYS * DAY_MS) break;
    if (mark.at > now || !isContact(mark)) continue;
    const midnight = Math.floor((mark.at - origin) / DAY_MS) * DAY_MS + origin;
    volumes.set(midnight, (volumes.get(midnight) ?? 0) + 1);
  }
}

/**
 * Working days that the record says nearly nothing of, though the archive was read: a hole that nobody has told us about.
 * @param observed when the archive was read; a gap that is known is none of these
 * @returns midnights, earliest first; none while too little is known to say what is usual
 */
export function darkDays(
  volumes: DayVolumes,
  { now, calendar, observed }: { now: UtcMs; calendar: BusinessCalendar; observed: readonly Interval[] },
): UtcMs[] {
  const days: { from: UtcMs; messages: number }[] = [];
  const today = calendar.dayStart(calendar.dayOf(now));
  for (let from = today - LOOK_BACK_DAYS * DAY_MS; from < today; from += DAY_MS) {
    const isObserved = observed.some((one) => one.from <= from && one.to >= from + DAY_MS);
    if (isObserved && calendar.isWorkingDay(calendar.dayOf(from)))
      days.push({ from, messages: volumes.get(from) ?? 0 });
  }
  const ordered = days.map(({ messages }) => messages).sort((a, b) => a - b);
  const usual = ordered[ordered.length >> 1] ?? 0;
  if (days.length < USUAL_DAYS_MIN || usual < USUAL_MESSAGES_MIN) return [];
  return days.filter(({ messages }) => messages <= DARK_SHARE * usual).map(({ from }) => from);
}
