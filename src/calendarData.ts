import { readFileSync } from 'node:fs';
import publicDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import type { z } from 'zod';
import { CalendarFile, WEEKDAYS } from './calendarFile.ts';
import { type CalendarSettings, type OwnCalendar, withOwn } from './domain/staffCalendars.ts';
import { DAY_MS, type Day, MINUTE_MS, type UtcMs } from './domain/time.ts';
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

/**
 * Who works when: for the company the holiday table of the package chinese-days, `years` of `config/calendar.json` for years
 * that the package does not have yet, and the company's own days, each winning over the one before; departments and persons
 * name what is different for them.
 * @param path of the file
 * @throws CalendarConfigError with every fault; the reader's own error when the file cannot be read
 */
export function readCalendars(path: string): CalendarSettings {
  return calendarSettings(JSON.parse(readFileSync(path, 'utf8')));
}

/** The company's working time alone, as {@link readCalendars}. */
export function readCalendarRules(path: string): CalendarRules {
  return readCalendars(path).company;
}

/** As {@link readCalendars}, from the parsed file. */
export function calendarSettings(json: unknown): CalendarSettings {
  const parsed = CalendarFile.safeParse(json);
  if (!parsed.success) throw new CalendarConfigError(parsed.error.issues.map(faultOf));
  const { utcOffsetMinutes, week, makeupDay, changes, years, company, departments, persons } = parsed.data;
  const utcOffsetMs = utcOffsetMinutes.value * MINUTE_MS;
  const table: CalendarRules = {
    utcOffsetMs,
    week: weekOf(week.value),
    makeupPeriods: makeupDay.value.map(periodOf),
    // The package writes "National Day,国庆节,3".
    holidays: new Map(Object.entries(publicDays.holidays).map(([day, names]) => [day, names.split(',')[1] ?? names])),
    makeupDays: Object.keys(publicDays.workdays),
    leave: [],
  };
  const own = (part: OwnPart): OwnCalendar => ownCalendar(part, utcOffsetMs);
  const rules = [...Object.values(years), { ...company, changes }].reduce(
    (all, days) => withOwn(all, own(days)),
    table,
  );
  return {
    company: rules,
    departments: new Map(Object.entries(departments).map(([id, part]) => [Number(id), own(part)])),
    persons: new Map(Object.entries(persons).map(([id, part]) => [id.trim().toLowerCase(), own(part)])),
  };
}

/** Of a wrong key zod tells in the second place what is wrong with it. */
function faultOf(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return issue.path.length === 0 ? message : `${issue.path.join('.')}: ${message}`;
}

type OwnPart = Pick<CalendarFile['company'], 'holidays' | 'makeupDays'> & Partial<CalendarFile['persons'][string]>;

function ownCalendar(part: OwnPart, utcOffsetMs: number): OwnCalendar {
  const { week, makeupDay, changes = [], holidays, makeupDays, leave = [] } = part;
  const momentOf = (text: string): UtcMs =>
    Date.parse(`${text.slice(0, 10)}T${text.slice(11) || '00:00'}Z`) - utcOffsetMs;
  return {
    ...(week === undefined ? {} : { week: weekOf(week) }),
    ...(makeupDay === undefined ? {} : { makeupPeriods: makeupDay.map(periodOf) }),
    changes: changes.map((change) => ({
      from: change.from,
      week: weekOf(change.week),
      ...(change.makeupDay === undefined ? {} : { makeupPeriods: change.makeupDay.map(periodOf) }),
    })),
    holidays: new Map(Object.entries(holidays)),
    makeupDays,
    leave: leave.map(({ from, to }) => ({
      from: momentOf(from),
      // Who is away until the 20th is away on the 20th.
      to: momentOf(to) + (to.length === 10 ? DAY_MS : 0),
    })),
  };
}

/**
 * Years between two days (both included) whose statutory holidays are not known: there 春节 and 国庆 would count as working
 * days. A year is known when New Year and the National Day are; a company's own days off do not make it so. `doctor` warns.
 */
export function yearsWithoutHolidays({ holidays }: CalendarRules, { from, to }: { from: Day; to: Day }): number[] {
  const years: number[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
    if (!holidays.has(`${year}-01-01`) || !holidays.has(`${year}-10-01`)) years.push(year);
  return years;
}

function weekOf(days: CalendarFile['week']['value']): WorkPeriod[][] {
  return WEEKDAYS.map((name) => days[name]!.map(periodOf));
}

function periodOf(text: string): WorkPeriod {
  const [from, to] = text.split('-').map((clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)));
  return { fromMinute: from!, toMinute: to! };
}
