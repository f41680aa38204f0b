import type { CauseKind } from './alert.ts';
import type { StandingCause } from './verdict.ts';

/** What somebody did or said. */
const OF_EVENTS: ReadonlySet<CauseKind> = new Set(['contactConfirmed', 'deleted', 'complaint', 'lowRating']);

/**
 * Does the cause rest on one dated event (PRODUCT §5)? It needs no second judgement and no look at all customers of a day. That the
 * key contact has left the room or deleted one of us is such an event; that somebody else writes more than he does is none.
 */
export function isOfEvent({ kind, facts }: StandingCause): boolean {
  return OF_EVENTS.has(kind) || (kind === 'contactLikely' && facts.evidence !== 'share');
}
