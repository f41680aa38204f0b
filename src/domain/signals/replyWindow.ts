import { DAY_MS } from '../time.ts';
import type { SignalInput } from './signal.ts';

/**
 * A week of answers is too few to tell three times slower from chance: in simulated chats with several turns a day it was seen
 * within four weeks in two of three cases, with three weeks in 19 of 20, at the same false alarms.
 */
const WINDOW_DAYS = [21, 14];

type Seen = Pick<SignalInput, 'axis' | 'recentDays'>;

/**
 * The recent window for comparing replies and openings, in days: r, but three weeks where that is longer and the record reaches
 * back four times as far; two weeks, or r, while it does not yet.
 */
export function replyWindowDays({ axis, recentDays }: Seen): number {
  const longer = WINDOW_DAYS.find((days) => days > recentDays && isSeen(axis, days));
  return longer ?? recentDays;
}

/**
 * All recent windows in which a change of the answers is looked for, the usual one first. Two weeks see a change sooner where
 * somebody writes much, three where he writes little; who is compared over more than three weeks has one window only.
 */
export function replyWindows(input: Seen): number[] {
  const usual = replyWindowDays(input);
  return [usual, ...WINDOW_DAYS.filter((days) => days < usual && usual <= WINDOW_DAYS[0]! && isSeen(input.axis, days))];
}

function isSeen(axis: Seen['axis'], days: number): boolean {
  return axis.spanMs >= 4 * days * DAY_MS;
}
