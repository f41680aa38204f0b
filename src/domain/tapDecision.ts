import { type Alert, type AlertEvent, type CloseReason, claimType, type FollowUpOutcome } from './alert.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** A tap on a card or on the same button of a page. */
export interface Tap {
  /** The button's or menu item's key (the wording module names them). */
  key: string;
  /** The option of the drop-down; `none` when there is none. */
  outcome: FollowUpOutcome;
  by: string;
  at: UtcMs;
  taskId?: string;
}

/** What a tap came to: the wording module makes the card's new face of it (COPY §7). */
export type TapResult =
  | { kind: 'claimed'; outcome: FollowUpOutcome; at: UtcMs }
  | { kind: 'notReached'; until: UtcMs }
  | { kind: 'snoozed'; until: UtcMs }
  | { kind: 'muted'; until: UtcMs }
  | { kind: 'normal'; asksReason: boolean }
  | { kind: 'notNeeded' }
  | { kind: 'lost'; asksReason: boolean }
  | { kind: 'notMine' }
  | { kind: 'undone' }
  | { kind: 'noteAsked' }
  /** Said already, by the same tap or an earlier one: nothing is written twice. */
  | { kind: 'saidBefore'; at: UtcMs }
  | { kind: 'overAlready'; reason: CloseReason }
  /** The case has a newer card: that one is to be tapped. */
  | { kind: 'replaced' }
  | { kind: 'unknownKey' };

export interface TapDecision {
  result: TapResult;
  events: AlertEvent[];
  /** A follow-up to log; null when the tap claims none. */
  followUp: { outcome: FollowUpOutcome; note: string } | null;
  /** The tap takes back the last follow-up of this person on this alert. */
  undoesFollowUp: boolean;
}

export interface TapSurroundings {
  /** When this person's next card may come (明早提醒). */
  nextMorning: UtcMs;
  /** Two business days on, at card time (没联系上). */
  inTwoBusinessDays: UtcMs;
  /** Who is asked when a customer is not mine; null when no leader is visible. */
  leaderId: string | null;
  /** The customer has another open alert by now: this one cannot be opened again. */
  hasNewerAlert?: boolean;
}

const MUTE_MS = 7 * DAY_MS;
/** What a tap has closed a tap may open again. */
const CLOSED_BY_TAP: ReadonlySet<CloseReason | null> = new Set<CloseReason>(['normal', 'notNeeded']);
const CLAIMED_STATES: ReadonlySet<string> = new Set(['claimed', 'verified', 'attested']);

/** What a tap means to its alert. A second tap does no harm; a tap on a closed case is told so. */
export function decideTap(alert: Alert, tap: Tap, around: TapSurroundings): TapDecision {
  const base = { at: tap.at, by: tap.by, ...(tap.taskId === undefined ? {} : { taskId: tap.taskId }) };
  const answer = (result: TapResult, events: AlertEvent[] = []): TapDecision => ({
    result,
    events,
    followUp: null,
    undoesFollowUp: false,
  });
  const [group, reason] = tap.key.split('.', 2) as [string, string | undefined];

  const isOver = alert.state === 'closed';
  const over = (): TapDecision => answer({ kind: 'overAlready', reason: alert.closeReason ?? 'expired' });

  if (tap.key === 'undo') {
    if (isOver && (around.hasNewerAlert || !CLOSED_BY_TAP.has(alert.closeReason))) return over();
    const events: AlertEvent[] = [{ ...base, type: 'undone' }];
    // 不是我的客户 had given it to the leader.
    if (alert.ownerId === around.leaderId && alert.ownerId !== tap.by)
      events.push({ ...base, type: 'ownerChanged', ownerId: tap.by });
    return { ...answer({ kind: 'undone' }, events), undoesFollowUp: true };
  }
  if (reason !== undefined && (group === 'fine' || group === 'lost')) {
    const result: TapResult =
      group === 'fine' ? { kind: 'normal', asksReason: false } : { kind: 'lost', asksReason: false };
    return answer(result, [{ ...base, type: 'reasonGiven', reason: tap.key }]);
  }
  if (tap.key === 'note') return answer({ kind: 'noteAsked' });
  if (isOver) return over();

  switch (tap.key) {
    case 'done':
      return decideDone(alert, tap, around, base);
    case 'later':
      return answer({ kind: 'snoozed', until: around.nextMorning }, [
        { ...base, type: 'snoozed', until: around.nextMorning },
      ]);
    case 'mute7':
      return answer({ kind: 'muted', until: tap.at + MUTE_MS }, [
        { ...base, type: 'snoozed', until: tap.at + MUTE_MS },
      ]);
    case 'fine':
      return answer({ kind: 'normal', asksReason: true }, [{ ...base, type: 'closed', reason: 'normal' }]);
    case 'season':
    case 'notComplaint':
      return answer({ kind: 'normal', asksReason: false }, [
        { ...base, type: 'closed', reason: 'normal' },
        { ...base, type: 'reasonGiven', reason: tap.key },
      ]);
    case 'unneeded':
      return answer({ kind: 'notNeeded' }, [{ ...base, type: 'closed', reason: 'notNeeded' }]);
    case 'notMine':
      // Without a leader whom we can see nobody would be asked: then the card must not say that somebody was.
      if (around.leaderId === null) return answer({ kind: 'unknownKey' });
      return answer({ kind: 'notMine' }, [{ ...base, type: 'ownerChanged', ownerId: around.leaderId }]);
    default:
      return answer({ kind: 'unknownKey' });
  }
}

function decideDone(
  alert: Alert,
  { outcome, by, at }: Tap,
  { inTwoBusinessDays }: TapSurroundings,
  base: { at: UtcMs; by: string; taskId?: string },
): TapDecision {
  const followUp = { outcome, note: '' };
  if (CLAIMED_STATES.has(alert.state) && (alert.claimedBy === by || outcome === 'none'))
    return {
      result: { kind: 'saidBefore', at: alert.claimedAt ?? at },
      events: [],
      followUp: null,
      undoesFollowUp: false,
    };
  const claim: AlertEvent = { ...base, type: claimType(outcome), outcome };
  if (outcome === 'notReached')
    return {
      result: { kind: 'notReached', until: inTwoBusinessDays },
      events: [claim, { ...base, type: 'snoozed', until: inTwoBusinessDays }],
      followUp,
      undoesFollowUp: false,
    };
  if (outcome === 'lost')
    return { result: { kind: 'lost', asksReason: true }, events: [claim], followUp, undoesFollowUp: false };
  return { result: { kind: 'claimed', outcome, at }, events: [claim], followUp, undoesFollowUp: false };
}

/**
 * What to answer to a tap that was taken in before, so that its card turns as it did then.
 * @param events what has happened to the alert; what the tap did is among it
 */
export function resultOfRepeat(
  alert: Alert,
  tap: Tap,
  around: TapSurroundings,
  events: readonly AlertEvent[],
): TapResult {
  const untouched: Alert = { ...alert, state: 'open', claimedBy: null, claimedAt: null };
  const [meant] = decideTap(untouched, tap, around).events;
  const done = events.findLast(
    ({ type, by, taskId }) => type === meant?.type && by === tap.by && taskId === tap.taskId,
  );
  return decideTap(done === undefined ? alert : untouched, { ...tap, at: done?.at ?? tap.at }, around).result;
}
