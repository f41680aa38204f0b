/**
 * What the order models need of a customer: `repeats` (x) order days after the first, `lastRepeat` (t_x) from the first to the
 * last order day (0 without a repeat), `age` (T) from the first order day to now. Any one unit of time.
 */
export interface OrderHistory {
  repeats: number;
  lastRepeat: number;
  age: number;
}

/**
 * Several orders on one day are one order day, and what is later than today is not known yet.
 * @param orderDays day numbers, any order
 * @returns in days; null without an order day up to today
 */
export function orderHistory(orderDays: readonly number[], today: number): OrderHistory | null {
  const days = [...new Set(orderDays)].filter((day) => day <= today).sort((a, b) => a - b);
  const [first] = days;
  if (first === undefined) return null;
  return { repeats: days.length - 1, lastRepeat: days.at(-1)! - first, age: today - first };
}
