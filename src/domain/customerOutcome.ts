import type { AlertEvent } from './alert.ts';
import type { UtcMs } from './time.ts';

export type OutcomeKind = 'lost' | 'saved' | 'normal';

/** How it ended with a customer, as somebody said it: by a tap, on a page, in a list that was imported. */
export interface CustomerOutcome {
  customerId: string;
  kind: OutcomeKind;
  /** The key or word that was given; null when none was. */
  reason: string | null;
  at: UtcMs;
  by: string;
  source: 'alert' | 'import' | 'page' | 'api';
  knownAt: UtcMs;
}

const CLOSED_AS: Partial<Record<string, OutcomeKind>> = { lost: 'lost', saved: 'saved', normal: 'normal' };
/** Whoever comes back by himself was not lost. */
const NOT_LOST_AFTER_ALL: ReadonlySet<string> = new Set(['recovered', 'saved', 'normal']);

/**
 * The outcomes that the events of one alert tell: 对方不合作了, 情况正常, and how it was closed. What was undone, or turned out
 * otherwise, is none.
 * @param events oldest first
 */
export function outcomesOfAlert(customerId: string, events: readonly AlertEvent[]): CustomerOutcome[] {
  const outcomes: CustomerOutcome[] = [];
  // 对方不合作了 goes to the leader before the customer counts as lost (COPY §4).
  let unconfirmed: CustomerOutcome | null = null;
  for (const event of events) {
    const said = { customerId, reason: null, at: event.at, by: event.by, source: 'alert', knownAt: event.at } as const;
    const last = outcomes.at(-1);
    switch (event.type) {
      case 'claimed':
      case 'attested':
        if (event.outcome === 'lost') unconfirmed = { ...said, kind: 'lost' };
        break;
      case 'closed': {
        const claimed: CustomerOutcome | null = unconfirmed;
        unconfirmed = null;
        if (claimed !== null && event.reason === 'lost') {
          outcomes.push({ ...claimed, knownAt: event.at });
          break;
        }
        if (last?.kind === 'lost' && NOT_LOST_AFTER_ALL.has(event.reason)) outcomes.pop();
        const kind = CLOSED_AS[event.reason];
        if (kind === undefined) break;
        // That nobody wrote for 28 days is seen in the record, and said by nobody.
        if (kind === 'lost' && (last?.kind === 'lost' || event.by === 'system')) break;
        outcomes.push({ ...said, kind });
        break;
      }
      case 'undone':
        if (unconfirmed === null) outcomes.pop();
        unconfirmed = null;
        break;
      case 'reasonGiven':
        if (unconfirmed !== null) unconfirmed.reason = event.reason;
        else if (last !== undefined) last.reason = event.reason;
        break;
      default:
    }
  }
  return outcomes;
}
