import type { Alert, AlertEvent } from './alert.ts';
import type { UtcMs } from './time.ts';

/** What a person said last about an alert, while nothing of it was taken back. */
export interface LastTap {
  alertId: string;
  by: string;
  at: UtcMs;
  /** The reason that may still be given (COPY §7); null when it was given, or when none is asked. */
  asks: 'fine' | 'lost' | null;
}

const SAID: ReadonlySet<AlertEvent['type']> = new Set(['claimed', 'attested', 'snoozed', 'closed']);

/**
 * The last tap on an alert, for the page on which it may be undone or its reason given.
 * @param events of this alert, oldest first
 * @returns null when nobody tapped, when the tap was undone, or when the case has gone on without it
 */
export function lastTap(alert: Alert, events: readonly AlertEvent[]): LastTap | null {
  const index = events.findLastIndex(({ type, by }) => by !== 'system' && (SAID.has(type) || type === 'undone'));
  const tap = events[index];
  if (tap === undefined || tap.type === 'undone' || !stillStands(alert, tap)) return null;
  const wasGiven = events.slice(index).some(({ type }) => type === 'reasonGiven');
  return { alertId: alert.id, by: tap.by, at: tap.at, asks: wasGiven ? null : reasonOf(tap) };
}

/** A case that closed by itself, or a reminder whose time has come, is no longer what the tap made of it. */
function stillStands(alert: Alert, tap: AlertEvent): boolean {
  if (alert.state === 'open') return false;
  return alert.state !== 'closed' || tap.type === 'closed';
}

function reasonOf(tap: AlertEvent): LastTap['asks'] {
  if (tap.type === 'closed') return tap.reason === 'normal' ? 'fine' : null;
  return tap.type === 'claimed' && tap.outcome === 'lost' ? 'lost' : null;
}
