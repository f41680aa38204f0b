import { DAY_MS } from '../time.ts';
import type { SignalInput } from './signal.ts';

/**
 * A week of answers is too few to tell three times slower from chance: in simulated chats with several turns a day it was seen
 * within four weeks in two of three cases, with three weeks in 19 of 20, at the same false alarms.
 */
const WINDOW_DAYS = [21, 14];

/**
 * The recent window for comparing replies and openings, in days: r, but three weeks where that is longer and the record reaches
 * back four times as far; two weeks, or r, while it does not yet.
 */
export function replyWindowDays({ axis, recentDays }: Pick<SignalInput, 'axis' | 'recentDays'>): number {
  const longer = WINDOW_DAYS.find((days) => days > recentDays && axis.spanMs >= 4 * days * DAY_MS);
  return longer ?? recentDays;
}
