import { countBelow } from './countBelow.ts';
import { dayNumber } from './dayNumber.ts';
import type { Interval } from './interval.ts';
import { DAY_MS, type Day, MINUTE_MS, type UtcMs } from './time.ts';

/** A stretch of work, in minutes after midnight of company time. */
export interface WorkPeriod {
  fromMinute: number;
  toMinute: number;
}

/** The hours of ordinary weeks. */
export interface WorkingHours {
  /** The periods of each weekday, Sunday first; none: no work. */
  week: readonly (readonly WorkPeriod[])[];
  /** The periods of a make-up workday (调休上班), whatever weekday it is. */
  makeupPeriods: readonly WorkPeriod[];
}

/** Other hours from a day on: the days before keep the hours they had. */
export interface HoursChange extends WorkingHours {
  from: Day;
}

/** When somebody works. Built by `calendarData.ts` from the holiday table and `config/calendar.json`. */
export interface CalendarRules extends WorkingHours {
  /** Company time less UTC. China has no summer time, so one number says it for ever, on any machine. */
  utcOffsetMs: number;
  /** Earliest first; none: the hours have always been these. */
  changes?: readonly HoursChange[];
  /** Statutory days without work, with the name of the festival. */
  holidays: ReadonlyMap<Day, string>;
  makeupDays: readonly Day[];
  /** Personal leave; empty for the company's own calendar. */
  leave: readonly Interval[];
}

/** The sums that {@link workTable} keeps; days are numbers of company time. */
export interface WorkTable {
  offsetMs: number;
  longestDayMs: number;
  periodsOf(dayNumber: number): readonly WorkPeriod[];
  workOf(dayNumber: number): number;
  /** Work from a fixed moment long ago until `at`; only differences mean something. */
  workedBefore(at: UtcMs): number;
}

/** Days of one kind of hours, up to the next change. */
interface Era {
  fromNumber: number;
  periodsOf(dayNumber: number): readonly WorkPeriod[];
  longestDayMs: number;
  /** Work before this day begins, as if these hours had always been; only differences mean something. */
  workBeforeDay(dayNumber: number): number;
}

/**
 * Work adds up in closed form: whole weeks, the days of a begun week, the part of a begun day; and for the days that differ
 * from their weekday a running sum of the differences. So no year is out of range, and a question about a day is a binary
 * search in the special days at most, the first time it is asked. A change of hours begins a new sum where the last one ends.
 */
export function workTable(rules: CalendarRules): WorkTable {
  const { utcOffsetMs: offsetMs, changes = [] } = rules;
  const special = specialDays(rules);
  const eras: (Era & { carriedMs: number })[] = [{ ...eraOf(rules, special, Number.NEGATIVE_INFINITY), carriedMs: 0 }];
  for (const change of changes) {
    const before = eras.at(-1)!;
    const era = eraOf(change, special, dayNumber(change.from));
    if (era.fromNumber <= before.fromNumber) throw new RangeError('Changes of hours stand in the order of their days');
    const reached = before.carriedMs + before.workBeforeDay(era.fromNumber);
    eras.push({ ...era, carriedMs: reached - era.workBeforeDay(era.fromNumber) });
  }
  const eraAt = (number: number) => eras.findLast(({ fromNumber }) => fromNumber <= number)!;
  const periodsOf = (number: number) => eraAt(number).periodsOf(number);
  const nearDays = dayCache((number) => {
    const era = eraAt(number);
    return {
      startMs: number * DAY_MS,
      workBeforeMs: era.carriedMs + era.workBeforeDay(number),
      periods: era.periodsOf(number).map(({ fromMinute, toMinute }) => ({
        fromMs: fromMinute * MINUTE_MS,
        toMs: toMinute * MINUTE_MS,
      })),
    };
  });
  return {
    offsetMs,
    longestDayMs: eras.at(-1)!.longestDayMs,
    periodsOf,
    workOf: (number) => lengthMs(periodsOf(number)),
    workedBefore(at) {
      const local = at + offsetMs;
      const { startMs, workBeforeMs, periods } = nearDays(Math.floor(local / DAY_MS));
      const sinceMidnight = local - startMs;
      let worked = workBeforeMs;
      for (const { fromMs, toMs } of periods) {
        if (sinceMidnight <= fromMs) break;
        worked += (sinceMidnight < toMs ? sinceMidnight : toMs) - fromMs;
      }
      return worked;
    },
  };
}

