import { rateDownProbability } from '../statistics/betaPosterior.ts';
import { slowdownPoint } from '../statistics/changePoint.ts';
import type { UtcMs } from '../time.ts';
import { type Outreach, outreachOf } from './outreach.ts';
import { newest, notObserved, type Signal, type SignalInput, splitWindows, tooFew } from './signal.ts';

const OUTREACH_MIN = 3;
/** An answer within so many business days counts (PRODUCT §3). */
export const ANSWER_BUSINESS_DAYS = 3;

export interface ReplyRateCounts {
  /** The recent window that was compared, for the text ({r} of COPY §3); it need not be that of the rhythm. */
  recentDays: number;
  recentAnswered: number;
  recentTotal: number;
  baseAnswered: number;
  baseTotal: number;
  /** The first outreach after which fewer were answered; null when none. */
  changedAt: UtcMs | null;
}

/**
 * Does the customer answer our outreach less often? Answered within 3 business days, of those old enough to be judged: an
 * outreach of this morning is neither answered nor unanswered, also when an answer came. `strength` is P(recent rate < earlier
 * rate); what it takes to be said is in `replyChanges`.
 */
export function replyRate(input: SignalInput): Signal<ReplyRateCounts> {
  return replyRateOf(outreachOf(input), input);
}

/** The same from our outreach, where several windows are compared. */
export function replyRateOf(
  all: readonly Outreach[],
  input: Pick<SignalInput, 'axis' | 'recentDays' | 'calendar'>,
): Signal<ReplyRateCounts> {
  const limitMs = ANSWER_BUSINESS_DAYS * input.calendar.businessDayMs;
  const outreach = all.filter((one) => isJudgeable(one, input, limitMs));
  const { recent, base } = splitWindows(outreach, input);
  const cannot = notObserved(input) ?? tooFew([recent.length, base.length], OUTREACH_MIN);
  if (cannot) return cannot;
  const isAnswered = ({ to, waitedMs }: Outreach) => to !== null && waitedMs <= limitMs;
  const recentAnswered = recent.filter(isAnswered).length;
  const baseAnswered = base.filter(isAnswered).length;
  const series = [...base, ...recent];
  const change = slowdownPoint(series.map((one) => ({ length: isAnswered(one) ? 0 : 1, isOpen: false })));
  return {
    kind: 'judged',
    value: recentAnswered / recent.length,
    past: baseAnswered / base.length,
    unit: 'share',
    strength: rateDownProbability({
      recent: { successes: recentAnswered, trials: recent.length },
      base: { successes: baseAnswered, trials: base.length },
    })!,
    evidence: newest(recent.filter((one) => !isAnswered(one)).map(({ chatId, from, to }) => ({ chatId, from, to }))),
    counts: {
      recentDays: input.recentDays,
      recentAnswered,
      recentTotal: recent.length,
      baseAnswered,
      baseTotal: base.length,
      changedAt: change === null ? null : series[change]!.from,
    },
  };
}

/** Had the customer the whole time to answer, and could we have seen it? Where a hole swallowed the time, only an answer before it tells. */
function isJudgeable(
  outreach: Outreach,
  { axis, calendar }: Pick<SignalInput, 'axis' | 'calendar'>,
  limitMs: number,
): boolean {
  const { from, to, isRepeated, waitedMs } = outreach;
  return calendar.businessMs(from, axis.now) >= limitMs && (to !== null || isRepeated || waitedMs >= limitMs);
}
