import type { UtcMs } from './time.ts';

/** From `from` on until just before `to`. */
export interface Interval {
  from: UtcMs;
  to: UtcMs;
}

/** The same time without overlaps, earliest first; intervals that touch become one, empty ones vanish. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { from, to } of intervals.filter((one) => one.from < one.to).sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What lies between `from` and `to` and in none of the intervals. */
export function gapsBetween(intervals: readonly Interval[], { from, to }: Interval): Interval[] {
  const gaps: Interval[] = [];
  let reached = from;
  for (const one of mergeIntervals(intervals)) {
    if (one.from > reached) gaps.push({ from: reached, to: Math.min(one.from, to) });
    reached = Math.max(reached, one.to);
    if (reached >= to) break;
  }
  if (reached < to) gaps.push({ from: reached, to });
  return gaps.filter((gap) => gap.from < gap.to);
}
