import { countDays } from '../contactDays.ts';
import type { ContactMark } from '../contactMark.ts';
import type { TimeAxis } from '../exposure.ts';
import { contactDaysDown } from '../statistics/conditionalBinomial.ts';
import { cusumDown } from '../statistics/cusum.ts';
import { theilSenSlope } from '../statistics/theilSen.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import { EVIDENCE_MAX, type Evidence, notObserved, type Signal, tooFew } from './signal.ts';

/** DETECTION §4: 8 blocks of W. */
const BLOCKS = 8;
const CONTACT_DAYS_MIN = 5;
/** A block without contact has no logarithm; half a day stands in. */
const EMPTY_BLOCK_DAYS = 0.5;

export interface TrendCounts {
  /** Contact days in the recent window, and in all of W. */
  recentDays: number;
  allDays: number;
  /** Exact conditional binomial test of the recent days; goes into Benjamini-Hochberg over the day's customers. */
  pValue: number;
  /** Theil-Sen slope of the logarithm of contact days over 8 blocks of W: -0.1 is about a tenth fewer each week. */
  slopePerWeek: number;
  /** Since when contact is missing (CUSUM), for 大约从…起; null when nothing is missing. */
  changedAt: UtcMs | null;
}

/**
 * Are contact days becoming fewer? `value` is the recent number of contact days, `past` that of a window of the same length
 * before; `strength` is 1 - p of the exact test. The slope and the date of the change explain it.
 * @param bins of {@link ContactDays}, at least W long: `either` for contact, `customer` for what the customer says
 * @param marks those that the bins were made of, earliest first, to name the newest contact days as evidence
 */
export function trend({
  bins,
  marks,
  axis,
  recentDays,
}: {
  bins: Uint8Array;
  marks: readonly ContactMark[];
  axis: TimeAxis;
  recentDays: number;
}): Signal<TrendCounts> {
  const allBins = 4 * recentDays;
  const recent = countDays(bins, 0, recentDays);
  const all = countDays(bins, 0, allBins);
  const cannot = notObserved({ axis, recentDays }) ?? tooFew([all], CONTACT_DAYS_MIN);
  if (cannot) return cannot;
  const pValue = contactDaysDown({ recentDays: recent, allDays: all, share: 0.25 })!;
  const oldestFirst = Array.from(bins.subarray(0, allBins), (bin) => bin === 1).reverse();
  const change = cusumDown(oldestFirst, (all - recent) / (allBins - recentDays));
  return {
    kind: 'judged',
    value: recent,
    past: (all - recent) / 3,
    unit: 'count',
    strength: 1 - pValue,
    evidence: newestDays(marks, axis, allBins),
    counts: {
      recentDays: recent,
      allDays: all,
      pValue,
      slopePerWeek: slopePerWeek(bins, allBins),
      changedAt: change ? momentOfAge(axis, (allBins - change.changeIndex) * DAY_MS) : null,
    },
  };
}

/** The last message of each of the newest contact days within W. */
function newestDays(marks: readonly ContactMark[], axis: TimeAxis, allBins: number): Evidence[] {
  const found: Evidence[] = [];
  let lastBin = -1;
  for (let index = marks.length - 1; index >= 0 && found.length < EVIDENCE_MAX; index -= 1) {
    const { chatId, at } = marks[index]!;
    if (at > axis.now) continue;
    const bin = Math.floor(axis.ageMs(at) / DAY_MS);
    if (bin >= allBins) break;
    if (bin === lastBin) continue;
    lastBin = bin;
    found.push({ chatId, from: at, to: at });
  }
  return found;
}

function slopePerWeek(bins: Uint8Array, allBins: number): number {
  const blockDays = allBins / BLOCKS;
  const points = Array.from({ length: BLOCKS }, (_, block) => {
    const from = Math.round(block * blockDays);
    const to = Math.round((block + 1) * blockDays);
    // Blocks need not be of equal length (W = 28 has 3.5 days a block): the share of days is compared.
    const share = Math.max(countDays(bins, from, to), EMPTY_BLOCK_DAYS) / (to - from);
    return { x: -block * (blockDays / 7), y: Math.log(share) };
  });
  return theilSenSlope(points)!;
}

/** The latest moment that is at least so old on the axis, to the millisecond. */
function momentOfAge(axis: TimeAxis, ageMs: number): UtcMs {
  let late = axis.now;
  let early = Math.floor(axis.now - ageMs);
  for (let step = DAY_MS; axis.ageMs(early) < ageMs; step *= 2) early -= step;
  while (late - early > 1) {
    const middle = Math.floor((late + early) / 2);
    if (axis.ageMs(middle) >= ageMs) early = middle;
    else late = middle;
  }
  return early;
}
