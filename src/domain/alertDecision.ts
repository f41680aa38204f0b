import type { Alert, AlertEvent, Cause, CauseKind } from './alert.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** Causes that one event proves: they need no second judgement (PRODUCT §5). */
const EVENT_CAUSES: ReadonlySet<CauseKind> = new Set([
  'contactConfirmed',
  'deleted',
  'complaint',
  'lowRating',
  'unanswered',
  'waitingForUs',
]);
/** COPY §12: the same cause is not repeated so soon after 已跟进, or after 情况正常. */
const REST_AFTER_CLAIM_MS = 14 * DAY_MS;
const REST_AFTER_NORMAL_MS = 30 * DAY_MS;
/** After 28 days a follow-up has its outcome, whatever it is (PRODUCT §1). */
const OUTCOME_MS = 28 * DAY_MS;

/** What one judgement of a customer gave, as far as the alert is concerned. */
export interface Judged {
  customerId: string;
  ownerId: string | null;
  now: UtcMs;
  /** null: the customer could not be judged, which neither opens nor closes anything. */
  score: number | null;
  standing: readonly { kind: CauseKind; facts: Cause['facts'] }[];
  /** What stood at the judgement before this one. */
  previousKinds: ReadonlySet<CauseKind>;
  /** Data too old or broken: no alert opens or closes on it. */
  isBlind: boolean;
}

export type Decision =
  | { action: 'none'; reason: 'nothingStands' | 'firstJudgement' | 'resting' | 'blind' | 'noOwner' | 'unchanged' }
  | { action: 'open'; causes: Cause[]; ownerId: string }
  | { action: 'change'; events: AlertEvent[] };

/**
 * What a judgement does to the customer's alert.
 * @param open the alert that is not closed, if any
 * @param past closed alerts of the customer, newest first
 */
export function decideAlert(judged: Judged, open: Alert | null, past: readonly Alert[]): Decision {
  if (judged.isBlind) return { action: 'none', reason: 'blind' };
  return open === null ? decideOpening(judged, past) : decideChange(judged, open);
}

function decideOpening(judged: Judged, past: readonly Alert[]): Decision {
  const { standing, previousKinds, now, ownerId } = judged;
  if (standing.length === 0) return { action: 'none', reason: 'nothingStands' };
  const confirmed = standing.filter(({ kind }) => EVENT_CAUSES.has(kind) || previousKinds.has(kind));
  if (confirmed.length === 0) return { action: 'none', reason: 'firstJudgement' };
  const awake = confirmed.filter(({ kind }) => !isResting(kind, past, now));
  if (awake.length === 0) return { action: 'none', reason: 'resting' };
  if (ownerId === null) return { action: 'none', reason: 'noOwner' };
  return {
    action: 'open',
    ownerId,
    causes: awake.map(({ kind, facts }) => ({ kind, facts, since: now, judgements: 1 })),
  };
}

/** A cause rests after somebody has dealt with it, so that the same card does not come each week. */
function isResting(kind: CauseKind, past: readonly Alert[], now: UtcMs): boolean {
  return past.some((alert) => {
    if (!alert.causes.some((cause) => cause.kind === kind)) return false;
    if (alert.closeReason === 'normal' || alert.closeReason === 'notNeeded')
      return now - (alert.closedAt ?? now) < REST_AFTER_NORMAL_MS;
    return alert.claimedAt !== null && now - alert.claimedAt < REST_AFTER_CLAIM_MS;
  });
}

function decideChange(judged: Judged, open: Alert): Decision {
  const { standing, now, score, ownerId } = judged;
  const base = { at: now, by: 'system' } as const;
  const events: AlertEvent[] = [];
  if (open.state === 'snoozed' && open.snoozedUntil !== null && open.snoozedUntil <= now)
    events.push({ ...base, type: 'snoozeEnded' });
  if (ownerId !== null && ownerId !== open.ownerId) events.push({ ...base, type: 'ownerChanged', ownerId });

  const isOver = open.claimedAt !== null && now - open.claimedAt >= OUTCOME_MS;
  if (standing.length > 0) {
    if (isOver) events.push({ ...base, type: 'closed', reason: 'expired' });
    else events.push(...causeEvents(open, standing, base));
  } else if (score !== null) {
    events.push({ ...base, type: 'noCauseStood' });
    // The second quiet judgement in a row ends it.
    if (open.quietJudgements >= 1) events.push({ ...base, type: 'closed', reason: 'recovered' });
  } else if (isOver) {
    events.push({ ...base, type: 'closed', reason: 'expired' });
  }
  return events.length === 0 ? { action: 'none', reason: 'unchanged' } : { action: 'change', events };
}

function causeEvents(open: Alert, standing: Judged['standing'], base: { at: UtcMs; by: 'system' }): AlertEvent[] {
  const old = new Map(open.causes.map((cause) => [cause.kind, cause]));
  const causes = standing.map(({ kind, facts }): Cause => {
    const before = old.get(kind);
    return { kind, facts, since: before?.since ?? base.at, judgements: (before?.judgements ?? 0) + 1 };
  });
  return [{ ...base, type: 'causesChanged', causes }];
}
