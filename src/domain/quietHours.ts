import type { BusinessCalendar } from './businessCalendar.ts';
import type { UtcMs } from './time.ts';

/** A card may come this much after its planned time; later it would come out of its window, and what it says may be past. */
const LATE_MS = 3 * 3_600_000;

/**
 * May a card go out now? Not in quiet hours or leave, however late it is, and not half a day after its window: then it is
 * decided anew (COPY §12).
 * @param calendar the receiver's own, leave taken out
 */
export function arrivesWell(now: UtcMs, dueAt: UtcMs, calendar: BusinessCalendar): boolean {
  if (!calendar.isWorkingTime(now)) return false;
  return now - dueAt <= LATE_MS && calendar.dayOf(now) === calendar.dayOf(dueAt);
}
