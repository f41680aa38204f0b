import type { CrmOrder } from '../crm/crmRows.ts';
import { dayNumberAt } from '../crm/importTime.ts';
import type { Money } from '../crm/money.ts';
import { mannWhitney } from '../statistics/mannWhitney.ts';
import type { CannotJudge } from './signal.ts';

/** The middle amount of an order, of the last quarter and of the three before, in one currency (PRODUCT §3, amount down). */
export interface OrderAmount {
  kind: 'judged';
  recent: Money;
  base: Money;
  /** Orders that have an amount in that currency. */
  recentOrders: number;
  baseOrders: number;
  /** Smaller than chance explains. */
  isDown: boolean;
}

const QUARTER_DAYS = 91;
const YEAR_DAYS = 4 * QUARTER_DAYS;
/** As for rates (DETECTION §4): of fewer nobody can say what is usual. */
const ORDERS_MIN = 3;
const FALSE_ALARMS = 0.05;

/**
 * Have orders become smaller? Compared order by order (H. B. Mann, D. R. Whitney 1947), so that one large order of last year does not
 * make all others small. Currencies are never added or compared: the one with the most orders of the year speaks. What was paid
 * back, given away or has no amount is no size of an order.
 * @param orders that stand, up to `today`
 * @param today the number of the day
 */
export function orderAmount(orders: readonly CrmOrder[], today: number): OrderAmount | CannotJudge {
  const sized = orders.flatMap(({ amount, orderedAt }) => {
    const days = today - dayNumberAt(orderedAt);
    return amount === null || amount.minor <= 0n || days < 0 || days >= YEAR_DAYS ? [] : [{ amount, days }];
  });
  const [most] = [...Map.groupBy(sized, ({ amount }) => amount.currency)].sort(
    ([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1),
  );
  const [currency, own] = most ?? ['', []];
  const amounts = (isRecent: boolean): bigint[] =>
    own.filter(({ days }) => days < QUARTER_DAYS === isRecent).map(({ amount }) => amount.minor);
  const [recent, base] = [amounts(true), amounts(false)];
  const least = Math.min(recent.length, base.length);
  if (least < ORDERS_MIN) return { kind: 'cannotJudge', reason: 'tooFew', have: least, need: ORDERS_MIN };
  // Asked the other way round: were the earlier ones larger? Amounts are below 2^53 of the smallest coin.
  const { pGreater } = mannWhitney({ recent: base.map(Number), base: recent.map(Number) })!;
  return {
    kind: 'judged',
    recent: { minor: middle(recent), currency },
    base: { minor: middle(base), currency },
    recentOrders: recent.length,
    baseOrders: base.length,
    isDown: pGreater <= FALSE_ALARMS && middle(recent) < middle(base),
  };
}

/** The median; of an even number the mean of the middle two, in whole coins. */
function middle(amounts: readonly bigint[]): bigint {
  const sorted = [...amounts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2n;
}
