import type { BusinessCalendar } from '../businessCalendar.ts';
import type { ContactMark } from '../contactMark.ts';
import type { Customer } from '../people.ts';
import type { DimensionValue } from '../scoreParts.ts';
import type { ScoreProfile } from '../scoreProfile.ts';
import { type ComplaintSignal, complaintSignal } from '../signals/complaints.ts';
import { type OrderSignal, orderSignal, overduePayments, yearlyTurnover } from '../signals/orders.ts';
import type { OrderRisk } from '../statistics/orderRisk.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import type { Facts, StandingCause } from '../verdict.ts';
import type { CrmComplaint, CrmOrder, CrmPayment, CrmRating } from './crmRows.ts';
import { fractionDigits, type Money } from './money.ts';

/** What the company's own systems say of one customer, as far as it was known. */
export interface CustomerBusiness {
  orders: readonly CrmOrder[];
  payments: readonly CrmPayment[];
  complaints: readonly CrmComplaint[];
  ratings: readonly CrmRating[];
  /** Until when all of the customer's systems have told of it; null: they tell nothing of the kind. */
  toldUntil: { orders: UtcMs | null; complaints: UtcMs | null; ratings: UtcMs | null };
}

/** What the CRM says of a customer himself; what a person has set counts more. */
export interface CrmProfile {
  ownerId: string | null;
  tier: Customer['tier'];
  /** As the CRM has it. */
  segment: string | null;
}

/** What is shown and ranked of a customer's business; kept with the snapshot. */
export interface BusinessFinding {
  /** Turnover of a year by currency, the smallest coins as text: JSON has no whole numbers of that size. */
  yearly: { minor: string; currency: string }[];
  /** P(no order in H); null where it cannot be said. */
  noOrderRisk: number | null;
  segment: string | null;
}

export interface BusinessJudgement {
  dimensions: { orders: DimensionValue; complaints: DimensionValue };
  causes: StandingCause[];
  finding: BusinessFinding;
}

/**
 * Orders, payments, complaints and ratings of one customer at one moment (PRODUCT §3–5). What was not told is not known: it is
 * never nought.
 * @param risk learned over the orders of all customers
 */
export function judgeBusiness(
  business: CustomerBusiness,
  {
    marks,
    now,
    calendar,
    profile,
    risk,
    segment,
  }: {
    marks: readonly ContactMark[];
    now: UtcMs;
    calendar: BusinessCalendar;
    profile: ScoreProfile;
    risk: OrderRisk | null;
    segment: string | null;
  },
): BusinessJudgement {
  const isFresh = (until: UtcMs | null): until is UtcMs =>
    until !== null && now - until <= profile.orders.dataDaysMax * DAY_MS;
  const { toldUntil } = business;
  const asOf = Math.min(now, toldUntil.orders ?? now);
  const order = isFresh(toldUntil.orders) ? orderSignal({ orders: business.orders, asOf, risk }) : null;
  const complaint = complaintSignal({
    complaints: isFresh(toldUntil.complaints) ? business.complaints : [],
    ratings: isFresh(toldUntil.ratings) ? business.ratings : [],
    marks,
    now,
    calendar,
    rule: profile.complaints,
  });
  const isOld = toldUntil.orders !== null && !isFresh(toldUntil.orders);
  const overdue = order === null ? 0 : overduePayments(business.payments, asOf).length;
  return {
    dimensions: {
      orders: order === null ? cannot(isOld ? 'staleData' : 'noData') : ordersPart(order, overdue, profile),
      complaints: complaintsPart(complaint, isFresh(toldUntil.complaints), now, profile),
    },
    causes: [
      ...complaintCauses(complaint, now, profile),
      ...(order === null ? [] : orderCauses(order, asOf, calendar, profile)),
    ],
    finding: {
      yearly: yearlyTurnover(business.orders, business.payments, asOf).map(({ minor, currency }) => ({
        minor: String(minor),
        currency,
      })),
      noOrderRisk: order?.risk?.now ?? null,
      segment,
    },
  };
}

function cannot(reason: 'noData' | 'staleData', facts: Facts = {}): DimensionValue {
  return { value: null, cannotJudge: reason, facts };
}

