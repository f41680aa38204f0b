import { DAY_MS, type Day } from './time.ts';

/** A day as its number since 1970-01-01. */
export function dayNumber(day: Day): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Date.parse takes 2026-02-30 for March 2: only what comes back the same is a day.
  if (Number.isNaN(at) || dayText(at / DAY_MS) !== day) throw new RangeError(`"${day}" is no day (YYYY-MM-DD)`);
  return at / DAY_MS;
}

export function dayText(number: number): Day {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}
