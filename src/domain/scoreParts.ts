import type { BusinessCalendar } from './businessCalendar.ts';
import type { CustomerSignals } from './customerSignals.ts';
import type { ReplyChange } from './replyChanges.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import type { Facts, PartCannotJudge } from './verdict.ts';

/** One dimension as judged: a value of 0…1, or the reason why there is none. */
export interface DimensionValue {
  value: number | null;
  cannotJudge: PartCannotJudge | null;
  facts: Facts;
  /** Share of the dimension's weight that the value counts with, 0…1 (see {@link credibility}); left out: all of it. */
  credibility?: number;
}

/**
 * Credibility of a comparison of two samples, n / (n + k): H. Bühlmann, ASTIN Bulletin 4 (1967) 199–207. What is not
 * believed of a value is left to the other dimensions, as all of a dimension is that cannot be judged: so a few answers
 * neither add much chance to the score nor move it at once when they become enough to be judged.
 * n is half the harmonic mean of the two sizes, for chance alone moves a difference by (1 / recent + 1 / base).
 * @param halfAt k: the n at which half is believed
 */
export function credibility(recent: number, base: number, halfAt: number): number {
  const n = 1 / (1 / recent + 1 / base);
  return n / (n + halfAt);
}

/** A line through (from, 1) and (to, atTo), held between 0 and 1. */
function falling(x: number, from: number, to: number, atTo: number): number {
  return Math.min(1, Math.max(0, 1 - ((x - from) * (1 - atTo)) / (to - from)));
}

/**
 * Customer responsiveness (PRODUCT §4): reply time and reply rate against the customer's own past, the worse of the two, as far as
 * it can be believed of so many talks or outreaches; 0 with two outreaches in a row unanswered, which is seen and counts in full.
 * Who opens the conversations explains and does not move the value either (DETECTION §1).
 * @param seen.changes what is believed is told with its own window and date; it does not move the value
 * @param seen.opensLess whether two judgements have seen fewer talks opened by the customer: told, and no more than that
 */
export function customerResponsePart(
  { replyTime: time, replyRate: rate, unanswered, initiative }: Omit<CustomerSignals, 'looks' | 'ourReplyTime'>,
  { customerResponse: anchors, unanswered: rule }: ScoreProfile,
  { changes, opensLess }: { changes: readonly ReplyChange[]; opensLess: boolean },
): DimensionValue {
  const unansweredInARow = unanswered.counts.inARow;
  const facts: Facts = { unansweredInARow };
  const found: { value: number; credibility: number }[] = [];
  if (time.kind === 'judged') {
    const { recentDays, recentTalks, baseTalks, effect, valueIsOver } = time.counts;
    Object.assign(facts, { r: recentDays, slow: time.value, fast: time.past, slowExceeds: valueIsOver ? 1 : 0 });
    found.push({
      value:
        effect <= anchors.slowerHalf
          ? falling(effect, 0.5, anchors.slowerHalf, 0.5)
          : 0.5 * falling(effect, anchors.slowerHalf, anchors.slowerNone, 0),
      credibility: credibility(recentTalks, baseTalks, anchors.halfBelievedAt),
    });
  }
  if (rate.kind === 'judged') {
    const { recentDays, recentAnswered, recentTotal, baseAnswered, baseTotal } = rate.counts;
    Object.assign(facts, { r: recentDays, recentAnswered, recentTotal, baseAnswered, baseTotal });
    found.push({
      value: falling(rate.strength, 0.5, anchors.rateDownHalf, 0.5),
      credibility: credibility(recentTotal, baseTotal, anchors.halfBelievedAt),
    });
  }
  if (unansweredInARow >= rule.countMin) found.push({ value: 0, credibility: 1 });
  if (opensLess) Object.assign(facts, openingCounts(initiative));
  // Where both are there, slower answers are told: their window is the last word on {r}.
  for (const { kind, facts: changed } of changes.toReversed()) {
    const { since = null, ...counts } = changed;
    Object.assign(facts, counts, { [kind === 'slowReply' ? 'slowSince' : 'rateSince']: since });
  }
  const [worst] = found.sort((a, b) => a.value - b.value || b.credibility - a.credibility);
  if (worst === undefined) {
    const isHoled = time.kind === 'cannotJudge' && time.reason === 'notObserved';
    return { value: null, cannotJudge: isHoled ? 'coverage' : 'tooFewReplies', facts };
  }
  return { ...worst, cannotJudge: null, facts };
}

function openingCounts(signal: CustomerSignals['initiative']): Facts {
  if (signal.kind === 'cannotJudge') return {};
  const { recentDays, recentByCustomer, recentTotal, baseByCustomer, baseTotal } = signal.counts;
  return {
    r: recentDays,
    openings: recentTotal,
    openedByThem: recentByCustomer,
    baseOpenings: baseTotal,
    baseOpenedByThem: baseByCustomer,
  };
}

/** Our service (PRODUCT §4): share of waits within the target, and the longest wait that is overdue now. */
export function servicePart(
  signal: CustomerSignals['ourReplyTime'],
  { service }: ScoreProfile,
  { businessDayMs }: BusinessCalendar,
): DimensionValue {
  if (signal.kind === 'cannotJudge' || signal.counts.withinTargetShare === null)
    return { value: null, cannotJudge: 'tooFewWaits', facts: {} };
  const { counts } = signal;
  const share = withinTargetValue(signal.counts.withinTargetShare, service);
  const overdue = falling(counts.longestOverdueMs, 0, service.overdueBusinessDays * businessDayMs, 0);
  return {
    value: Math.min(share, overdue),
    cannotJudge: null,
    facts: {
      medianMs: signal.value,
      medianExceeds: counts.valueIsOver ? 1 : 0,
      p90Ms: counts.p90Ms,
      withinTarget: counts.withinTarget,
      decided: counts.decided,
      overdue: counts.overdue,
      longestOverdueMs: counts.longestOverdueMs,
      ...(counts.isSlowerThanBefore ? { beforeMs: signal.past } : {}),
    },
  };
}

function withinTargetValue(share: number, { poorShare, halfShare, wellShare }: ScoreProfile['service']): number {
  if (share <= poorShare) return 0;
  if (share >= wellShare) return 1;
  return share < halfShare
    ? (0.5 * (share - poorShare)) / (halfShare - poorShare)
    : 0.5 + (0.5 * (share - halfShare)) / (wellShare - halfShare);
}
