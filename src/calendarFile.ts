import { z } from 'zod';
import { dayNumber, dayText } from './domain/dayNumber.ts';

/** Sunday first, as the domain counts weekdays. */
export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** Nobody is on leave for longer: who is belongs out of the directory, and a longer one is a typing error. */
const LEAVE_DAYS_MAX = 731;
const CLOCK = '([01]\\d|2[0-3]):[0-5]\\d';

const reason = z.string().trim().min(1, 'needs a reason');
const day = z.string().refine(isDay, 'is no day (YYYY-MM-DD)');
const festival = z.string().trim().min(1, 'names the festival');

// A later check also runs after an earlier one of the same value has failed, and then says nothing more.

/** Periods of one day, `09:00-12:00`, in order and apart. */
const PERIOD = new RegExp(`^${CLOCK}-(${CLOCK}|24:00)$`);
const periods = z
  .array(z.string().regex(PERIOD, 'must look like 09:00-12:00'))
  .refine(areInOrder, 'must be in order, each ending after it begins: ["09:00-12:00", "13:30-18:00"]');
const week = z
  .strictObject(Object.fromEntries(WEEKDAYS.map((name) => [name, periods])))
  .refine((days) => Object.values(days).some((one) => one.length > 0), {
    error: 'has no working time: name at least one period of one weekday',
  });
const changes = z
  .array(z.strictObject({ from: day, week, makeupDay: periods.optional(), reason }))
  .refine((list) => list.every(({ from }, i) => i === 0 || list[i - 1]!.from < from), {
    error: 'must stand in the order of their days, one a day',
  });
const dayLists = { holidays: z.record(day, festival), makeupDays: z.array(day) };

/** `2026-11-20`, or `2026-11-20 13:30`. */
const moment = z.string().refine(isMoment, 'must look like 2026-11-20, or 2026-11-20 13:30');
const leave = z
  .strictObject({ from: moment, to: moment, reason: z.string().optional() })
  .refine((span) => !isSpan(span) || endOf(span.to) > span.from, 'must end after it begins')
  .refine((span) => !isSpan(span) || daysOf(span) <= LEAVE_DAYS_MAX, 'is longer than two years: is the year right?');

const own = {
  week: week.optional(),
  makeupDay: periods.optional(),
  changes: changes.default([]),
  holidays: dayLists.holidays.default({}),
  makeupDays: dayLists.makeupDays.default([]),
  reason,
};

/** The form of `config/calendar.json`; each part is checked by itself, so that all faults are told at once. */
export const CalendarFile = z.strictObject({
  $comment: z.unknown(),
  zone: z.literal('Asia/Shanghai', 'must be Asia/Shanghai: texts and timetable are written for it'),
  utcOffsetMinutes: z.object({ value: z.literal(480, 'must be 480, the offset of Asia/Shanghai'), reason }),
  week: z.object({ value: week, reason }),
  makeupDay: z.object({ value: periods, reason }),
  changes: changes.default([]),
  years: z
    .record(z.string().regex(/^\d{4}$/, 'is no year'), z.object({ ...dayLists, reason }))
    .superRefine((years, context) => {
      for (const [year, { holidays, makeupDays }] of Object.entries(years))
        for (const one of [...Object.keys(holidays), ...makeupDays])
          if (!one.startsWith(`${year}-`))
            context.addIssue({ code: 'custom', path: [year], message: `${one} is in another year` });
    }),
  company: z.object({ ...dayLists, reason }),
  departments: z.record(z.string().regex(/^\d+$/, 'is no department id (a number)'), z.strictObject(own)).default({}),
  persons: z
    .record(
      z.string().trim().min(1, 'is no userid'),
      z.strictObject({ ...own, leave: z.array(leave).default([]), reason: reason.optional() }),
    )
    .refine(
      (people) => new Set(Object.keys(people).map((id) => id.toLowerCase())).size === Object.keys(people).length,
      {
        error: 'names one person twice (WeCom compares userids without case)',
      },
    )
    .default({}),
});

export type CalendarFile = z.output<typeof CalendarFile>;

function isDay(text: string): boolean {
  try {
    return dayText(dayNumber(text)) === text;
  } catch {
    return false;
  }
}

function isMoment(text: string): boolean {
  return isDay(text.slice(0, 10)) && new RegExp(`^( ${CLOCK})?$`).test(text.slice(10));
}

interface Span {
  from: string;
  to: string;
}

function isSpan({ from, to }: Span): boolean {
  return isMoment(from) && isMoment(to);
}

function daysOf({ from, to }: Span): number {
  return 1 + dayNumber(to.slice(0, 10)) - dayNumber(from.slice(0, 10));
}

/** A day that is named as the last one is over at its end: texts of one form compare as moments do. */
function endOf(to: string): string {
  return to.length === 10 ? `${to} 24:00` : to;
}

function areInOrder(list: readonly string[]): boolean {
  if (!list.every((one) => PERIOD.test(one))) return true;
  return list.every(
    (one, i) => one.slice(0, 5) < one.slice(6) && (i === 0 || list[i - 1]!.slice(6) <= one.slice(0, 5)),
  );
}
