import type { Alert, AlertEvent, AlertState, CauseKind } from './alert.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import type { ContactMark } from './contactMark.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** The archive shows what was claimed until so many business days after the tap (COPY §12, claim window). */
const CLAIM_DAYS = 2;

/** A word of theirs is what these wait for. */
const SETTLED_BY_AN_ANSWER: ReadonlySet<CauseKind> = new Set(['goneQuiet', 'unanswered']);

export interface Claim {
  alert: Alert;
  /** Oldest first. */
  events: readonly AlertEvent[];
  /** When the owner's cards went out. */
  sentAt: readonly UtcMs[];
  /** Of this customer since the alert opened, earliest first. */
  marks: readonly ContactMark[];
  /** Of who claimed it. */
  calendar: BusinessCalendar;
  /** Does who claimed it hold a seat of the archive? null: not known. */
  isArchived: boolean | null;
}

/**
 * What the archive says about a follow-up (PRODUCT §5). *verified*: one of us wrote or called after the card was sent (if it was
 * opened that same day: after that), up to two business days after the tap. *cannotVerify*: whoever claimed it is not archived.
 * Both also of a case that was opened again or put off since: the claim was made, and its case goes on as it stands.
 * The customer answered: where that was all that was missing the case ends as saved.
 */
export function verify({ alert, events, sentAt, marks, calendar, isArchived }: Claim, now: UtcMs): AlertEvent[] {
  const { claimedAt } = alert;
  if (claimedAt === null || alert.state === 'closed') return [];
  const base = { at: now, by: 'system' } as const;
  const found: AlertEvent[] = [];
  if (waitsForProof(alert.state, claimedAt, events)) {
    const from = claimFrom(alert, sentAt, calendar);
    const until = claimUntil(claimedAt, calendar);
    const seen = marks.find(({ side, at }) => side === 'staff' && at > from && at < until && at <= now);
    const isTold = events.some(({ type, at }) => type === 'cannotVerify' && at >= claimedAt);
    if (seen !== undefined) found.push({ ...base, type: 'verified', seenAt: seen.at, staffId: seen.by });
    else if (isArchived === false && !isTold) found.push({ ...base, type: 'cannotVerify' });
  }
  if (alert.state === 'open') return found;
  const answered = marks.some(({ side, at, isCall }) => (side === 'customer' || isCall) && at > claimedAt && at <= now);
  if (answered && alert.causes.every(({ kind }) => SETTLED_BY_AN_ANSWER.has(kind)))
    found.push({ ...base, type: 'closed', reason: 'saved' });
  return found;
}

/** Is the claim that stands one that the archive can show, and has it not been seen there yet? */
function waitsForProof(state: AlertState, claimedAt: UtcMs, events: readonly AlertEvent[]): boolean {
  if (state !== 'open' && state !== 'snoozed') return state === 'claimed';
  const sinceClaim = events.filter(({ at }) => at >= claimedAt);
  const claim = sinceClaim.find(({ type }) => type === 'claimed' || type === 'attested');
  return claim?.type === 'claimed' && !sinceClaim.some(({ type }) => type === 'verified');
}

/** An older message must not verify. */
function claimFrom({ openedAt, claimedAt }: Alert, sentAt: readonly UtcMs[], calendar: BusinessCalendar): UtcMs {
  const before = sentAt.filter((at) => claimedAt === null || at <= claimedAt);
  if (before.length === 0) return openedAt;
  const sent = Math.max(...before);
  return calendar.dayOf(sent) === calendar.dayOf(openedAt) ? openedAt : sent;
}

/** The end of the second business day after the tap. */
export function claimUntil(claimedAt: UtcMs, calendar: BusinessCalendar): UtcMs {
  return calendar.dayStart(calendar.addBusinessDays(calendar.dayOf(claimedAt), CLAIM_DAYS)) + DAY_MS;
}
