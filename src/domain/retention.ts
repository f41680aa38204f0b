import type { Loss } from './loss.ts';
import { type Estimate, wilson } from './statistics/proportion.ts';
import { DAY_MS, type UtcMs } from './time.ts';
import type { SegmentGroup, TierGroup } from './trialFindings.ts';

/** Whoever wrote within so long before a moment was a customer then. */
const CUSTOMER_MS = 90 * DAY_MS;

/** One customer, as far as staying and going are concerned. */
export interface CustomerHistory {
  customerId: string;
  segment: SegmentGroup;
  tier: TierGroup;
  ownerId: string | null;
  /** When the customer wrote, earliest first. */
  contactTimes: readonly UtcMs[];
  losses: readonly Loss[];
}

/** (end - new) ÷ start. */
export interface Retention {
  start: number;
  /** Came within the period; not counted in the rate. */
  added: number;
  end: number;
  /** Of those at the start. */
  kept: number;
  /** null without anybody at the start. */
  rate: Estimate | null;
}

/**
 * How many of the customers of the start are still there at the end. Who was not there at the start (new, or back again) is
 * counted apart, so that they do not hide who went.
 */
export function retention(histories: readonly CustomerHistory[], { from, to }: { from: UtcMs; to: UtcMs }): Retention {
  const atStart = histories.filter((one) => isCustomerAt(one, from));
  const kept = atStart.filter((one) => !isLostAt(one, to)).length;
  const atStartIds = new Set(atStart.map(({ customerId }) => customerId));
  const added = histories.filter(
    (one) => !atStartIds.has(one.customerId) && wroteWithin(one, from, to) && !isLostAt(one, to),
  ).length;
  return {
    start: atStart.length,
    added,
    end: kept + added,
    kept,
    rate: wilson({ successes: kept, trials: atStart.length }),
  };
}

/** The same for each group, by name; never by how well they do: people are not ranked (PRODUCT §7). */
export function retentionBy<Group extends string>(
  histories: readonly CustomerHistory[],
  period: { from: UtcMs; to: UtcMs },
  groupOf: (one: CustomerHistory) => Group,
): { group: Group; retention: Retention }[] {
  return [...Map.groupBy(histories, groupOf)]
    .map(([group, theirs]) => ({ group, retention: retention(theirs, period) }))
    .filter(({ retention: { start } }) => start > 0)
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}

function isCustomerAt(one: CustomerHistory, at: UtcMs): boolean {
  return wroteWithin(one, at - CUSTOMER_MS, at) && !isLostAt(one, at);
}

function wroteWithin({ contactTimes }: CustomerHistory, from: UtcMs, to: UtcMs): boolean {
  return contactTimes.some((time) => time > from && time <= to);
}

function isLostAt({ losses }: CustomerHistory, at: UtcMs): boolean {
  return losses.some(({ evidentAt, backAt }) => evidentAt <= at && (backAt === null || backAt > at));
}
