import type { Cause, CauseKind } from '../alert.ts';
import type { Dimension } from '../scoreProfile.ts';
import type { UtcMs } from '../time.ts';

/**
 * What the texts read from `Cause.facts`, by kind: the names are the placeholders of COPY §3. Days are days of the
 * calendar (`days`, `sdays`) or of habit (`gap`, `cycle`, fractions allowed), `r` is the recent window in days; `slow`,
 * `fast` and `wait` are business milliseconds; dates are {@link UtcMs}. A fact that is not known is null or left out:
 * its half sentence or row then goes. No names and no ids stand here: names come with the card's input.
 */
export interface CauseFacts {
  fading: { r: number; recent: number; base: number };
  /** `scores` of the month ends, oldest first, blanks between; `mainly` is the dimension that took most. */
  monthlyFall: { firstDate: UtcMs; scores: string; mainly: Dimension | null };
  /** `lastSide` staff: an answer of theirs is owed (5.2a). customer or nobody: nobody owes one (5.2b). */
  goneQuiet: { days: number; gap: number | null; lastSide: 'staff' | 'customer' | 'nobody'; holiday?: string | null };
  /** `slowExceeds` 1: the curve stays above one half, so `slow` is a lower bound (超过…). */
  slowReply: { r: number; slow: number; fast: number; slowExceeds?: 0 | 1 };
  /** Our outreach of the window and of before, and those answered within 3 business days. */
  fewerReplies: {
    r: number;
    recentTotal: number;
    recentAnswered: number;
    baseTotal: number;
    baseAnswered: number;
  };
  /** `date`: our last try. `total` tries before, `answered` of them. */
  unanswered: { n: number; date: UtcMs; total: number | null; answered: number | null };
  contactSuspected: { sdays: number };
  /** `date` belongs to all but share. */
  contactLikely: { evidence: 'share' | 'leftRoom' | 'deleted' | 'company' | 'takingOver'; date: UtcMs | null };
  contactConfirmed: Record<never, never>;
  /** `left`: other live people of the customer. */
  deleted: { date: UtcMs; left: number };
  /** `date`: when the oldest unanswered message came. */
  waitingForUs: { date: UtcMs; wait: number };
  /** `topic`: the CRM's kind of complaint, from a list, never free text. */
  complaint: { source: 'crm' | 'phrase'; date: UtcMs; topic: string | null };
  /** The newest rating first. */
  lowRating: { a: number; b: number; max: number };
  /** `cycle` null: fewer than 3 orders. */
  ordersStopped: { days: number; cycle: number | null; lastOrder: UtcMs; holiday?: string | null };
  /** From the phrase rule's lists: 报价, 周五前. */
  promise: { thing: string; due: string; date: UtcMs };
}

type FactName = { [Kind in CauseKind]: keyof CauseFacts[Kind] }[CauseKind];

/** A counted fact; null when it is not known. */
export function numberFact(cause: Cause, name: FactName): number | null {
  const value = cause.facts[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A word among the facts; null when it is not known. */
export function wordFact(cause: Cause, name: FactName): string | null {
  const value = cause.facts[name];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/**
 * A fact without which the cause has no title.
 * @throws when it is missing: whoever found the cause forgot it
 */
export function neededNumber(cause: Cause, name: FactName): number {
  const value = numberFact(cause, name);
  if (value === null) throw new Error(`cause ${cause.kind} came without its fact ${name}`);
  return value;
}
