import type { BusinessCalendar } from './businessCalendar.ts';
import type { UtcMs } from './time.ts';

/** The hours of a day in which cards may come, its breaks included; null on a day off or of leave. */
function hoursOf(at: UtcMs, calendar: BusinessCalendar): { from: UtcMs; to: UtcMs } | null {
  const day = calendar.dayOf(at);
  const [from, to] = [calendar.workStart(day), calendar.workEnd(day)];
  return from === null || to === null ? null : { from, to };
}

/** Quiet hours are all that lies outside one's own working day; leave is one long quiet hour (COPY §12). */
export function isQuiet(now: UtcMs, calendar: BusinessCalendar): boolean {
  const hours = hoursOf(now, calendar);
  return hours === null || now < hours.from || now >= hours.to;
}

/**
 * May a card go out now that was planned for `dueAt`? Not in quiet hours, and not on another day: what it says may be past, so it is
 * decided anew.
 * @param calendar the receiver's own, leave taken out
 */
export function arrivesWell(now: UtcMs, dueAt: UtcMs, calendar: BusinessCalendar): boolean {
  return !isQuiet(now, calendar) && calendar.dayOf(now) === calendar.dayOf(dueAt);
}
