import type { BusinessCalendar } from './businessCalendar.ts';
import { byTime, type ContactMark } from './contactMark.ts';
import type { UtcMs } from './time.ts';
import { byChat, isOpen, turnsOf } from './turns.ts';

/** Somebody who waits for an answer now. */
export interface OpenWait {
  /** Whose answer is wanted. */
  waitsFor: 'us' | 'them';
  /** Who wrote. */
  by: string;
  /** The oldest message that wants an answer. */
  from: UtcMs;
  /** Working time since. */
  businessMs: number;
}

/**
 * The clocks that run in each chat of a customer, the longest first (PRODUCT §1; the two kinds are never mixed).
 * @param until how far the archive was read: what came later is not known
 */
export function openWaits(
  marks: readonly ContactMark[],
  calendar: Pick<BusinessCalendar, 'businessMs'>,
  until: UtcMs,
): OpenWait[] {
  return [...byChat([...marks].sort(byTime)).values()]
    .flatMap((chat): OpenWait[] => {
      const last = turnsOf(chat).at(-1);
      if (last === undefined || !isOpen(last)) return [];
      const waitsFor = last.side === 'customer' ? 'us' : 'them';
      return [{ waitsFor, by: last.by, from: last.waitsFrom, businessMs: calendar.businessMs(last.waitsFrom, until) }];
    })
    .sort((a, b) => b.businessMs - a.businessMs);
}
