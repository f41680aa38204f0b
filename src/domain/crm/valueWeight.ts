import type { BusinessFinding } from './business.ts';

/** The smallest customer weighs 1, the largest 3: as much as a tier C and a tier A (COPY §12, risk × value). */
const SMALLEST = 1;
const LARGEST = 3;

/**
 * How much a customer weighs by turnover: his rank among all customers of the same currency. Amounts of different currencies are
 * never compared; who buys in two counts by the better rank.
 * @returns by customer; who has no turnover that is known is left out
 */
export function valueWeights(yearlyOf: ReadonlyMap<string, BusinessFinding['yearly']>): Map<string, number> {
  const byCurrency = new Map<string, { customerId: string; minor: bigint }[]>();
  for (const [customerId, yearly] of yearlyOf)
    for (const { minor, currency } of yearly) {
      const all = byCurrency.get(currency) ?? [];
      all.push({ customerId, minor: BigInt(minor) });
      byCurrency.set(currency, all);
    }
  const weights = new Map<string, number>();
  for (const all of byCurrency.values()) {
    all.sort((a, b) => (a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0));
    let below = 0;
    for (const [index, { customerId, minor }] of all.entries()) {
      if (index > 0 && minor !== all[index - 1]!.minor) below = index;
      // One customer alone is neither large nor small.
      const rank = all.length === 1 ? 0.5 : below / (all.length - 1);
      const weight = SMALLEST + (LARGEST - SMALLEST) * rank;
      weights.set(customerId, Math.max(weight, weights.get(customerId) ?? 0));
    }
  }
  return weights;
}
