import type { Alert } from './alert.ts';

/** COPY §12: few, ranked cards. Overridable in `config/alerts.json`. */
export interface BudgetLimits {
  /** New cards a person and business day. */
  perDay: number;
  /** New cards a person and ISO week. */
  perWeek: number;
  /** At most this share of a person's customers a week (but always one). */
  weekShare: number;
}

export interface Waiting {
  alert: Alert;
  /** 0…1, what ranks (DETECTION §3); null when the customer cannot be scored. */
  risk: number | null;
  /** As set by a person or the CRM. */
  tier: 'A' | 'B' | 'C' | null;
  /** 1 to 3 by turnover, where orders are known; counts where no tier is set. */
  valueWeight?: number | null;
  /** The owner has put a card of this case off until now (明早提醒): it is no new one. */
  isAskedFor: boolean;
}

export interface Spent {
  today: number;
  thisWeek: number;
  /** Customers this person owns. */
  customers: number;
}

export type Ranked =
  | { waiting: Waiting; sends: true }
  | { waiting: Waiting; sends: false; reason: 'dayBudget' | 'weekBudget' };

const TIER_WEIGHT = { A: 3, B: 1.5, C: 1 } as const;

/**
 * One salesperson's alerts without a card, the most pressing first, cut by the attention budget. What is cut waits for
 * the next judgement and is ranked again. What somebody asked to be reminded of comes first, and in any case.
 */
export function rankForSending(waiting: readonly Waiting[], spent: Spent, limits: BudgetLimits): Ranked[] {
  const weekLimit = Math.min(limits.perWeek, Math.max(1, Math.ceil(spent.customers * limits.weekShare)));
  let today = spent.today;
  let thisWeek = spent.thisWeek;
  return [...waiting].sort(byPressure).map((entry): Ranked => {
    if (entry.isAskedFor) return { waiting: entry, sends: true };
    if (thisWeek >= weekLimit) return { waiting: entry, sends: false, reason: 'weekBudget' };
    if (today >= limits.perDay) return { waiting: entry, sends: false, reason: 'dayBudget' };
    today += 1;
    thisWeek += 1;
    return { waiting: entry, sends: true };
  });
}

function pressure({ risk, tier, valueWeight }: Waiting): number {
  return (risk ?? 0) * (tier === null ? (valueWeight ?? TIER_WEIGHT.C) : TIER_WEIGHT[tier]);
}

/** The most pressing first: what somebody asked for, then risk × value, then the oldest. */
export function byPressure(a: Waiting, b: Waiting): number {
  if (a.isAskedFor !== b.isAskedFor) return a.isAskedFor ? -1 : 1;
  return pressure(b) - pressure(a) || a.alert.openedAt - b.alert.openedAt || (a.alert.id < b.alert.id ? -1 : 1);
}
