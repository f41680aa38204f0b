import { slowdownSince } from '../statistics/slowdownSince.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import { sideBySide, TURNS_MIN, talkOf, type WaitCounts } from './replyTime.ts';
import { toldFrom } from './replyWindow.ts';
import { notObserved, type Signal, type SignalInput, tooFew } from './signal.ts';
import type { Wait } from './waits.ts';

/** So far back, in days that count: the longer the past that is compared with, the fewer recent answers it takes. */
export const PAST_DAYS = 168;

export interface SlowerRepliesCounts extends WaitCounts {
  /** The whole weeks since then, of the calendar, that are counted: {r} of COPY §3. */
  recentDays: number;
  /** The first of the waits that have become longer (大约从…起变慢); null when none have. */
  changedAt: UtcMs | null;
}

/**
 * Since when, if ever, has the customer answered more slowly? The question that {@link replyTime} asks of two fixed windows is
 * asked of every talk of the recent one: all waits from it on against all before, by Peto-Peto, and the clearest is taken.
 * Medians, counts and evidence are of the whole weeks since then, and of before. `strength` is 1 - p for all those cuts together.
 * @param waits our waits for them, earliest first
 * @param input.recentDays the longest time that a change may lie back
 */
export function slowerReplies(
  waits: readonly Wait[],
  input: Pick<SignalInput, 'axis' | 'recentDays'>,
): Signal<SlowerRepliesCounts> {
  const { axis, recentDays } = input;
  const pastMs = Math.max(PAST_DAYS, 4 * recentDays) * DAY_MS;
  // What lies behind a long hole in the record is another time, as in every window.
  const reachMs = Math.min(pastMs, axis.unbrokenMs(3 * recentDays * DAY_MS));
  const series = waits.filter(({ from }) => from <= axis.now && axis.ageMs(from) < reachMs);
  const isRecent = ({ from }: Wait): boolean => axis.ageMs(from) < recentDays * DAY_MS;
  const earlier = series.filter((wait) => !isRecent(wait)).length;
  const cannot = notObserved(input) ?? tooFew([series.length - earlier, earlier], TURNS_MIN);
  if (cannot) return cannot;
  const talk = talkOf(series);
  const { index, pGreater } = slowdownSince(series, series.map(talk), { from: earlier, partMin: TURNS_MIN });
  const change = index ?? earlier;
  const { told, recentDays: days } = toldFrom(series, change, { now: axis.now, partMin: TURNS_MIN });
  const { counts, ...seen } = sideBySide({ recent: series.slice(told), base: series.slice(0, told) });
  const changedAt = index === null ? null : series[index]!.from;
  return { ...seen, strength: 1 - pGreater, counts: { ...counts, recentDays: days, changedAt } };
}
