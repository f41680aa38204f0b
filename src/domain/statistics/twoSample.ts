import { normalCdf } from './normal.ts';

/** The two samples of a comparison with the customer's own past, by name, because they could be swapped. */
export interface RecentAndBase<Value> {
  recent: readonly Value[];
  base: readonly Value[];
}

/** What a comparison of a recent sample with an earlier one says. */
export interface TwoSampleTest {
  /** P(recent > base) for a value drawn from each, ties counting one half: 0.5 is no difference, 1 is always longer. */
  effect: number;
  /** Standardised statistic, positive when recent is larger. */
  z: number;
  /** One-sided: the chance of so large a statistic if nothing had changed. Small means that recent is larger. */
  pGreater: number;
  pTwoSided: number;
}

/** p-values of a standard normal statistic; without any variance (all alike) nothing is shown: z = 0. */
export function normalTest(statistic: number, variance: number): Pick<TwoSampleTest, 'z' | 'pGreater' | 'pTwoSided'> {
  const z = variance > 0 ? statistic / Math.sqrt(variance) : 0;
  return { z, pGreater: normalCdf(-z), pTwoSided: Math.min(1, 2 * normalCdf(-Math.abs(z))) };
}