/** Days that differ from their weekday, in order. */
interface SpecialDays {
  numbers: Float64Array;
  kindOf: ReadonlyMap<number, 'off' | 'makeup'>;
}

function specialDays({ holidays, makeupDays }: CalendarRules): SpecialDays {
  const kindOf = new Map<number, 'off' | 'makeup'>();
  for (const day of holidays.keys()) kindOf.set(dayNumber(day), 'off');
  // A day in both lists is worked: the make-up day is the later word of the two.
  for (const day of makeupDays) kindOf.set(dayNumber(day), 'makeup');
  return { numbers: Float64Array.from([...kindOf.keys()].sort((a, b) => a - b)), kindOf };
}

function eraOf({ week, makeupPeriods }: WorkingHours, { numbers, kindOf }: SpecialDays, fromNumber: number): Era {
  const ordinary = week.map(checkPeriods);
  if (ordinary.length !== 7) throw new RangeError('A calendar names the periods of seven weekdays, Sunday first');
  const workOfWeekday = ordinary.map(lengthMs);
  const weekMs = workOfWeekday.reduce((sum, ms) => sum + ms, 0);
  if (weekMs === 0) throw new RangeError('A calendar without working time: name at least one period of one weekday');
  const beforeWeekday = workOfWeekday.map((_, i) => workOfWeekday.slice(0, i).reduce((sum, ms) => sum + ms, 0));
  const makeup = checkPeriods(makeupPeriods);
  const periodsOf = (number: number): readonly WorkPeriod[] => {
    const kind = kindOf.get(number);
    if (kind === undefined) return ordinary[weekdayOf(number)]!;
    return kind === 'makeup' ? makeup : [];
  };
  const differenceBefore = new Float64Array(numbers.length + 1);
  numbers.forEach((number, i) => {
    differenceBefore[i + 1] = differenceBefore[i]! + lengthMs(periodsOf(number)) - workOfWeekday[weekdayOf(number)]!;
  });
  return {
    fromNumber,
    periodsOf,
    longestDayMs: Math.max(...workOfWeekday),
    workBeforeDay(number) {
      const weeks = Math.floor((number + THURSDAY) / 7);
      return weeks * weekMs + beforeWeekday[weekdayOf(number)]! + differenceBefore[countBelow(numbers, number)]!;
    },
  };
}

/** A century of days may be asked for before the memory of them is begun anew. */
const DAYS_KEPT_MAX = 36_525;

/** Waits of many customers fall on the same days: what a day needs is worked out once. */
function dayCache<Entry>(make: (number: number) => Entry): (number: number) => Entry {
  const entries = new Map<number, Entry>();
  return (number) => {
    let entry = entries.get(number);
    if (entry === undefined) {
      if (entries.size >= DAYS_KEPT_MAX) entries.clear();
      entry = make(number);
      entries.set(number, entry);
    }
    return entry;
  };
}

function checkPeriods(periods: readonly WorkPeriod[]): readonly WorkPeriod[] {
  let reached = 0;
  for (const { fromMinute, toMinute } of periods) {
    const isWhole = Number.isInteger(fromMinute) && Number.isInteger(toMinute);
    if (!isWhole || fromMinute < reached || toMinute <= fromMinute || toMinute > 1440)
      throw new RangeError(
        `Periods of work lie in order within a day: minutes ${fromMinute} to ${toMinute} do not follow ${reached}`,
      );
    reached = toMinute;
  }
  return periods;
}

function lengthMs(periods: readonly WorkPeriod[]): number {
  return periods.reduce((sum, { fromMinute, toMinute }) => sum + (toMinute - fromMinute) * MINUTE_MS, 0);
}

/** The weekday of 1970-01-01, Sunday being 0. */
const THURSDAY = 4;

function weekdayOf(number: number): number {
  return (((number + THURSDAY) % 7) + 7) % 7;
}
