import { DAY_MS, type UtcMs } from '../time.ts';
import { logBeta } from './gamma.ts';

/** A level may have risen by some two spreads of its values: the deviation of the prior for the rise, in spreads. */
const RISE_SPREADS = 2;
/** Neighbours are a little alike (answers of one talk): so much fewer values are thought to speak (L. Kish, 1965). */
const DESIGN_EFFECT = 1.2;

/**
 * For each cut of a series, how much better a risen level explains it than none: the logarithm of the Bayes factor of two means
 * with one spread against one mean (A. F. M. Smith, Biometrika 62 (1975) 407–416), the spread unknown and the rise normal about
 * nought with {@link RISE_SPREADS} of it. A cut behind which the values are lower explains nothing better.
 * @param values oldest first; scores of a rank test, so that no outlier speaks for many
 * @returns of the cut before each index; that before the first is no cut: -Infinity
 */
export function riseLogOdds(values: readonly number[]): number[] {
  const all = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / all;
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return alongCuts(values, (index, later) => {
    const sizes = (index * (all - index)) / all;
    const rise = (later - (all - index) * mean) / sizes;
    const information = (RISE_SPREADS ** 2 * sizes) / DESIGN_EFFECT;
    const explained = spread === 0 ? 0 : ((rise * rise * sizes) / spread) * (information / (1 + information));
    const odds =
      -0.5 * Math.log1p(information) - ((all / DESIGN_EFFECT - 1) / 2) * Math.log1p(-Math.min(explained, 0.999999));
    return rise > 0 ? odds : Math.min(0, odds);
  });
}

/** The same for the share of those of whom something is true: Beta(1, 1) on either side of the cut against one for all. */
export function moreOftenLogOdds(happened: readonly boolean[]): number[] {
  const all = happened.length;
  const times = happened.filter(Boolean).length;
  const together = logBeta(1 + times, 1 + all - times);
  return alongCuts(happened.map(Number), (index, later) => {
    const before = times - later;
    const apart = logBeta(1 + later, 1 + all - index - later) + logBeta(1 + before, 1 + index - before);
    return later * index > before * (all - index) ? apart - together : Math.min(0, apart - together);
  });
}

/** @param oddsOf of a cut, from the sum of the values behind it */
function alongCuts(values: readonly number[], oddsOf: (index: number, later: number) => number): number[] {
  const odds = new Array<number>(values.length).fill(Number.NEGATIVE_INFINITY);
  let later = 0;
  for (let index = values.length - 1; index >= 1; index--) {
    later += values[index]!;
    odds[index] = oddsOf(index, later);
  }
  return odds;
}

/** A date is the worse the further it is off, by the square; so many days off, or more, it is simply wrong. */
const WRONG_BY_DAYS = 14;
/** A change that comes up only now is rarely so old that it would have been seen before; so much less likely. */
const OLD_LIKELIHOOD = 0.1;
/** Where the next event lies so near, and so close to the one before it, its time is named: it can be looked up. */
const NAMED_WITHIN_MS = 3 * DAY_MS;

/**
 * The day since which something has changed: of all days the one that is least wrong in the mean over the posterior distribution
 * of the change, by a squared loss that is cut off at two weeks. A change may lie anywhere between two events; each gap has
 * the odds of its cut, spread evenly over its days (D. Barry, J. A. Hartigan, J. Amer. Statist. Assoc. 88 (1993) 309–319, with one change).
 *
 * The foot of a CUSUM (Page 1954), or the cut of the largest statistic, is one point of that distribution: among few events it
 * is often a chance dip weeks before, and always the first event after the change, which with weekly events is days too late.
 * @param times of the events, oldest first
 * @param logOdds of the cut before each, as {@link riseLogOdds}
 * @param span.youngMs younger changes are believed alike; older ones {@link OLD_LIKELIHOOD} of that
 * @returns null where the date would more likely be wrong than right
 */
export function changeDate(
  times: readonly UtcMs[],
  logOdds: readonly number[],
  { now, youngMs }: { now: UtcMs; youngMs: number },
): UtcMs | null {
  const byAge = posteriorByAge(times, logOdds, { now, youngMs });
  let best = -1;
  let least = 0;
  let near = 0;
  for (let age = 0; age < byAge.length; age++) {
    let right = 0;
    let within = 0;
    for (let off = 1 - WRONG_BY_DAYS; off < WRONG_BY_DAYS; off++) {
      const share = byAge[age + off] ?? 0;
      within += share;
      right += share * (1 - (off / WRONG_BY_DAYS) ** 2);
    }
    if (right <= least) continue;
    [best, least, near] = [age, right, within];
  }
  if (near <= 0.5) return null;
  const likeliest = now - (best + 0.5) * DAY_MS;
  return nameable(times, logOdds, likeliest) ?? likeliest;
}

/** The event near that day which the change most likely came before, so close that it may stand for the day. */
function nameable(times: readonly UtcMs[], logOdds: readonly number[], day: UtcMs): UtcMs | null {
  let named: number | null = null;
  for (let index = 1; index < times.length; index++) {
    const isNear = Math.abs(times[index]! - day) <= NAMED_WITHIN_MS;
    if (!isNear || times[index]! - times[index - 1]! > NAMED_WITHIN_MS) continue;
    if (named === null || logOdds[index]! > logOdds[named]!) named = index;
  }
  return named === null ? null : times[named]!;
}

/** Shares of the posterior by whole days before now. */
function posteriorByAge(
  times: readonly UtcMs[],
  logOdds: readonly number[],
  { now, youngMs }: { now: UtcMs; youngMs: number },
): Float64Array {
  const byAge = new Float64Array(times.length === 0 ? 0 : 1 + Math.floor((now - times[0]!) / DAY_MS));
  const top = logOdds.reduce((most, odds) => Math.max(most, odds), Number.NEGATIVE_INFINITY);
  for (let index = 1; index < times.length; index++) {
    const density = Math.exp(logOdds[index]! - top);
    const [oldest, newest] = [(now - times[index - 1]!) / DAY_MS, (now - times[index]!) / DAY_MS];
    for (let age = Math.floor(newest); age < oldest; age++) {
      const days = Math.min(oldest, age + 1) - Math.max(newest, age);
      byAge[age]! += density * days * (age * DAY_MS < youngMs ? 1 : OLD_LIKELIHOOD);
    }
  }
  const sum = byAge.reduce((total, share) => total + share, 0);
  return sum > 0 ? byAge.map((share) => share / sum) : byAge;
}
