import type { Alert } from './alert.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import type { UtcMs } from './time.ts';

/** So many business days without a judgement are an outage; a missed morning is none. */
const MISSED_DAYS = 2;

/**
 * Did the service miss whole business days since the judgement before? What has gathered meanwhile is told in a list, not in a
 * heap of cards (PRODUCT §5).
 * @param previous the last judgement before this day; null: there was none
 */
export function isAfterOutage(previous: UtcMs | null, now: UtcMs, calendar: BusinessCalendar): boolean {
  return previous !== null && calendar.businessDaysBetween(previous, now) > MISSED_DAYS;
}

/**
 * Stood all of this before the fence? Then it is stock: named once in a list, without card, reminder and ladder of its own. A
 * cause that joined later makes an alert of today of it.
 */
export function isStock({ openedAt, causes }: Pick<Alert, 'openedAt' | 'causes'>, fence: UtcMs): boolean {
  return openedAt < fence && causes.every(({ since }) => since < fence);
}
