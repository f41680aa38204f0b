import type { Duration } from '../statistics/duration.ts';
import type { Turn } from '../turns.ts';
import { sightFrom } from './sight.ts';
import type { Evidence, SignalInput } from './signal.ts';

/** One wait from the oldest message that wants an answer to the answer (PRODUCT §1); `length` is business time, so far while open. */
export interface Wait extends Duration, Evidence {
  /** Open where the record breaks off, not open now: the answer may lie in the hole. */
  isCut: boolean;
}

/**
 * Waits of all chats for the answer of the other side, earliest first. What nobody has answered is open until now; what was
 * open when a hole in the record began is open until there.
 * @param writtenBy whose turns wait: `staff` gives our waits for them, `customer` theirs for us
 */
export function waitsOf(
  { chats, axis, observed, calendar }: Omit<SignalInput, 'recentDays'>,
  writtenBy: Turn['side'],
): Wait[] {
  const sight = sightFrom(observed, axis.now);
  const waits: Wait[] = [];
  for (const { chatId, turns, isShared } of chats) {
    if (isShared && writtenBy === 'staff') continue;
    for (const { side, waitsFrom, answeredAt } of turns) {
      if (side !== writtenBy || waitsFrom === null || waitsFrom > axis.now) continue;
      const { until, isCut } = sight(waitsFrom);
      const to = answeredAt !== null && answeredAt <= axis.now && !(isCut && answeredAt > until) ? answeredAt : null;
      const isOpen = to === null;
      const length = calendar.businessMs(waitsFrom, to ?? until);
      waits.push({ chatId, from: waitsFrom, to, length, isOpen, isCut: isOpen && isCut });
    }
  }
  return waits.sort((a, b) => a.from - b.from);
}
