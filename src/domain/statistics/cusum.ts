/** Part of the base rate that a day may fall short without counting: smaller dips are habit, not change (DETECTION §4). */
const ALLOWANCE = 0.25;

/**
 * Since when has there been less contact? The cumulative sum of E. S. Page, Biometrika 41 (1954) 100–115, downwards: each day
 * adds the base rate less its allowance of a quarter, and takes off one if there was contact; it never goes below zero.
 * The change is dated to the day after the sum last was zero. For dating only: it ranks badly (DETECTION §4).
 * @param contact whether there was contact, a value a day, oldest first
 * @param baseRate share of days with contact before, 0 to 1
 * @returns the index of the first day of the change and the sum reached by the last day (in missing contact days); null when
 *   the sum is zero at the end: nothing is missing
 */
export function cusumDown(
  contact: readonly boolean[],
  baseRate: number,
): { changeIndex: number; missingDays: number } | null {
  const due = baseRate * (1 - ALLOWANCE);
  let sum = 0;
  let changeIndex = 0;
  for (const [day, hadContact] of contact.entries()) {
    if (sum === 0) changeIndex = day;
    sum = Math.max(0, sum + due - (hadContact ? 1 : 0));
  }
  return sum > 0 ? { changeIndex, missingDays: sum } : null;
}
