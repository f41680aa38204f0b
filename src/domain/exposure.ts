import type { ContactMark } from './contactMark.ts';
import { gapsBetween, type Interval, mergeIntervals } from './interval.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/**
 * Time counted back from the moment of judging, without what does not count: time without archive (coverage gaps, before the
 * first pull) and idle days off. Bins and windows are measured on this axis (DETECTION §3, days off and exposure).
 */
export interface TimeAxis {
  now: UtcMs;
  /**
   * How much counted time lies between `at` and now: 0 at now, negative after it, Infinity before anything was observed.
   * Inside time that does not count it is the age of that time's newer end.
   */
  ageMs(at: UtcMs): number;
  /** All counted time up to now; Infinity when nothing is left out at the far end. */
  spanMs: number;
  /** Counted time back to the newest hole in the record that is longer than this; all of it when there is none. */
  unbrokenMs(holeMsMax: number): number;
}

/** The axis of the backtest: every moment counts (DETECTION §3). */
export function fullAxis(now: UtcMs): TimeAxis {
  const spanMs = Number.POSITIVE_INFINITY;
  return { now, ageMs: (at) => now - at, spanMs, unbrokenMs: () => spanMs };
}

/**
 * @param observed when the archive covered this customer; what lies after `now` is not looked at
 * @param idleDaysOff midnights of the days off that are taken out, see {@link idleDays}; empty: days off count
 */
export function exposedAxis({
  now,
  observed,
  idleDaysOff,
}: {
  now: UtcMs;
  observed: readonly Interval[];
  idleDaysOff: readonly UtcMs[];
}): TimeAxis {
  const begin = observed.reduce((least, { from }) => Math.min(least, from), now);
  const holes = gapsBetween(observed, { from: begin, to: now });
  const removed = mergeIntervals([
    ...holes,
    ...idleDaysOff.map((from) => ({ from: Math.max(from, begin), to: Math.min(from + DAY_MS, now) })),
  ]);
  const removedFrom = new Float64Array(removed.length + 1);
  for (let i = removed.length - 1; i >= 0; i--)
    removedFrom[i] = removedFrom[i + 1]! + removed[i]!.to - removed[i]!.from;
  const spanMs = now - begin - removedFrom[0]!;
  const ageMs = (at: UtcMs): number => {
    if (at < begin) return Number.POSITIVE_INFINITY;
    let low = 0;
    let high = removed.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (removed[middle]!.to <= at) low = middle + 1;
      else high = middle;
    }
    const next = removed[low];
    const inside = next !== undefined && next.from < at ? at - next.from : 0;
    return now - at - removedFrom[low]! + inside;
  };
  return {
    now,
    ageMs,
    spanMs,
    unbrokenMs(holeMsMax) {
      const hole = holes.findLast(({ from, to }) => to - from > holeMsMax);
      return hole === undefined ? spanMs : ageMs(hole.to);
    },
  };
}

/**
 * The days off on which nobody wrote: they do not exist for this customer. A day off with a message stays, for it was lived.
 * @param daysOff midnights, earliest first (`BusinessCalendar.daysOff`)
 * @param marks earliest first
 */
export function idleDays(daysOff: ArrayLike<UtcMs>, marks: readonly ContactMark[]): UtcMs[] {
  const idle: UtcMs[] = [];
  let next = 0;
  for (let i = 0; i < daysOff.length; i++) {
    const from = daysOff[i]!;
    while (next < marks.length && (marks[next]!.at < from || !isContact(marks[next]!))) next++;
    const mark = marks[next];
    if (mark === undefined || mark.at >= from + DAY_MS) idle.push(from);
  }
  return idle;
}

/** Did a person write or call? Robots, automatic texts and unknown ids are no contact (PRODUCT §1). */
export function isContact({ side }: ContactMark): boolean {
  return side === 'staff' || side === 'customer';
}
