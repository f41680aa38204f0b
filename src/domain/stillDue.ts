import type { Alert, AlertState, CardKind } from './alert.ts';

/** In which state of its alert a card of one alert still says something true; a list is true as a list. */
const TRUE_IN: Partial<Record<CardKind, AlertState>> = {
  alert: 'open',
  reminder: 'open',
  question: 'claimed',
  leaderCard: 'open',
  lost: 'claimed',
};
const OWNERS: ReadonlySet<string> = new Set<CardKind>(['alert', 'reminder']);

/**
 * Between the decision and the card's window the case may have ended, or become somebody else's.
 * @returns why the card is not to be sent any more; null when it is still due
 */
export function noLongerDue(alert: Alert, card: { kind: string; receiverId: string; state?: string }): string | null {
  if (card.state === 'superseded') return 'a newer card has taken its place';
  if (OWNERS.has(card.kind) && alert.ownerId !== card.receiverId) return 'alert has another owner';
  const state = TRUE_IN[card.kind as CardKind];
  return state === undefined || alert.state === state ? null : `alert is ${alert.state}`;
}

/** @returns why a list is not to be sent any more; null while one of its cases is not over */
export function listNoLongerDue(alerts: readonly Alert[], { kind }: { kind: string }): string | null {
  const isOver = ({ state }: Alert): boolean => state === 'closed' || (kind === 'leaderList' && state !== 'open');
  return alerts.length > 0 && alerts.every(isOver) ? 'all cases of the list are over' : null;
}
