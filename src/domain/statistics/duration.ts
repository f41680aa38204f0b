/**
 * How long something took, or has taken so far: `isOpen` says that it is not over, so that the true length is known only to
 * be more than `length` (right-censored). An open wait is never left out and never taken as ended (DETECTION §4).
 * The unit is the caller's, the same for all durations of one question; rank tests are the same for logarithms.
 */
export interface Duration {
  length: number;
  isOpen: boolean;
}

/** Shorter first; at the same length what ended comes before what is open, for the open one is longer. */
export function compareDurations(a: Duration, b: Duration): number {
  return a.length - b.length || Number(a.isOpen) - Number(b.isOpen);
}
