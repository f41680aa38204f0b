import type { ContactMark } from './contactMark.ts';
import { isContact, type TimeAxis } from './exposure.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** Contact days by their distance: entry 0 is the last 24 hours, entry 1 the 24 hours before (PRODUCT §1, DETECTION §3). */
export interface ContactDays {
  /** 1 where the customer wrote, or a call was held. */
  customer: Uint8Array;
  /** 1 where either side wrote or called. */
  either: Uint8Array;
  /** The latest contact of either side up to now, however long ago. */
  lastAt: UtcMs | null;
  /** Days on the axis since then (a fraction, not a bin). */
  silenceDays: number | null;
  /** Counted time that lies behind, in days: bins beyond it were not observed. */
  spanDays: number;
}

/**
 * Lays marks into 24-hour bins counted back from now; what is later than now is not looked at. Any order of marks.
 * @param days how many bins are wanted: a message exactly that old is outside, (now - days, now]
 */
export function contactDays({
  marks,
  axis,
  days,
}: {
  marks: readonly ContactMark[];
  axis: TimeAxis;
  days: number;
}): ContactDays {
  const customer = new Uint8Array(days);
  const either = new Uint8Array(days);
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const mark of marks) {
    if (mark.at > axis.now || !isContact(mark)) continue;
    if (mark.at > lastAt) lastAt = mark.at;
    const bin = Math.floor(axis.ageMs(mark.at) / DAY_MS);
    if (bin >= days) continue;
    either[bin] = 1;
    // A call is a conversation: the customer spoke, whoever dialled.
    if (mark.side === 'customer' || mark.isCall) customer[bin] = 1;
  }
  const hasContact = lastAt > Number.NEGATIVE_INFINITY;
  return {
    customer,
    either,
    lastAt: hasContact ? lastAt : null,
    silenceDays: hasContact ? axis.ageMs(lastAt) / DAY_MS : null,
    spanDays: axis.spanMs / DAY_MS,
  };
}

/** How many of the bins in [from, to) are contact days. */
export function countDays(bins: Uint8Array, from: number, to: number): number {
  let count = 0;
  const end = Math.min(to, bins.length);
  for (let bin = from; bin < end; bin++) count += bins[bin]!;
  return count;
}

/**
 * Days from each contact day to the next later one, the latest first; the silence that still lasts is none of them.
 * @param within how many days before the last contact day are looked at
 */
export function gapsDays(bins: Uint8Array, within: number): number[] {
  const last = bins.indexOf(1);
  if (last < 0) return [];
  const gaps: number[] = [];
  const end = Math.min(bins.length, last + within + 1);
  for (let bin = last + 1, newer = last; bin < end; bin++) {
    if (bins[bin] === 0) continue;
    gaps.push(bin - newer);
    newer = bin;
  }
  return gaps;
}