/** PRODUCT §4: against the own cycle; without one against the chance of an order as it was right after the last one. */
function ordersPart(order: OrderSignal, overdue: number, { orders: anchors }: ScoreProfile): DimensionValue {
  const { cycleDays, daysSince, lastOrderAt, risk, frequency, amount } = order;
  const facts: Facts = {
    lastOrder: lastOrderAt,
    days: daysSince,
    cycle: cycleDays,
    ...(frequency?.isDown ? { recentOrders: frequency.recent, baseOrders: Math.round(frequency.base) } : {}),
    ...smallerOrders(amount),
    ...(overdue > 0 ? { overdue } : {}),
  };
  if (cycleDays !== null) {
    const cycles = daysSince / Math.max(1, cycleDays);
    const { cyclesHalf, cyclesNone } = anchors;
    const value =
      cycles <= cyclesHalf
        ? 1 - (0.5 * (cycles - 1)) / (cyclesHalf - 1)
        : 0.5 - (0.5 * (cycles - cyclesHalf)) / (cyclesNone - cyclesHalf);
    return { value: held(value), cannotJudge: null, facts };
  }
  if (risk === null || risk.usual >= 1) return cannot('noData', facts);
  return { value: held((1 - risk.now) / (1 - risk.usual)), cannotJudge: null, facts };
}

/** In major units, to be told; JSON has no whole numbers of the size of coins. */
function smallerOrders(amount: OrderSignal['amount']): Facts {
  if (amount.kind === 'cannotJudge' || !amount.isDown) return {};
  const { recent, base } = amount;
  return { amount: majorOf(recent), baseAmount: majorOf(base), currency: recent.currency };
}

function majorOf({ minor, currency }: Money): number {
  return Number(minor) / 10 ** fractionDigits(currency);
}

function orderCauses(
  { cycleDays, daysSince, lastOrderAt }: OrderSignal,
  asOf: UtcMs,
  calendar: BusinessCalendar,
  { orders: rule }: ScoreProfile,
): StandingCause[] {
  const isLate =
    cycleDays === null
      ? daysSince > rule.daysWithoutCycle && daysSince <= rule.daysMax
      : daysSince > rule.cyclesLate * cycleDays &&
        daysSince - cycleDays >= rule.daysLateMin &&
        daysSince <= Math.max(rule.daysMax, 2 * rule.cyclesLate * cycleDays);
  if (!isLate) return [];
  const holiday = calendar.longHolidays(lastOrderAt, asOf)[0] ?? null;
  return [{ kind: 'ordersStopped', facts: { days: daysSince, cycle: cycleDays, lastOrder: lastOrderAt, holiday } }];
}

function complaintsPart(
  { open, lastClosedAt, ratings, lowRating }: ComplaintSignal,
  complaintsAreTold: boolean,
  now: UtcMs,
  { complaints: { windowDays } }: ScoreProfile,
): DimensionValue {
  const [newest] = open;
  const facts: Facts = {
    ...(newest === undefined ? {} : { date: newest.at }),
    ...(lowRating?.before == null ? {} : { a: lowRating.value, b: lowRating.before, max: lowRating.max }),
    ratings,
  };
  const values: number[] = [];
  if (newest !== undefined) values.push(open.some(({ isUnanswered }) => isUnanswered) ? 0 : 0.5);
  if (lastClosedAt !== null) values.push(held(0.5 + (0.5 * (now - lastClosedAt)) / (windowDays * DAY_MS)));
  if (lowRating !== null) values.push(lowRating.before === null ? 0.5 : 0);
  // One good rating says little; two, or a system that would have told of a complaint, say that all is well.
  if (values.length === 0 && !complaintsAreTold && ratings < 2) return cannot('noData', facts);
  return { value: Math.min(1, ...values), cannotJudge: null, facts };
}

function complaintCauses(
  { open, lowRating }: ComplaintSignal,
  now: UtcMs,
  { complaints: { standsDays } }: ScoreProfile,
): StandingCause[] {
  const isRecent = (at: UtcMs): boolean => now - at <= standsDays * DAY_MS;
  const [newest] = open;
  const causes: StandingCause[] = [];
  if (newest !== undefined && isRecent(newest.at))
    causes.push({ kind: 'complaint', facts: { source: 'crm', date: newest.at, topic: null } });
  if (lowRating !== null && lowRating.before !== null && isRecent(lowRating.at))
    causes.push({ kind: 'lowRating', facts: { a: lowRating.value, b: lowRating.before, max: lowRating.max } });
  return causes;
}

function held(value: number): number {
  return Math.min(1, Math.max(0, value));
}
