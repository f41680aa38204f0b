import type { HoldReason } from '../domain/alert.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import type { UtcMs } from '../domain/time.ts';
import { appendNewEvents } from '../store/alerts.ts';
import type { Db } from '../store/store.ts';

/** Keeps why nothing went out about these alerts: once a day and reason is enough to see it. */
export async function noteHeld(
  db: Db,
  held: readonly { alertId: string; reason: HoldReason }[],
  { calendar, now }: { calendar: BusinessCalendar; now: UtcMs },
): Promise<void> {
  const entries = held.map(({ alertId, reason }) => ({
    id: `${alertId}:held:${reason}:${calendar.dayOf(now)}`,
    alertId,
    event: { at: now, by: 'system', type: 'cardHeld', reason } as const,
  }));
  await appendNewEvents(db, [...new Map(entries.map((entry) => [entry.id, entry])).values()]);
}
