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
}

const MUTE_MS = 7 * DAY_MS;
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

  if (tap.key === 'undo') return { ...answer({ kind: 'undone' }, [{ ...base, type: 'undone' }]), undoesFollowUp: true };
  if (reason !== undefined && (group === 'fine' || group === 'lost')) {
    const result: TapResult =
      group === 'fine' ? { kind: 'normal', asksReason: false } : { kind: 'lost', asksReason: false };
    return answer(result, [{ ...base, type: 'reasonGiven', reason: tap.key }]);
  }
  if (tap.key === 'note') return answer({ kind: 'noteAsked' });
  if (alert.state === 'closed') return answer({ kind: 'overAlready', reason: alert.closeReason ?? 'expired' });

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
      return answer(
        { kind: 'notMine' },
        around.leaderId === null ? [] : [{ ...base, type: 'ownerChanged', ownerId: around.leaderId }],
      );
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
