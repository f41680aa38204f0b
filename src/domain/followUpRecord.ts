import type { CauseKind, FollowUpOutcome } from './alert.ts';
import type { UtcMs } from './time.ts';

/** A customer as the company's own systems know it: by name and by its accounts there. */
export interface CustomerRef {
  id: string;
  name: string;
  accounts: { source: string; id: string }[];
}

/**
 * A follow-up as the company's own systems read it. No chat text and no phone number (the CRM model, §6); a note of the
 * member's own only where the operator allows it.
 */
export interface FollowUpRecord {
  /** Stays the same; a record that was changed comes again under it. */
  id: string;
  customer: CustomerRef;
  alertId: string | null;
  /** Why the alert stands or stood, in plain words. */
  causes: { kind: CauseKind; says: string }[];
  /** The member's userid. */
  staffId: string;
  saidAt: UtcMs;
  outcome: FollowUpOutcome;
  outcomeText: string;
  /** Where it was said. */
  from: 'card' | 'page' | 'api';
  undoneAt: UtcMs | null;
  changedAt: UtcMs;
  hasNote: boolean;
  /** null: there is none, or notes are not given. */
  note: string | null;
}

/** Times as ISO 8601 in UTC. */
export function followUpJson(record: FollowUpRecord): Record<string, unknown> {
  const time = (at: UtcMs | null): string | null => (at === null ? null : new Date(at).toISOString());
  const { saidAt, undoneAt, changedAt, note, ...rest } = record;
  const times = { saidAt: time(saidAt), undoneAt: time(undoneAt), changedAt: time(changedAt) };
  return { ...rest, ...times, ...(note === null ? {} : { note }) };
}

/** At least seven digits, as people write phone numbers: 138 1234 5678, 0571-8888-0000, +86138… */
const PHONE = /\+?\d(?:[ \-–()（）]{0,2}\d){6,}/g;

/** A note in which long numbers are crossed out: each of them may be somebody's phone. */
export function withoutPhones(note: string): string {
  return note.normalize('NFKC').replace(PHONE, '***');
}
