import { type BgNbd, fitBgNbd, probabilityNoOrder } from './bgNbd.ts';
import { ewmaExpected, noEventProbability } from './ewma.ts';
import { orderHistory } from './orderHistory.ts';

/** With fewer customers than this a fit of four parameters says more about chance than about the customers. */
const CUSTOMERS_MIN = 50;

export interface OrderRisk {
  /** null where the moving average stands in for the model. */
  model: BgNbd | null;
  /** Customers with an order up to today. */
  customers: number;
  /**
   * P(no order within the horizon) for one customer's order days; 1 for nobody's: who never ordered, does not stop.
   * @param at the day of the question; today unless told
   */
  of(orderDays: readonly number[], at?: number): number;
}

/**
 * The chance of no order within the horizon, learned from what is known today and no later: BG/NBD over all customers, or, with
 * fewer than 50 of them or without any repeat order, an EWMA of order days with half-life 2 H (DETECTION §5).
 * @param orderDaysByCustomer day numbers of each customer, any order; days after today are not looked at
 */
export function learnOrderRisk(
  orderDaysByCustomer: Iterable<readonly number[]>,
  { today, horizonDays }: { today: number; horizonDays: number },
): OrderRisk {
  const histories = [...orderDaysByCustomer]
    .map((days) => orderHistory(days, today))
    .filter((history) => history !== null);
  const model = histories.length < CUSTOMERS_MIN ? null : fitBgNbd(histories);
  return {
    model,
    customers: histories.length,
    of(orderDays, at = today) {
      const history = orderHistory(orderDays, at);
      if (!history) return 1;
      if (model) return probabilityNoOrder(model, history, horizonDays);
      const ages = [...new Set(orderDays)].filter((day) => day <= at).map((day) => at - day);
      return noEventProbability(ewmaExpected(ages, { halfLife: 2 * horizonDays, horizon: horizonDays }));
    },
  };
}
