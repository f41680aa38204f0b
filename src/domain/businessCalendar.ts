import { countBelow } from './countBelow.ts';
import { dayNumber, dayText } from './dayNumber.ts';
import { type Interval, mergeIntervals } from './interval.ts';
import { DAY_MS, type Day, MINUTE_MS, type UtcMs } from './time.ts';
import { type CalendarRules, type WorkTable, workTable } from './workTable.ts';

/** Working time as a value that is passed around (STYLE §7). All instants are UTC, all days are days of company time. */
export interface BusinessCalendar {
  /** Milliseconds of work between two instants; 0 when `to` is not later, and when both lie in the same free time. */
  businessMs(from: UtcMs, to: UtcMs): number;
  /** Length of the longest ordinary day of the newest week: what "1 business day" of waiting means. */
  readonly businessDayMs: number;
  isWorkingTime(at: UtcMs): boolean;
  /** Is there any work on this day? */
  isWorkingDay(day: Day): boolean;
  dayOf(at: UtcMs): Day;
  /** Midnight at which the day begins. */
  dayStart(day: Day): UtcMs;
  /** When work begins on this day; null on a day off. */
  workStart(day: Day): UtcMs | null;
  /** When work ends on this day; null on a day off. */
  workEnd(day: Day): UtcMs | null;
  /** The first working day after this one. */
  nextWorkingDay(day: Day): Day;
  /** The working day `count` working days later (earlier when negative); 0 gives the day itself, working or not. */
  addBusinessDays(day: Day, count: number): Day;
  /** Working days after the day of `from`, up to and including the day of `to`: Monday to the next Monday are 5. */
  businessDaysBetween(from: UtcMs, to: UtcMs): number;
  /** Midnights of the days without work that begin in [from, to), earliest first; each lasts 24 hours. */
  daysOff(from: UtcMs, to: UtcMs): ArrayLike<UtcMs>;
  /** Festivals of at least 3 days of which some day lies in [from, to], the longest first, e.g. 国庆节 (COPY §2). */
  longHolidays(from: UtcMs, to: UtcMs): string[];
  /** The same calendar for a person who is away in these intervals. */
  withLeave(leave: readonly Interval[]): BusinessCalendar;
}

/** Nobody is away or closed for longer than this; a search that goes further is a mistake in the rules. */
const SEARCH_DAYS_MAX = 3660;
const LONG_HOLIDAY_DAYS = 3;

/**
 * @throws RangeError when the week has no working time, or a period is none
 */
export function businessCalendar(rules: CalendarRules): BusinessCalendar {
  const table = workTable(rules);
  const { offsetMs } = table;
  const leave = leaveTable(rules.leave, table);
  const workedBefore = (at: UtcMs): number => table.workedBefore(at) - leave.workedBefore(at);
  const businessMs = (from: UtcMs, to: UtcMs): number => (to > from ? workedBefore(to) - workedBefore(from) : 0);
  const isWorkingNumber = (number: number): boolean => {
    if (table.workOf(number) === 0) return false;
    return rules.leave.length === 0 || businessMs(startOf(number), startOf(number + 1)) > 0;
  };

  const numberAt = (at: UtcMs): number => Math.floor((at + offsetMs) / DAY_MS);
  const startOf = (number: number): UtcMs => number * DAY_MS - offsetMs;
  const step = (number: number, direction: 1 | -1): number => {
    for (let next = number + direction, left = SEARCH_DAYS_MAX; left > 0; next += direction, left--)
      if (isWorkingNumber(next)) return next;
    throw new RangeError(`No working day within ${SEARCH_DAYS_MAX} days of ${dayText(number)}`);
  };
  const off = daysOffTable(isWorkingNumber);
  let festivals: Festival[] | null = null;

  /** The stretches of work on a day that no leave covers, earliest first. */
  const stretches = (number: number): Interval[] =>
    table.periodsOf(number).flatMap(({ fromMinute, toMinute }) => {
      const from = startOf(number) + fromMinute * MINUTE_MS;
      return leave.outside({ from, to: startOf(number) + toMinute * MINUTE_MS });
    });

  return {
    businessMs,
    businessDayMs: table.longestDayMs,
    isWorkingTime: (at) => stretches(numberAt(at)).some(({ from, to }) => from <= at && at < to),
    isWorkingDay: (day) => isWorkingNumber(dayNumber(day)),
    dayOf: (at) => dayText(numberAt(at)),
    dayStart: (day) => startOf(dayNumber(day)),
    workStart: (day) => stretches(dayNumber(day))[0]?.from ?? null,
    workEnd: (day) => stretches(dayNumber(day)).at(-1)?.to ?? null,
    nextWorkingDay: (day) => dayText(step(dayNumber(day), 1)),
    addBusinessDays(day, count) {
      let number = dayNumber(day);
      for (let left = Math.abs(count); left > 0; left--) number = step(number, count > 0 ? 1 : -1);
      return dayText(number);
    },
    businessDaysBetween(from, to) {
      const [first, last] = [numberAt(from), numberAt(to)];
      if (last <= first) return 0;
      return last - first - off.between(first + 1, last + 1).length;
    },
    daysOff(from, to) {
      const numbers = off.between(Math.ceil((from + offsetMs) / DAY_MS), Math.ceil((to + offsetMs) / DAY_MS));
      return Float64Array.from(numbers, startOf);
    },
    longHolidays(from, to) {
      festivals ??= longFestivals(rules.holidays);
      return festivals.filter((one) => one.to >= numberAt(from) && one.from <= numberAt(to)).map(({ name }) => name);
    },
    withLeave: (away) => businessCalendar({ ...rules, leave: [...rules.leave, ...away] }),
  };
}

