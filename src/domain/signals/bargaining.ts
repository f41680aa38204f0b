import type { CrmOrder } from '../crm/crmRows.ts';
import { dayNumberAt } from '../crm/importTime.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import { countedOrders } from './orders.ts';
import { SAID_DAYS, type SaidPhrase, type TextUnseen } from './saidPhrase.ts';

/** They spoke of the price on so many days, and no order has come from the first of them on. */
export interface BargainWithoutOrder {
  kind: 'withoutOrder';
  since: UtcMs;
  days: number;
  /** Until when orders are known. */
  until: UtcMs;
}

export type Bargaining =
  | BargainWithoutOrder
  /** Nothing was said of the price, or an order followed. */
  | { kind: 'none' }
  | TextUnseen
  /** No system tells of this customer's orders. */
  | { kind: 'cannotJudge'; reason: 'noOrders'; since: UtcMs }
  /** Orders are not known for long enough after it. */
  | { kind: 'cannotJudge'; reason: 'tooEarly'; since: UtcMs; until: UtcMs };

/** So late is late for an order as well (PRODUCT §3, orders). */
export const BARGAIN_PATIENCE_DAYS = 14;
const RULES = 'bargain.';

/**
 * Bargaining without an order (PRODUCT §3, orders: page only). To bargain is good; that nothing follows is the sign. An order of the
 * same day follows: systems often know an order's day only.
 * @param said in any order; what is later than now is not looked at
 * @param options.orders of the customer, as known
 * @param options.toldUntil until when all systems have told of orders; null: they tell of none, which is not "no order"
 */
export function bargaining(
  said: readonly SaidPhrase[],
  {
    now,
    isTextSeen,
    orders,
    toldUntil,
  }: { now: UtcMs; isTextSeen: boolean; orders: readonly CrmOrder[]; toldUntil: UtcMs | null },
): Bargaining {
  const times = said
    .filter(({ at, rules }) => at <= now && now - at <= SAID_DAYS * DAY_MS && rules.some((id) => id.startsWith(RULES)))
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  const [first] = times;
  if (first === undefined) return isTextSeen ? { kind: 'none' } : { kind: 'cannotJudge', reason: 'noText' };
  if (toldUntil === null) return { kind: 'cannotJudge', reason: 'noOrders', since: first };
  const until = Math.min(now, toldUntil);
  const last = countedOrders(orders, until).at(-1);
  const open = last === undefined ? times : times.filter((at) => dayNumberAt(at) > dayNumberAt(last.orderedAt));
  const [since] = open;
  if (since === undefined) return { kind: 'none' };
  if (dayNumberAt(until) - dayNumberAt(since) < BARGAIN_PATIENCE_DAYS)
    return { kind: 'cannotJudge', reason: 'tooEarly', since, until };
  return { kind: 'withoutOrder', since, days: new Set(open.map(dayNumberAt)).size, until };
}
