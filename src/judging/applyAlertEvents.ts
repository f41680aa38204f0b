import { type Alert, type AlertEvent, transition } from '../domain/alert.ts';
import { appendEvent, updateAlert } from '../store/alerts.ts';
import type { Db } from '../store/store.ts';

/** Lets events happen to an alert, one after the other, each kept with what it made of it; one that changes nothing is left out. */
export async function applyAlertEvents(db: Db, alert: Alert, events: readonly AlertEvent[]): Promise<Alert> {
  let current = alert;
  for (const event of events) {
    const next = transition(current, event);
    if (next === 'ignored') continue;
    current = next;
    await updateAlert(db, current);
    await appendEvent(db, { id: `${current.id}:${current.version}:${event.type}`, alertId: current.id, event });
  }
  return current;
}
