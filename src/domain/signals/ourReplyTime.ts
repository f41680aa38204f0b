import { kaplanMeierMedian, longest, survivalQuantile } from '../statistics/kaplanMeier.ts';
import { petoPeto } from '../statistics/petoPeto.ts';
import { newest, type Signal, type SignalInput, splitWindows, tooFew } from './signal.ts';
import { waitsOf } from './waits.ts';

const WAITS_MIN = 5;
/** So much slower than before is said as a fact (PRODUCT §3). */
const SLOWER = 1.15;

export interface OurReplyTimeCounts {
  waits: number;
  /** Business time by which nine of ten were answered; null: not even now. */
  p90Ms: number | null;
  /** Waits that were answered or are over the target already, those within it, and their share; null while none is decided. */
  decided: number;
  withinTarget: number;
  withinTargetShare: number | null;
  /** Open now and over the target, and the longest of them. */
  overdue: number;
  longestOverdueMs: number;
  /** `value` is only a lower bound: most waits are open. */
  valueIsOver: boolean;
  /** At least 15 % slower than before; false also where there is no before. */
  isSlowerThanBefore: boolean;
}

/**
 * How fast do we answer this customer? Their waits of the recent window in business time, against the target; a wait that
 * began earlier within W and is still open belongs to it too. The windows before are compared where they are observed and hold enough.
 * @param targetMs business time, usually 30 minutes
 */
export function ourReplyTime(input: SignalInput, targetMs: number): Signal<OurReplyTimeCounts> {
  const { recent, base } = splitWindows(waitsOf(input, 'customer'), input);
  const isOpenNow = ({ isOpen, isCut }: (typeof recent)[number]) => isOpen && !isCut;
  const waits = [...base.filter(isOpenNow), ...recent];
  const cannot = tooFew([waits.length], WAITS_MIN);
  if (cannot) return cannot;

  const value = kaplanMeierMedian(waits);
  const median = value ?? longest(waits)!;
  const past = base.length >= WAITS_MIN ? kaplanMeierMedian(base) : null;
  const overdue = waits.filter((wait) => isOpenNow(wait) && wait.length > targetMs);
  const decided = waits.filter(({ isOpen, length }) => !isOpen || length > targetMs);
  const withinTarget = decided.filter(({ length }) => length <= targetMs).length;
  const test = base.length >= WAITS_MIN ? petoPeto({ recent, base }) : null;
  return {
    kind: 'judged',
    value: median,
    past,
    unit: 'businessMs',
    strength: test ? 1 - test.pGreater : 0,
    evidence: newest((overdue.length > 0 ? overdue : waits).map(({ chatId, from, to }) => ({ chatId, from, to }))),
    counts: {
      waits: waits.length,
      p90Ms: survivalQuantile(waits, 0.9),
      withinTargetShare: decided.length === 0 ? null : withinTarget / decided.length,
      withinTarget,
      decided: decided.length,
      overdue: overdue.length,
      longestOverdueMs: longest(overdue) ?? 0,
      valueIsOver: value === null,
      isSlowerThanBefore: past !== null && median > past && median >= SLOWER * past,
    },
  };
}
