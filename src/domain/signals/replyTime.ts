import { kaplanMeierMedian, longest } from '../statistics/kaplanMeier.ts';
import { petoPetoInGroups } from '../statistics/petoPeto.ts';
import type { RecentAndBase } from '../statistics/twoSample.ts';
import { HOUR_MS, type UtcMs } from '../time.ts';
import { type Judged, newest, notObserved, type Signal, type SignalInput, splitWindows, tooFew } from './signal.ts';
import { type Wait, waitsOf } from './waits.ts';

/** Fewer turns in one of two windows cannot be compared (PRODUCT §3). */
export const TURNS_MIN = 4;

/** Waits of two times side by side, as people count them. */
export interface WaitCounts {
  recentTurns: number;
  recentOpen: number;
  baseTurns: number;
  baseOpen: number;
  /** The median is only known to be more than `value` (超过), because most turns are open; likewise `past`. */
  valueIsOver: boolean;
  pastIsOver: boolean;
}

export interface ReplyTimeCounts extends WaitCounts {
  /** The recent window that was compared, for the text ({r} of COPY §3); it need not be that of the rhythm. */
  recentDays: number;
  /** Talks that the turns belong to: the independent witnesses among them. */
  recentTalks: number;
  baseTalks: number;
  /** P(recent > base) over all pairs of turns: how much slower. */
  effect: number;
}

/**
 * Does the customer answer more slowly than before? Waits for them in business time, open ones as open: Peto-Peto between the
 * recent and the earlier window, answers of one talk counting as alike as they are; medians by Kaplan-Meier (PRODUCT §3, DETECTION §4).
 * `value` and `past` are the medians, `strength` is 1 - p of the one-sided test.
 */
export function replyTime(input: SignalInput): Signal<ReplyTimeCounts> {
  return replyTimeOf(waitsOf(input, 'staff'), input);
}

/** The same from our waits for them, where several windows are compared. */
export function replyTimeOf(
  waits: readonly Wait[],
  input: Pick<SignalInput, 'axis' | 'recentDays'>,
): Signal<ReplyTimeCounts> {
  const { recent, base } = splitWindows(waits, input);
  const cannot = notObserved(input) ?? tooFew([recent.length, base.length], TURNS_MIN);
  if (cannot) return cannot;
  const talk = talkOf(waits);
  const { effect, pGreater } = petoPetoInGroups({ recent, base }, talk)!;
  const { counts, ...seen } = sideBySide({ recent, base });
  const talks = { recentTalks: new Set(recent.map(talk)).size, baseTalks: new Set(base.map(talk)).size };
  return { ...seen, strength: 1 - pGreater, counts: { ...counts, ...talks, recentDays: input.recentDays, effect } };
}

/** All that is said of waits now and before but how sure it is. Neither may be empty. */
export function sideBySide({ recent, base }: RecentAndBase<Wait>): Omit<Judged<WaitCounts>, 'strength'> {
  const value = kaplanMeierMedian(recent);
  const past = kaplanMeierMedian(base);
  return {
    kind: 'judged',
    value: value ?? longest(recent)!,
    past: past ?? longest(base)!,
    unit: 'businessMs',
    evidence: newest(recent.map(({ chatId, from, to }) => ({ chatId, from, to }))),
    counts: {
      recentTurns: recent.length,
      recentOpen: recent.filter(({ isOpen }) => isOpen).length,
      baseTurns: base.length,
      baseOpen: base.filter(({ isOpen }) => isOpen).length,
      valueIsOver: value === null,
      pastIsOver: past === null,
    },
  };
}

/** A pause of so long ends a talk (DETECTION §4, bursts). */
const TALK_PAUSE_MS = 8 * HOUR_MS;

/**
 * In which talk a wait began: ten answers of one talk are hardly more than one witness; two people are two.
 * @param waits earliest first
 */
export function talkOf(waits: readonly Wait[]): (wait: Wait) => number {
  const talks = new Map<Wait, number>();
  const lastOf = new Map<string, { talk: number; from: UtcMs }>();
  let count = 0;
  for (const wait of waits) {
    const last = lastOf.get(wait.chatId);
    const talk = last === undefined || wait.from - last.from > TALK_PAUSE_MS ? ++count : last.talk;
    lastOf.set(wait.chatId, { talk, from: wait.from });
    talks.set(wait, talk);
  }
  return (wait) => talks.get(wait)!;
}
