import { dayNumber } from '../dayNumber.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UtcMs } from '../time.ts';

/** Company time is China's: a time without its offset is meant so. */
const ZONE_MS = 8 * HOUR_MS;
const EARLIEST: UtcMs = Date.UTC(2000, 0, 1) - ZONE_MS;
export const YEAR_MS = 366 * DAY_MS;

export type TimeFault = 'date' | 'dateSerial' | 'dateRange';

const FORM =
  /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * `2026-03-01`, `2026/3/1`, with `10:20[:30]`, with an offset as ISO 8601 has it. Serial numbers of a spreadsheet and 3/5/26
 * are refused: nobody can say which day they mean.
 * @param latest beyond it, as before the year 2000, a date is taken for a slip
 */
export function readTime(text: string, latest: UtcMs): UtcMs | TimeFault {
  if (/^\d{5}(\.\d+)?$/.test(text)) return 'dateSerial';
  const match = FORM.exec(text);
  if (match === null) return 'date';
  const [, year, , month, day, hour = '0', minute = '0', second = '0', offset] = match;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const isReal =
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day) &&
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(hour) <= 23 &&
    Number(minute) <= 59 &&
    Number(second) <= 59;
  if (!isReal) return 'date';
  const instant = at - offsetMs(offset);
  return instant < EARLIEST || instant > latest ? 'dateRange' : instant;
}

function offsetMs(offset: string | undefined): number {
  if (offset === undefined) return ZONE_MS;
  if (offset.toUpperCase() === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset)!;
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS);
}

/** The day of an instant in company time, as a number that days can be counted with. */
export function dayNumberAt(at: UtcMs): number {
  return dayNumber(new Date(at + ZONE_MS).toISOString().slice(0, 10));
}