/** Every hour of every day counts: for records of which nobody knows the working hours (DETECTION §4). Days are UTC's. */
export function alwaysOpen(): BusinessCalendar {
  const day = [{ fromMinute: 0, toMinute: 1440 }];
  const week = Array.from({ length: 7 }, () => day);
  return businessCalendar({ utcOffsetMs: 0, week, makeupPeriods: day, holidays: new Map(), makeupDays: [], leave: [] });
}

/** Work that falls into leave, as a running sum over the leaves. */
function leaveTable(leave: readonly Interval[], table: WorkTable) {
  const merged = mergeIntervals(leave);
  const ends = merged.map(({ to }) => to);
  const missedBefore = [0];
  for (const { from, to } of merged)
    missedBefore.push(missedBefore.at(-1)! + table.workedBefore(to) - table.workedBefore(from));
  return {
    workedBefore(at: UtcMs): number {
      if (merged.length === 0) return 0;
      const over = countBelow(ends, at);
      const running = merged[over];
      const begun = running !== undefined && at > running.from;
      return missedBefore[over]! + (begun ? table.workedBefore(at) - table.workedBefore(running.from) : 0);
    },
    outside(period: Interval): Interval[] {
      let left = [period];
      for (const away of merged)
        left = left.flatMap(({ from, to }) =>
          [
            { from, to: Math.min(to, away.from) },
            { from: Math.max(from, away.to), to },
          ].filter((part) => part.from < part.to),
        );
      return left;
    },
  };
}

/** Days off are asked for again and again, for each customer of a day: they are found once per calendar and kept in order. */
function daysOffTable(isWorkingNumber: (number: number) => boolean) {
  let numbers = new Float64Array(0);
  let known = { from: 0, to: 0 };
  return {
    /** Numbers of the days without work in [from, to). */
    between(from: number, to: number): Float64Array {
      if (to <= from) return new Float64Array(0);
      if (known.from === known.to || from < known.from || to > known.to) {
        const isFirst = known.from === known.to;
        known = {
          from: isFirst ? from : Math.min(from, known.from),
          to: isFirst ? to : Math.max(to, known.to),
        };
        const found: number[] = [];
        for (let number = known.from; number < known.to; number++) if (!isWorkingNumber(number)) found.push(number);
        numbers = Float64Array.from(found);
      }
      return numbers.subarray(countBelow(numbers, from), countBelow(numbers, to));
    },
  };
}

interface Festival {
  name: string;
  /** Day numbers, both included. */
  from: number;
  to: number;
}

/** Festivals of some length, the longest first. */
function longFestivals(holidays: ReadonlyMap<Day, string>): Festival[] {
  const runs: Festival[] = [];
  for (const [day, name] of [...holidays].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const number = dayNumber(day);
    const run = runs.at(-1);
    if (run !== undefined && run.name === name && number === run.to + 1) run.to = number;
    else runs.push({ name, from: number, to: number });
  }
  const lengthOf = ({ from, to }: Festival): number => to - from + 1;
  return runs.filter((run) => lengthOf(run) >= LONG_HOLIDAY_DAYS).sort((a, b) => lengthOf(b) - lengthOf(a));
}
