import type { Alert, AlertEvent, CauseKind } from './alert.ts';
import { isHandedOver, type Judged } from './alertDecision.ts';
import { withMargin } from './closeMargin.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import type { UtcMs } from './time.ts';
import type { Verdict } from './verdict.ts';
import { isSayable } from './wording/causeSaying.ts';

/** One judged customer, as far as its alert is concerned. */
export interface JudgedCase {
  customerId: string;
  ownerId: string | null;
  /** What stood at the judgement before this one. */
  previousKinds: readonly CauseKind[];
  verdict: Pick<Verdict, 'score' | 'standing' | 'changes' | 'cannotJudge' | 'held' | 'lastContactAt'>;
  profile: Pick<ScoreProfile, 'replyChange' | 'fading'>;
}

/** When it is decided, and until when a snooze that ends by then counts as over. */
export interface DecisionMoment {
  now: UtcMs;
  wakesUntil: UtcMs;
}

/** What is asked of a customer without an open alert; the same in the service and in a trial of rules. */
export function judgedOf(
  { customerId, ownerId, previousKinds, verdict }: JudgedCase,
  { now, wakesUntil }: DecisionMoment,
): Judged {
  const { score, standing, cannotJudge, held, lastContactAt } = verdict;
  return {
    ...{ customerId, ownerId, now, score, lastContactAt, wakesUntil },
    standing: standing.filter(({ kind, facts }) => isSayable({ kind, facts, since: now, judgements: 1 })),
    previousKinds: new Set(previousKinds),
    isBlind: cannotJudge === 'pullLate' || cannotJudge === 'refused' || (held !== undefined && standing.length === 0),
    isRepeat: false,
  };
}

/**
 * As {@link judgedOf}, for a customer whose alert is open: with the margin, and with the owner whom a person gave it to while he
 * is still with us.
 * @param alert.events at least its last change of owner
 */
export function judgedOfOpen(
  one: JudgedCase,
  { alert, events }: { alert: Alert; events: readonly AlertEvent[] },
  { isActive, isRepeat, ...moment }: DecisionMoment & { isActive: (staffId: string) => boolean; isRepeat: boolean },
): Judged {
  const judged = judgedOf(one, moment);
  const stays = isHandedOver(events) && isActive(alert.ownerId);
  return {
    ...judged,
    standing: withMargin(judged.standing, alert, one.verdict, one.profile),
    ownerId: stays ? alert.ownerId : one.ownerId,
    isRepeat,
  };
}
