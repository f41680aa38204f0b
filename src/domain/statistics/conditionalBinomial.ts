import { logChoose } from './gamma.ts';

/** Below this many contact days in all of W nothing can be significant that a person would believe (DETECTION §4). */
const DAYS_MIN = 5;

export interface ContactDayCounts {
  /** Contact days in the recent window r. */
  recentDays: number;
  /** Contact days in all of W, the recent ones included. */
  allDays: number;
  /** r / W: the part of the time (business days, observed days) that is recent; between 0 and 1, both excluded. */
  share: number;
}

/**
 * Have contact days become fewer? The exact conditional binomial test of two rates (J. Przyborowski, H. Wilenski,
 * Biometrika 31, 1940): if nothing has changed, each of the contact days of W falls into the recent window with chance
 * `share`. DETECTION §4.
 * @returns P(X <= recentDays), the lower tail: small when there are too few recent days; null when there are fewer than 5
 *   contact days in all, which is too few to judge
 * @throws RangeError for counts or shares that cannot be
 */
export function contactDaysDown({ recentDays, allDays, share }: ContactDayCounts): number | null {
  if (!Number.isInteger(recentDays) || !Number.isInteger(allDays) || recentDays < 0 || recentDays > allDays) {
    throw new RangeError(`${recentDays} of ${allDays} are no counts of contact days`);
  }
  if (!(share > 0 && share < 1)) throw new RangeError(`The recent share must lie between 0 and 1, not ${share}`);
  if (allDays < DAYS_MIN) return null;
  return binomialLowerTail(recentDays, allDays, share);
}

/** P(X <= k) for X ~ Binomial(n, p), exact: the side of the distribution that is away from the mean is summed up. */
export function binomialLowerTail(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  // By symmetry P(X > k) = P(n - X <= n - k - 1) with the chances swapped.
  if (k > n * p) return 1 - sumDown(n - k - 1, n, 1 - p);
  return sumDown(k, n, p);
}

/** Sums the terms k, k - 1, … 0, each from the one before; for k at or below the mean these only become smaller. */
function sumDown(k: number, n: number, p: number): number {
  let term = Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  let sum = term;
  for (let i = k; i > 0 && term > sum * 1e-18; i--) {
    term *= (i / (n - i + 1)) * ((1 - p) / p);
    sum += term;
  }
  return Math.min(1, sum);
}
