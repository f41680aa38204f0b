import { rateDownProbability } from '../statistics/betaPosterior.ts';
import { changeDate, moreOftenLogOdds } from '../statistics/changeDate.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import type { Outreach } from './outreach.ts';
import {
  type AnswerCounts,
  answersSideBySide,
  OUTREACH_MIN,
  type SettledOutreach,
  settledOutreach,
} from './replyRate.ts';
import { toldFrom, YOUNG_WINDOWS } from './replyWindow.ts';
import { notObserved, type Signal, type SignalInput, splitWindows, tooFew } from './signal.ts';

export interface FewerRepliesCounts extends AnswerCounts {
  /** The whole weeks since then, of the calendar, that are counted: {r} of COPY §3. */
  recentDays: number;
  /** Since about when fewer were answered (大约从…起), a day that need not be that of an outreach; null: it is not known. */
  changedAt: UtcMs | null;
}

/** Where not even this sure that fewer are answered, no date of it is looked for. */
const DATED_MIN = 0.9;

/**
 * Since when, if ever, has the customer answered our outreach less often? What {@link replyRate} asks of two fixed windows is asked
 * of every outreach of the recent one: all from it on against all of W before, and the clearest is taken. `strength` is that
 * one's P(rate since then < rate before); what it takes to be said is in `replyChanges`. The date is that of {@link changeDate}
 * in all of W. Counts and evidence are of the whole weeks since then, and of before.
 * @param all our outreach, earliest first
 * @param input.recentDays the longest time that a change may lie back
 */
export function fewerReplies(
  all: readonly Outreach[],
  input: Pick<SignalInput, 'axis' | 'recentDays' | 'calendar'>,
): Signal<FewerRepliesCounts> {
  const { recent, base } = splitWindows(settledOutreach(all, input), input);
  const cannot = notObserved(input) ?? tooFew([recent.length, base.length], OUTREACH_MIN);
  if (cannot) return cannot;
  const series = [...base, ...recent];
  const { cut, strength } = clearestCut(series, base.length);
  const { now } = input.axis;
  const changedAt =
    strength < DATED_MIN
      ? null
      : changeDate(
          series.map(({ from }) => from),
          moreOftenLogOdds(series.map(({ isAnswered }) => !isAnswered)),
          { now, youngMs: YOUNG_WINDOWS * input.recentDays * DAY_MS },
        );
  const first = changedAt === null ? cut : series.findIndex(({ from }) => from >= changedAt);
  const change = first < 0 ? cut : Math.max(OUTREACH_MIN, Math.min(cut, first));
  const { told, recentDays } = toldFrom(series, change, { now, partMin: OUTREACH_MIN });
  const { counts, ...seen } = answersSideBySide({ recent: series.slice(told), base: series.slice(0, told) });
  return { ...seen, strength, counts: { ...counts, recentDays, changedAt } };
}

/** Where P(rate from there on < rate before) is largest. @param from cuts are tried from this index on; at least one can be */
function clearestCut(series: readonly SettledOutreach[], from: number): { cut: number; strength: number } {
  const all = series.filter(({ isAnswered }) => isAnswered).length;
  let cut = from;
  let strength = 0;
  let answered = 0;
  for (let i = series.length - 1; i >= from; i--) {
    if (series[i]!.isAnswered) answered += 1;
    const probability = rateDownProbability({
      recent: { successes: answered, trials: series.length - i },
      base: { successes: all - answered, trials: i },
    });
    if (probability === null || probability < strength) continue;
    strength = probability;
    cut = i;
  }
  return { cut, strength };
}
