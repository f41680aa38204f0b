import { readFileSync } from 'node:fs';
import publicDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { z } from 'zod';
import { dayNumber, dayText } from './domain/dayNumber.ts';
import { type Day, MINUTE_MS } from './domain/time.ts';
import type { CalendarRules, WorkPeriod } from './domain/workTable.ts';

/** Every fault of `config/calendar.json` at once. */
export class CalendarConfigError extends Error {
  override readonly name = 'CalendarConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`config/calendar.json has faults: ${faults.join('; ')}`);
    this.faults = faults;
  }
}

/** Sunday first, as the domain counts weekdays. */
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const reason = z.string().trim().min(1, 'needs a reason');
const day = z.string().refine(isDay, 'is no day (YYYY-MM-DD)');
const periods = z.array(
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must look like 09:00-12:00'),
);
const dayLists = z.object({
  holidays: z.record(day, z.string().trim().min(1, 'names the festival')),
  makeupDays: z.array(day),
  reason,
});
const CalendarConfig = z.strictObject({
  zone: z.literal('Asia/Shanghai', 'must be Asia/Shanghai: texts and timetable are written for it'),
  utcOffsetMinutes: z.object({ value: z.literal(480, 'must be 480, the offset of Asia/Shanghai'), reason }),
  week: z.object({
    value: z.strictObject(Object.fromEntries(WEEKDAYS.map((name) => [name, periods]))),
    reason,
  }),
  makeupDay: z.object({ value: periods, reason }),
  years: z.record(z.string().regex(/^\d{4}$/, 'is no year'), dayLists),
  company: dayLists,
});

/**
 * The company's working time: the holiday table of the package chinese-days, `years` of `config/calendar.json` for years that
 * the package does not have yet, and the company's own days, each winning over the one before.
 * @param path of the file
 * @throws CalendarConfigError with every fault; the reader's own error when the file cannot be read
 */
export function readCalendarRules(path: string): CalendarRules {
  return calendarRules(JSON.parse(readFileSync(path, 'utf8')));
}

/** As {@link readCalendarRules}, from the parsed file. */
export function calendarRules(json: unknown): CalendarRules {
  const parsed = CalendarConfig.safeParse(json);
  if (!parsed.success)
    throw new CalendarConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const { utcOffsetMinutes, week, makeupDay, years, company } = parsed.data;
  const faults = Object.entries(years).flatMap(([year, lists]) =>
    [...Object.keys(lists.holidays), ...lists.makeupDays]
      .filter((one) => !one.startsWith(`${year}-`))
      .map((one) => `years.${year}: ${one} is in another year`),
  );
  if (faults.length > 0) throw new CalendarConfigError(faults);

  const holidays = new Map<Day, string>();
  const makeupDays = new Set<Day>();
  const enter = (lists: { holidays: Iterable<[Day, string]>; makeupDays: Iterable<Day> }): void => {
    for (const [one, name] of lists.holidays) {
      holidays.set(one, name);
      makeupDays.delete(one);
    }
    for (const one of lists.makeupDays) {
      makeupDays.add(one);
      holidays.delete(one);
    }
  };
  enter({
    // The package writes "National Day,国庆节,3".
    holidays: Object.entries(publicDays.holidays).map(([one, names]) => [one, names.split(',')[1] ?? names]),
    makeupDays: Object.keys(publicDays.workdays),
  });
  for (const lists of [...Object.values(years), company])
    enter({ holidays: Object.entries(lists.holidays), makeupDays: lists.makeupDays });
  return {
    utcOffsetMs: utcOffsetMinutes.value * MINUTE_MS,
    week: WEEKDAYS.map((name) => week.value[name]!.map(periodOf)),
    makeupPeriods: makeupDay.value.map(periodOf),
    holidays,
    makeupDays: [...makeupDays].sort(),
    leave: [],
  };
}

/**
 * Years between two days (both included) for which no holiday is known: there 春节 and 国庆 would count as working days.
 * `doctor` warns of them.
 */
export function yearsWithoutHolidays({ holidays }: CalendarRules, { from, to }: { from: Day; to: Day }): number[] {
  const known = new Set([...holidays.keys()].map((one) => one.slice(0, 4)));
  const years: number[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
    if (!known.has(String(year))) years.push(year);
  return years;
}

function isDay(text: string): boolean {
  try {
    return dayText(dayNumber(text)) === text;
  } catch {
    return false;
  }
}

function periodOf(text: string): WorkPeriod {
  const [from, to] = text.split('-').map((clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)));
  return { fromMinute: from!, toMinute: to! };
}
