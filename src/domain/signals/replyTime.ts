import { slowdownPoint } from '../statistics/changePoint.ts';
import { kaplanMeierMedian, longest } from '../statistics/kaplanMeier.ts';
import { petoPeto } from '../statistics/petoPeto.ts';
import type { UtcMs } from '../time.ts';
import { newest, notObserved, type Signal, type SignalInput, splitWindows, tooFew } from './signal.ts';
import { type Wait, waitsOf } from './waits.ts';

const TURNS_MIN = 4;

export interface ReplyTimeCounts {
  /** The recent window that was compared, for the text ({r} of COPY §3); it need not be that of the rhythm. */
  recentDays: number;
  recentTurns: number;
  recentOpen: number;
  baseTurns: number;
  baseOpen: number;
  /** P(recent > base) over all pairs of turns: how much slower. */
  effect: number;
  /** The median is only known to be more than `value` (超过), because most turns are open; likewise `past`. */
  valueIsOver: boolean;
  pastIsOver: boolean;
  /** The first slow answer, where the turns of W can be cut in two best (大约从…起变慢); null when nothing slowed down. */
  changedAt: UtcMs | null;
}

/**
 * Does the customer answer more slowly than before? Waits for them in business time, open ones as open: Peto-Peto between the
 * recent and the earlier window, medians by Kaplan-Meier (PRODUCT §3, DETECTION §4).
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
  const { effect, pGreater } = petoPeto({ recent, base })!;
  const series = [...base, ...recent];
  const change = slowdownPoint(series);
  const value = kaplanMeierMedian(recent);
  const past = kaplanMeierMedian(base);
  return {
    kind: 'judged',
    value: value ?? longest(recent)!,
    past: past ?? longest(base)!,
    unit: 'businessMs',
    strength: 1 - pGreater,
    evidence: newest(recent.map(({ chatId, from, to }) => ({ chatId, from, to }))),
    counts: {
      recentDays: input.recentDays,
      recentTurns: recent.length,
      recentOpen: recent.filter(({ isOpen }) => isOpen).length,
      baseTurns: base.length,
      baseOpen: base.filter(({ isOpen }) => isOpen).length,
      effect,
      valueIsOver: value === null,
      pastIsOver: past === null,
      changedAt: change === null ? null : series[change]!.from,
    },
  };
}
