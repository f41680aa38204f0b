import type { Counts } from './betaPosterior.ts';

/** A value with where it lies with 95 %. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** Of the normal distribution: 95 % lie within. */
const Z = 1.959963984540054;

/**
 * A share with its score interval (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212): keeps its promise for small numbers
 * too, and never leaves 0…1.
 * @returns null without trials
 */
export function wilson({ successes, trials }: Counts): Estimate | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const centre = share + Z ** 2 / (2 * trials);
  const half = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  const whole = 1 + Z ** 2 / trials;
  return { value: share, low: Math.max(0, (centre - half) / whole), high: Math.min(1, (centre + half) / whole) };
}

/**
 * The difference of two independent shares, a - b, with the interval that the two score intervals give (R. G. Newcombe, Statist.
 * Med. 17 (1998) 873–890, method 10).
 * @returns null where one of them has no trials
 */
export function shareDifference(a: Counts, b: Counts): Estimate | null {
  const [first, second] = [wilson(a), wilson(b)];
  if (first === null || second === null) return null;
  const value = first.value - second.value;
  return {
    value,
    low: value - Math.hypot(first.value - first.low, second.high - second.value),
    high: value + Math.hypot(first.high - first.value, second.value - second.low),
  };
}

/**
 * How many times as frequent, a ÷ b, with the interval of the logarithm (D. Katz et al., Biometrics 34 (1978) 469–474), half a
 * case added to each count so that nought is no special case (S. D. Walter, Biometrika 62 (1975) 371–374).
 * @returns null where one of them has no trials
 */
export function shareRatio(a: Counts, b: Counts): Estimate | null {
  if (a.trials === 0 || b.trials === 0) return null;
  const value = Math.log((a.successes + 0.5) / (a.trials + 0.5)) - Math.log((b.successes + 0.5) / (b.trials + 0.5));
  const variance = 1 / (a.successes + 0.5) - 1 / (a.trials + 0.5) + (1 / (b.successes + 0.5) - 1 / (b.trials + 0.5));
  const half = Z * Math.sqrt(Math.max(0, variance));
  return { value: Math.exp(value), low: Math.exp(value - half), high: Math.exp(value + half) };
}
