import { dayNumber } from '../domain/dayNumber.ts';
import type { Day } from '../domain/time.ts';

/**
 * The two days of an address that asks why: `?from=2026-10-20&to=2026-11-17`. One that is left out or empty has its default.
 * @throws RangeError for a text that is no day
 */
export function explainedDays(query: URLSearchParams): { from?: Day; to?: Day } {
  const days: { from?: Day; to?: Day } = {};
  for (const name of ['from', 'to'] as const) {
    const given = query.get(name) ?? '';
    if (given === '') continue;
    dayNumber(given);
    days[name] = given;
  }
  return days;
}
