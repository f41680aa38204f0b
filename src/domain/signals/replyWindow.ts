import { DAY_MS, type UtcMs } from '../time.ts';
import type { SignalInput } from './signal.ts';

/**
 * A week of answers is too few to tell three times slower from chance: in simulated chats with several turns a day it was seen
 * within four weeks in two of three cases, with three weeks in 19 of 20, at the same false alarms.
 */
const WINDOW_DAYS = [21, 14];

/** A change that is older than so many recent windows makes up half of W and more: it has been told before, or is habit. */
export const YOUNG_WINDOWS = 2;

type Seen = Pick<SignalInput, 'axis' | 'recentDays'>;

/**
 * The recent window for comparing replies and openings, and how far back a change of them is looked for, in days: r, but three weeks where that
 * is longer and the record reaches back four times as far; two weeks, or r, while it does not yet.
 */
export function replyWindowDays({ axis, recentDays }: Seen): number {
  const longer = WINDOW_DAYS.find((days) => days > recentDays && axis.spanMs >= 4 * days * DAY_MS);
  return longer ?? recentDays;
}

/**
 * From where a change is told: texts name whole weeks (COPY §3, {r}), so what they count begins with the week in which it began,
 * and anybody can count it again. Where so little would be left before, it begins with the change.
 * @param series earliest first
 * @param change index of the first that is changed
 */
export function toldFrom(
  series: readonly { from: UtcMs }[],
  change: number,
  { now, partMin }: { now: UtcMs; partMin: number },
): { told: number; recentDays: number } {
  const recentDays = 7 * Math.max(1, Math.ceil((now - series[change]!.from) / (7 * DAY_MS)));
  const told = series.findIndex(({ from }) => from > now - recentDays * DAY_MS);
  return { told: told >= partMin ? told : change, recentDays };
}
