import type { AlertEvent } from './alert.ts';

/** So often in a row a reminder may be put off; then only 7天内不提醒 or 情况正常 are left (COPY §4). */
export const LATER_MOST = 3;

const SAID: ReadonlySet<AlertEvent['type']> = new Set(['claimed', 'attested', 'snoozed', 'closed']);

/**
 * How often in a row 明早提醒 was said, counted back from now; what was taken back does not count.
 * @param events of one alert, oldest first
 */
export function laterInARow(events: readonly AlertEvent[]): number {
  const standing: AlertEvent[] = [];
  for (const event of events) {
    if (event.type === 'undone') standing.pop();
    else if (event.by !== 'system' && SAID.has(event.type)) standing.push(event);
  }
  const firstOther = standing.findLastIndex((event) => event.type !== 'snoozed' || event.asked !== 'later');
  return standing.length - 1 - firstOther;
}

/** Does a card for this alert still offer 明早提醒? */
export function mayAskLater(events: readonly AlertEvent[]): boolean {
  return laterInARow(events) < LATER_MOST;
}
