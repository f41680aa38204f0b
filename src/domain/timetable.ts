import type { BusinessCalendar } from './businessCalendar.ts';
import { dayNumber, dayText } from './dayNumber.ts';
import { daysOfWeek, type IsoWeek, isoWeekOf, previousWeek } from './isoWeek.ts';
import { type Day, HOUR_MS, MINUTE_MS, type UtcMs } from './time.ts';

/** Whose periods are too short for either window on so many working days gets a card when work begins. */
const CARD_DAYS_MAX = 15;

/** Customers are judged once per business day (PRODUCT §5). */
const ASSESS_AT_MS = 7 * HOUR_MS + 30 * MINUTE_MS;
/** The digest is out before the Monday meeting (COPY §12). */
const DIGEST_AT_MS = 8 * HOUR_MS + 36 * MINUTE_MS;
/** A digest this much later than planned says so (COPY §8). */
const LATE_MS = HOUR_MS;
/** Leaders are told towards the end of the day, with the time left for a word (COPY §12). */
const LADDER_AT_MS = 16 * HOUR_MS + 42 * MINUTE_MS;
const LADDER_LASTS_MS = 40 * MINUTE_MS;
const DAYS_IN_WEEK = 7;
/** 春节 takes one whole week, with a company's own days two or three. */
const WEEKS_OFF_MAX = 8;

/** Two windows a day in which a card may come (COPY §12), as offsets; the rest of a window spreads the cards. */
const MORNING_FIRST_MS = 12 * MINUTE_MS;
const MORNING_SPAN_MS = 28 * MINUTE_MS;
const AFTERNOON_FIRST_MS = 13 * HOUR_MS + 42 * MINUTE_MS;
const AFTERNOON_SPAN_MS = 28 * MINUTE_MS;

/** The judgement that is due: that of today, once its time has come on a business day; else null. */
export function assessmentDue(now: UtcMs, calendar: BusinessCalendar): Day | null {
  const day = calendar.dayOf(now);
  return calendar.isWorkingDay(day) && now >= calendar.dayStart(day) + ASSESS_AT_MS ? day : null;
}

/** The day whose leaders' list is due now; null: none. Too late for it, it is left to the next day. */
export function ladderDue(now: UtcMs, calendar: BusinessCalendar): Day | null {
  const day = calendar.dayOf(now);
  const time = now - calendar.dayStart(day);
  return calendar.isWorkingDay(day) && time >= LADDER_AT_MS && time < LADDER_AT_MS + LADDER_LASTS_MS ? day : null;
}

/** Is this the first business day of its ISO week? */
export function isFirstWorkingDayOfWeek(now: UtcMs, calendar: BusinessCalendar): boolean {
  const day = calendar.dayOf(now);
  return firstWorkingDay(isoWeekOf(day), calendar) === day;
}

export interface DigestDue {
  /** The week that is reported: the one before. */
  week: IsoWeek;
  plannedAt: UtcMs;
  isLate: boolean;
}

/**
 * The digest of the last week with a business day, from the first business day of this week at 08:36 on; null before, and
 * in a week off: what a holiday week would have told is told after it.
 */
export function digestDue(now: UtcMs, calendar: BusinessCalendar): DigestDue | null {
  const thisWeek = isoWeekOf(calendar.dayOf(now));
  const day = firstWorkingDay(thisWeek, calendar);
  if (day === null) return null;
  const plannedAt = calendar.dayStart(day) + DIGEST_AT_MS;
  if (now < plannedAt) return null;
  let week = previousWeek(thisWeek);
  for (let back = 0; back < WEEKS_OFF_MAX && firstWorkingDay(week, calendar) === null; back += 1)
    week = previousWeek(week);
  return { week, plannedAt, isLate: now - plannedAt > LATE_MS };
}

function firstWorkingDay(week: IsoWeek, calendar: BusinessCalendar): Day | null {
  const monday = dayNumber(daysOfWeek(week).monday);
  const days = Array.from({ length: DAYS_IN_WEEK }, (_, offset) => dayText(monday + offset));
  return days.find((day) => calendar.isWorkingDay(day)) ?? null;
}

/**
 * When a new card to this person may come: the next window, at a moment of its own in it.
 * @param spread 0…1, different for different cards
 */
export function nextCardTime(now: UtcMs, calendar: BusinessCalendar, spread: number): UtcMs {
  let day = calendar.dayOf(now);
  for (let days = 0; days < CARD_DAYS_MAX; days += 1) {
    for (const { from, spanMs } of windowsOf(day, calendar)) {
      const at = Math.floor(from + spread * spanMs);
      if (at >= now && calendar.isWorkingTime(at)) return at;
    }
    day = calendar.nextWorkingDay(day);
  }
  return firstWorkStart(now, calendar);
}

/**
 * May a card that was planned for a window, and has not come yet, come now?
 * @param plannedAt when it was due at first
 * @param graceMs so much later is still in time
 */
export function isCardTime(
  at: UtcMs,
  calendar: BusinessCalendar,
  { plannedAt, graceMs }: { plannedAt: UtcMs; graceMs: number },
): boolean {
  if (at <= plannedAt + graceMs) return true;
  return windowsOf(calendar.dayOf(at), calendar).some(
    ({ from, spanMs }) => at >= from && at <= from + spanMs + graceMs,
  );
}

/** Of a day off none. */
function windowsOf(day: Day, calendar: BusinessCalendar): { from: UtcMs; spanMs: number }[] {
  const start = calendar.workStart(day);
  if (start === null) return [];
  return [
    { from: start + MORNING_FIRST_MS, spanMs: MORNING_SPAN_MS },
    { from: calendar.dayStart(day) + AFTERNOON_FIRST_MS, spanMs: AFTERNOON_SPAN_MS },
  ];
}

/** The first beginning of work that is not over yet. */
export function firstWorkStart(now: UtcMs, calendar: BusinessCalendar): UtcMs {
  const today = calendar.dayOf(now);
  const start = calendar.workStart(today);
  return start !== null && start >= now ? start : calendar.workStart(calendar.nextWorkingDay(today))!;
}

/** The morning window of a day, for reminders that were asked for (明早提醒). */
export function morningOf(day: Day, calendar: BusinessCalendar): UtcMs {
  return (calendar.workStart(day) ?? calendar.dayStart(day)) + MORNING_FIRST_MS;
}
