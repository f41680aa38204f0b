import { rateDownProbability } from '../statistics/betaPosterior.ts';
import type { RecentAndBase } from '../statistics/twoSample.ts';
import { type Outreach, outreachOf } from './outreach.ts';
import { type Judged, newest, notObserved, type Signal, type SignalInput, splitWindows, tooFew } from './signal.ts';

/** Fewer outreaches in one of two windows cannot be compared (PRODUCT §3). */
export const OUTREACH_MIN = 3;
/** An answer within so many business days counts (PRODUCT §3). */
export const ANSWER_BUSINESS_DAYS = 3;

/** Outreach of two times side by side. */
export interface AnswerCounts {
  recentAnswered: number;
  recentTotal: number;
  baseAnswered: number;
  baseTotal: number;
}

export interface ReplyRateCounts extends AnswerCounts {
  /** The recent window that was compared, for the text ({r} of COPY §3); it need not be that of the rhythm. */
  recentDays: number;
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
  const { recent, base } = splitWindows(settledOutreach(all, input), input);
  const cannot = notObserved(input) ?? tooFew([recent.length, base.length], OUTREACH_MIN);
  if (cannot) return cannot;
  const { counts, ...seen } = answersSideBySide({ recent, base });
  return { ...seen, counts: { ...counts, recentDays: input.recentDays } };
}

/** An outreach that is old enough to be judged. */
export interface SettledOutreach extends Outreach {
  isAnswered: boolean;
}

/** Of our outreach what can be judged, and whether it was answered in time. */
export function settledOutreach(
  all: readonly Outreach[],
  input: Pick<SignalInput, 'axis' | 'calendar'>,
): SettledOutreach[] {
  const limitMs = ANSWER_BUSINESS_DAYS * input.calendar.businessDayMs;
  return all
    .filter((one) => isJudgeable(one, input, limitMs))
    .map((one) => ({ ...one, isAnswered: one.to !== null && one.waitedMs <= limitMs }));
}

/** Outreach now and before. @param samples with at least {@link OUTREACH_MIN} each */
export function answersSideBySide({ recent, base }: RecentAndBase<SettledOutreach>): Judged<AnswerCounts> {
  const answered = (sample: readonly SettledOutreach[]): number => sample.filter(({ isAnswered }) => isAnswered).length;
  const [recentAnswered, baseAnswered] = [answered(recent), answered(base)];
  return {
    kind: 'judged',
    value: recentAnswered / recent.length,
    past: baseAnswered / base.length,
    unit: 'share',
    strength: rateDownProbability({
      recent: { successes: recentAnswered, trials: recent.length },
      base: { successes: baseAnswered, trials: base.length },
    })!,
    evidence: newest(
      recent.filter(({ isAnswered }) => !isAnswered).map(({ chatId, from, to }) => ({ chatId, from, to })),
    ),
    counts: { recentAnswered, recentTotal: recent.length, baseAnswered, baseTotal: base.length },
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
