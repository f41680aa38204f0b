import { type Alert, type AlertEvent, isFollowedUp, type LeaderWord } from './alert.ts';
import type { Tap, TapDecision, TapResult, TapSurroundings } from './tap.ts';
import type { UtcMs } from './time.ts';

const LEADER_KEYS = ['ask', 'takeOver', 'leaveIt', 'lostConfirmed', 'lostDenied'] as const;
type LeaderKey = (typeof LEADER_KEYS)[number];

export function isLeaderKey(key: string): key is LeaderKey {
  return (LEADER_KEYS as readonly string[]).includes(key);
}

/**
 * What a leader's button means (COPY §6.3). 我去问问: the case stays with the owner, the ladder rests for two business days. 我来跟进:
 * the leader follows this case up, the customer stays the owner's. 先不用管: the ladder asks no more about it. 确认不合作 closes what
 * was registered as 对方不合作了, 还在合作 opens the case again.
 */
export function decideLeaderTap(
  alert: Alert,
  { key, by, at, taskId }: Tap & { key: LeaderKey },
  { inTwoBusinessDays, isLostClaimed = false }: TapSurroundings,
): TapDecision {
  const base = { at, by, ...(taskId === undefined ? {} : { taskId }) };
  const answer = (result: TapResult, events: AlertEvent[] = []): TapDecision => ({
    result,
    events,
    followUp: null,
    undoesFollowUp: false,
  });
  const { claimedBy, claimedAt } = alert;
  const isClaimed = isFollowedUp(alert);
  // Nobody stops the ladder for himself, or confirms his own word.
  const isAboutLoss = key === 'lostConfirmed' || key === 'lostDenied';
  if (by === (isAboutLoss ? claimedBy : alert.ownerId)) return answer({ kind: 'unknownKey' });
  if (isAboutLoss) {
    // What has opened the case again since does not take the word back.
    if (claimedBy === null || !isLostClaimed) return answer({ kind: 'overAlready', reason: 'expired' });
    if (key === 'lostDenied') return answer({ kind: 'heard' }, [{ ...base, type: 'undone' }]);
    return answer({ kind: 'heard' }, [{ ...base, type: 'closed', reason: 'lost' }]);
  }
  if (isClaimed && claimedBy === by) return answer({ kind: 'takenOver' });
  if (isClaimed && claimedBy !== null)
    return answer({ kind: 'colleagueDone', by: claimedBy, at: claimedAt ?? alert.openedAt });
  const said = (word: LeaderWord, until: UtcMs | null): AlertEvent => ({ ...base, type: 'leaderSaid', word, until });
  if (key !== 'takeOver') return answer({ kind: 'heard' }, [said(key, key === 'ask' ? inTwoBusinessDays : null)]);
  return {
    ...answer({ kind: 'takenOver' }, [said('takeOver', null), { ...base, type: 'claimed', outcome: 'none' }]),
    followUp: { outcome: 'none', note: '' },
  };
}

/** Who said 对方不合作了 of an alert, and when; null when nobody did, or something else was said since. */
export function claimedLoss(alert: Alert, events: readonly AlertEvent[]): { by: string; at: UtcMs } | null {
  const claim = events.findLast((event) => event.type === 'claimed' || event.type === 'attested');
  return alert.state === 'claimed' && claim?.outcome === 'lost' ? { by: claim.by, at: claim.at } : null;
}

/**
 * What a leader's word still stands for, for the ladder; null when none was said or it was taken back.
 * @param events of one alert, oldest first
 */
export function standingLeaderWord(
  events: readonly AlertEvent[],
): { word: LeaderWord; by: string; at: UtcMs; until: UtcMs | null } | null {
  const index = events.findLastIndex(({ type }) => type === 'leaderSaid');
  const said = events[index];
  if (said?.type !== 'leaderSaid') return null;
  const isUndone = events.slice(index).some(({ type, by }) => type === 'undone' && by === said.by);
  return isUndone ? null : { word: said.word, by: said.by, at: said.at, until: said.until };
}
