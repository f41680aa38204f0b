import type { UtcMs } from '../time.ts';

/** What rules heard when a message of a contact was opened; the words themselves are not kept. */
export interface SaidPhrase {
  contactId: string;
  at: UtcMs;
  /** Ids of the rules, of all groups. */
  rules: readonly string[];
}

/** Nobody's words could be read in these days: no text came, or the archive had none of it. That is not silence about a thing. */
export interface TextUnseen {
  kind: 'cannotJudge';
  reason: 'noText';
}

/** What was said longer ago says nothing of today (as complaints, PRODUCT §4). */
export const SAID_DAYS = 90;
