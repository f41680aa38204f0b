import type { CrmOrder, CrmPayment } from '../crm/crmRows.ts';
import { dayNumberAt } from '../crm/importTime.ts';
import { type Money, sumByCurrency } from '../crm/money.ts';
import { contactDaysDown } from '../statistics/conditionalBinomial.ts';
import type { OrderRisk } from '../statistics/orderRisk.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import { type OrderAmount, orderAmount } from './orderAmount.ts';
import type { CannotJudge } from './signal.ts';

/** What the orders of one customer say, up to the last import (PRODUCT §3). Days are days of the calendar. */
export interface OrderSignal {
  lastOrderAt: UtcMs;
  /** Days on which something was ordered. */
  orderDays: number;
  /** From the last order to the last import: later is not known. */
  daysSince: number;
  /** Usual days between orders, from three order days on; null where there is no habit. */
  cycleDays: number | null;
  /** P(no order within the horizon) now, and as it was on the day of the last order; null where nothing was learned. */
  risk: { now: number; usual: number } | null;
  /** Order days of the last quarter, and of the three before as one; null when the record is too short. */
  frequency: { recent: number; base: number; isDown: boolean } | null;
  /** How large orders are. */
  amount: OrderAmount | CannotJudge;
}

export interface OrderInput {
  orders: readonly CrmOrder[];
  /** When the orders were told last. */
  asOf: UtcMs;
  /** Learned over all customers; null when orders of nobody are known. */
  risk: OrderRisk | null;
}

/** Three orders make two gaps: fewer are no habit (COPY §3). */
const ORDER_DAYS_MIN = 3;
/** Older gaps are another habit. */
const GAPS_MAX = 12;
const QUARTER_DAYS = 91;
const YEAR_DAYS = 365;
const FALSE_ALARMS = 0.05;

/** @returns null for who has ordered nothing: nobody can be late with his first order */
export function orderSignal({ orders, asOf, risk }: OrderInput): OrderSignal | null {
  const counted = countedOrders(orders, asOf);
  const last = counted.at(-1);
  if (last === undefined) return null;
  const today = dayNumberAt(asOf);
  const days = [...new Set(counted.map(({ orderedAt }) => dayNumberAt(orderedAt)))];
  return {
    lastOrderAt: last.orderedAt,
    orderDays: days.length,
    daysSince: today - days.at(-1)!,
    cycleDays: usualCycle(days),
    risk: risk === null ? null : { now: risk.of(days, today), usual: risk.of(days, days.at(-1)!) },
    frequency: frequencyOf(days, today),
    amount: orderAmount(counted, today),
  };
}

/** Orders that were placed by then and stand, earliest first. What lies in the future is no order yet. */
export function countedOrders(orders: readonly CrmOrder[], asOf: UtcMs): CrmOrder[] {
  return orders
    .filter(({ status, orderedAt }) => (status === 'done' || status === 'open') && orderedAt <= asOf)
    .sort((a, b) => a.orderedAt - b.orderedAt || (a.sourceId < b.sourceId ? -1 : 1));
}

/** Turnover of a year less what was paid back, each currency by itself. */
export function yearlyTurnover(orders: readonly CrmOrder[], payments: readonly CrmPayment[], asOf: UtcMs): Money[] {
  const from = asOf - YEAR_DAYS * DAY_MS;
  const sold = countedOrders(orders, asOf)
    .filter(({ orderedAt }) => orderedAt > from)
    .flatMap(({ amount }) => (amount === null ? [] : [amount]));
  const back = payments
    .filter(({ kind, paidAt, dueAt }) => kind === 'refund' && isWithin(paidAt ?? dueAt, from, asOf))
    .map(({ amount: { minor, currency } }) => ({ minor: -minor, currency }));
  return sumByCurrency([...sold, ...back]).filter(({ minor }) => minor > 0n);
}

/** Payments that were due by then and have not come: planned, without a date of payment, and not covered for their order. */
export function overduePayments(payments: readonly CrmPayment[], asOf: UtcMs): CrmPayment[] {
  const received = payments.filter(({ kind, paidAt }) => kind === 'received' && paidAt !== null && paidAt <= asOf);
  return payments.filter((planned) => {
    if (planned.kind !== 'planned' || planned.paidAt !== null || planned.dueAt === null || planned.dueAt > asOf)
      return false;
    const { currency, minor } = planned.amount;
    const paid = received
      .filter(({ orderId, amount }) => orderId !== null && orderId === planned.orderId && amount.currency === currency)
      .reduce((sum, { amount }) => sum + amount.minor, 0n);
    return paid < minor;
  });
}

/** The larger of mean and median: a gap that is usual by one of them only is no delay. */
function usualCycle(days: readonly number[]): number | null {
  if (days.length < ORDER_DAYS_MIN) return null;
  const gaps = days
    .slice(1)
    .map((day, index) => day - days[index]!)
    .slice(-GAPS_MAX)
    .sort((a, b) => a - b);
  const middle = gaps.length >> 1;
  const median = gaps.length % 2 === 1 ? gaps[middle]! : (gaps[middle - 1]! + gaps[middle]!) / 2;
  return Math.max(median, gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length);
}

/** The exact test that contact days have, over a year of order days. */
function frequencyOf(days: readonly number[], today: number): OrderSignal['frequency'] {
  const seenDays = Math.min(4 * QUARTER_DAYS, today - days[0]! + 1);
  if (seenDays < 2 * QUARTER_DAYS) return null;
  const recent = days.filter((day) => today - day < QUARTER_DAYS).length;
  const all = days.filter((day) => today - day < seenDays).length;
  const base = ((all - recent) * QUARTER_DAYS) / (seenDays - QUARTER_DAYS);
  const pValue = contactDaysDown({ recentDays: recent, allDays: all, share: QUARTER_DAYS / seenDays });
  return { recent, base, isDown: pValue !== null && pValue <= FALSE_ALARMS };
}

function isWithin(at: UtcMs | null, from: UtcMs, to: UtcMs): boolean {
  return at !== null && at > from && at <= to;
}
