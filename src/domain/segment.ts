import type { CustomerBusiness } from './crm/business.ts';
import { SEGMENTS, type Segment } from './customerMap.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { countedOrders, yearlyTurnover } from './signals/orders.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** By which limits customers belong to a segment: `config/profiles/segments.json` without its reasons. */
export interface SegmentRules {
  /** Of the turnover limits. */
  currency: string;
  newcomer: { knownDaysMax: number };
  /** Turnover of a year, in whole units of the currency. */
  highValue: { yearlyTurnoverMin: number };
  growth: { risePercentMin: number; ordersMin: number };
  longTail: { yearlyTurnoverMax: number };
}

/** Profiles by segment, and who belongs to which. */
export interface SegmentedProfiles {
  profiles: Record<string, ScoreProfile>;
  rules: SegmentRules;
}

/** As CRMs name them; A, B and C are tiers and no segments. */
const WORDS: Record<Segment, RegExp> = {
  highValue: /^(高价值|大客户|重点|战略|vip)(客户)?$/i,
  growth: /^(成长|成长型|潜力)(客户)?$/,
  longTail: /^(长尾|小客户|普通)(客户)?$/,
  newcomer: /^(新客|新客户)$/,
};

/** The smallest coins of most currencies; of the others the limits are off by that much. */
const MINOR_PER_UNIT = 100n;
const HALF_YEAR_MS = 182 * DAY_MS;

/** The segment that a CRM's word means; null for a word of its own. */
export function segmentOfWord(word: string | null | undefined): Segment | null {
  const said = word?.normalize('NFKC').trim() ?? '';
  return SEGMENTS.find((segment) => segment === said || WORDS[segment].test(said)) ?? null;
}

/**
 * A customer's segment: what a person has set, else the CRM's word, else by rule over age, value and orders; null: none of them.
 * Without orders nobody is small, for nothing is known.
 */
export function segmentOf(
  {
    byHand,
    word,
    business,
    knownSince,
    now,
  }: {
    byHand: Segment | null;
    word: string | null;
    business: CustomerBusiness | null;
    /** null: before the record began. */
    knownSince: UtcMs | null;
    now: UtcMs;
  },
  rules: SegmentRules,
): Segment | null {
  const told = byHand ?? segmentOfWord(word);
  if (told !== null) return told;
  if (knownSince !== null && now - knownSince <= rules.newcomer.knownDaysMax * DAY_MS) return 'newcomer';
  if (business === null || business.orders.length === 0) return null;
  const { orders, payments } = business;
  const turnover = yearlyTurnover(orders, payments, now);
  const sold = turnover.find(({ currency }) => currency === rules.currency)?.minor ?? 0n;
  const limit = (units: number): bigint => BigInt(Math.round(units)) * MINOR_PER_UNIT;
  if (sold >= limit(rules.highValue.yearlyTurnoverMin)) return 'highValue';
  if (isGrowing(business, now, rules.growth)) return 'growth';
  // Who pays in another currency is not small for that.
  const isAllKnown = turnover.every(({ currency }) => currency === rules.currency);
  return isAllKnown && sold <= limit(rules.longTail.yearlyTurnoverMax) ? 'longTail' : null;
}

/** More orders in the last half-year than in the one before. */
function isGrowing(
  { orders }: CustomerBusiness,
  now: UtcMs,
  { risePercentMin, ordersMin }: SegmentRules['growth'],
): boolean {
  const within = countedOrders(orders, now).filter(({ orderedAt }) => orderedAt > now - 2 * HALF_YEAR_MS);
  const lately = within.filter(({ orderedAt }) => orderedAt > now - HALF_YEAR_MS).length;
  const earlier = within.length - lately;
  return within.length >= ordersMin && earlier > 0 && lately * 100 >= earlier * (100 + risePercentMin);
}
