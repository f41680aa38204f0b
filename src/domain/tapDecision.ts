import { type Alert, type AlertEvent, type CloseReason, claimType, isFollowedUp } from './alert.ts';
import { LATER_MOST } from './laterInARow.ts';
import { decideLeaderTap, isLeaderKey } from './leaderTap.ts';
import type { Tap, TapDecision, TapResult, TapSurroundings } from './tap.ts';
import { DAY_MS, type UtcMs } from './time.ts';

const MUTE_MS = 7 * DAY_MS;
/** What a tap has closed a tap may open again. */
const CLOSED_BY_TAP: ReadonlySet<CloseReason | null> = new Set<CloseReason>(['normal', 'notNeeded', 'lost']);

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
    const last = around.lastTap ?? null;
    if (isOver && (around.hasNewerAlert || !CLOSED_BY_TAP.has(alert.closeReason))) return over();
    if (last !== null && last.by !== tap.by) return answer({ kind: 'colleagueDone', by: last.by, at: last.at });
    if (last !== null && last.at < around.undoableSince) return answer({ kind: 'undoOver' });
    const hasGiven = alert.ownerId === around.leaderId && alert.ownerId !== tap.by;
    const hasLeaderWord = around.leaderWord?.by === tap.by;
    // A second 撤销 has nothing to take back.
    if (alert.state === 'open' && !hasGiven && !hasLeaderWord) return answer({ kind: 'undone' });
    const events: AlertEvent[] = [{ ...base, type: 'undone' }];
    // 不是我的客户 had given it to the leader.
    if (hasGiven) events.push({ ...base, type: 'ownerChanged', ownerId: tap.by });
    return { ...answer({ kind: 'undone' }, events), undoesFollowUp: true };
  }
  if (reason !== undefined && (group === 'fine' || group === 'lost')) {
    const result: TapResult = group === 'fine' ? { kind: 'normal', asksReason: false } : lostResult(false, around);
    return answer(result, [{ ...base, type: 'reasonGiven', reason: tap.key }]);
  }
  if (tap.key === 'note') return answer({ kind: 'noteAsked' }, [{ ...base, type: 'noteAsked' }]);
  if (isOver) return over();
  if (isLeaderKey(tap.key)) return decideLeaderTap(alert, { ...tap, key: tap.key }, around);

  switch (tap.key) {
    case 'done':
      return decideDone(alert, tap, around, base);
    case 'register':
      return decideRegister(tap, base);
    case 'later': {
      const others = othersClaim(alert, tap.by, around);
      if (others !== null) return answer(others);
      if ((around.laterInARow ?? 0) >= LATER_MOST) return answer({ kind: 'laterEnough' });
      return answer({ kind: 'snoozed', until: around.nextMorning }, [
        { ...base, type: 'snoozed', until: around.nextMorning, asked: 'later' },
      ]);
    }
    case 'mute7': {
      const others = othersClaim(alert, tap.by, around);
      if (others !== null) return answer(others);
      return answer({ kind: 'muted', until: tap.at + MUTE_MS }, [
        { ...base, type: 'snoozed', until: tap.at + MUTE_MS, asked: 'mute7' },
      ]);
    }
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
      if (around.leaderId === null) return answer({ kind: 'noLeader' });
      return answer({ kind: 'notMine' }, [{ ...base, type: 'ownerChanged', ownerId: around.leaderId }]);
    default:
      return answer({ kind: 'unknownKey' });
  }
}

/**
 * Must be known what was said before? Not for 已跟进 of a case that is open: the tap of nearly everybody, and the one that many do at
 * once.
 */
export function restsOnPast({ state }: Alert, { key }: Tap): boolean {
  return state !== 'open' || key !== 'done';
}

/** Who else follows this case up already; null for nobody. */
function othersClaim(alert: Alert, by: string, { leaderWord }: TapSurroundings): TapResult | null {
  const { claimedBy, claimedAt } = alert;
  if (!isFollowedUp(alert) || claimedBy === null || claimedBy === by) return null;
  if (leaderWord?.word === 'takeOver' && leaderWord.by === claimedBy) return { kind: 'leaderTook', by: claimedBy };
  return { kind: 'colleagueDone', by: claimedBy, at: claimedAt ?? alert.openedAt };
}

/** 就这样登记: whatever the archive cannot see is believed; 还没来得及 is heard and changes nothing. */
function decideRegister({ outcome, at }: Tap, base: { at: UtcMs; by: string; taskId?: string }): TapDecision {
  if (outcome === 'none') {
    const events: AlertEvent[] = [{ ...base, type: 'reasonGiven', reason: 'seen.notYet' }];
    return { result: { kind: 'heard' }, events, followUp: null, undoesFollowUp: false };
  }
  const event: AlertEvent = { ...base, type: claimType(outcome), outcome };
  return {
    result: { kind: 'registered', at },
    events: [event],
    followUp: { outcome, note: '' },
    undoesFollowUp: false,
  };
}

function decideDone(
  alert: Alert,
  { outcome, by, at }: Tap,
  around: TapSurroundings,
  base: { at: UtcMs; by: string; taskId?: string },
): TapDecision {
  const { inTwoBusinessDays } = around;
  const followUp = { outcome, note: '' };
  const others = outcome === 'none' ? othersClaim(alert, by, around) : null;
  if (isFollowedUp(alert) && (alert.claimedBy === by || outcome === 'none'))
    return {
      result: others ?? { kind: 'saidBefore', at: alert.claimedAt ?? at },
      events: [],
      followUp: null,
      undoesFollowUp: false,
    };
  const claim: AlertEvent = { ...base, type: claimType(outcome), outcome };
  if (outcome === 'notReached')
    return {
      result: { kind: 'notReached', until: inTwoBusinessDays },
      events: [claim, { ...base, type: 'snoozed', until: inTwoBusinessDays, asked: 'notReached' }],
      followUp,
      undoesFollowUp: false,
    };
  // Where no leader is visible nobody could confirm it: the word of who knows the customer counts.
  const closed: AlertEvent = { ...base, type: 'closed', reason: 'lost' };
  const lost = around.leaderId === null ? [claim, closed] : [claim];
  if (outcome === 'lost') return { result: lostResult(true, around), events: lost, followUp, undoesFollowUp: false };
  return { result: { kind: 'claimed', outcome, at }, events: [claim], followUp, undoesFollowUp: false };
}

function lostResult(asksReason: boolean, { leaderId }: TapSurroundings): TapResult {
  return { kind: 'lost', asksReason, ...(leaderId === null ? { isOver: true } : {}) };
}

/**
 * What to answer to a tap that was taken in before, so that its card turns as it did then.
 * @param events what has happened to the alert; what the tap did is among it
 */
export function resultOfRepeat(
  alert: Alert,
  tap: Tap,
  surroundings: TapSurroundings,
  events: readonly AlertEvent[],
): TapResult {
  const untouched: Alert = { ...alert, state: 'open', claimedBy: null, claimedAt: null };
  // What stood before the first delivery is not known any more, and did not keep it from being done.
  const around = { ...surroundings, lastTap: null, laterInARow: 0, leaderWord: null };
  const [meant] = decideTap(untouched, tap, around).events;
  const done = events.findLast(
    ({ type, by, taskId }) => type === meant?.type && by === tap.by && taskId === tap.taskId,
  );
  if (done === undefined) return decideTap(alert, tap, surroundings).result;
  return decideTap(untouched, { ...tap, at: done.at }, around).result;
}
