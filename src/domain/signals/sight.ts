import { type Interval, mergeIntervals } from '../interval.ts';
import type { UtcMs } from '../time.ts';

/** How far the record can be followed from a moment on. */
export interface Sight {
  until: UtcMs;
  /** A hole in the record ends it: what happened next may lie in the hole. Else it reaches to the newest record. */
  isCut: boolean;
}

/** @param observed when the archive covered this customer; what has not been pulled yet is no hole */
export function sightFrom(observed: readonly Interval[], now: UtcMs): (at: UtcMs) => Sight {
  const covered = mergeIntervals(observed.filter(({ from }) => from <= now));
  return (at) => {
    let low = 0;
    let high = covered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (covered[middle]!.to > at) high = middle;
      else low = middle + 1;
    }
    const during = covered[low];
    if (during === undefined) return { until: now, isCut: false };
    if (during.from > at) return { until: at, isCut: true };
    return { until: Math.min(during.to, now), isCut: low < covered.length - 1 };
  };
}
