import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alwaysOpen, businessCalendar } from '../../src/domain/businessCalendar.ts';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import type { CalendarRules } from '../../src/domain/workTable.ts';
import { calendar, cst } from './judgedCustomer.ts';

const OFFSET_MS = 8 * HOUR_MS;
const workdays = [
  { fromMinute: 540, toMinute: 720 },
  { fromMinute: 810, toMinute: 1080 },
];
const rules: CalendarRules = {
  utcOffsetMs: OFFSET_MS,
  week: [[], workdays, workdays, workdays, workdays, workdays, [{ fromMinute: 600, toMinute: 720 }]],
  makeupPeriods: workdays,
  holidays: new Map([
    ['2026-10-01', '国庆节'],
    ['2026-10-02', '国庆节'],
    ['2026-10-05', '国庆节'],
    ['2027-02-06', '春节'],
    ['2024-02-29', '厂休'],
  ]),
  makeupDays: ['2026-10-10', '2027-02-07', '2024-12-29'],
  leave: [],
};

/** Every minute of 2024 to 2027 one by one, by the rules as a person reads them. */
function minuteOracle({ week, makeupPeriods, holidays, makeupDays }: CalendarRules) {
  const first = Date.UTC(2024, 0, 1);
  const days = (Date.UTC(2028, 0, 1) - first) / DAY_MS;
  const workedBefore = new Uint32Array(days * 1440 + 1);
  for (let day = 0; day < days; day++) {
    const date = new Date(first + day * DAY_MS);
    const text = date.toISOString().slice(0, 10);
    const periods = makeupDays.includes(text) ? makeupPeriods : holidays.has(text) ? [] : week[date.getUTCDay()]!;
    for (let minute = 0; minute < 1440; minute++) {
      const works = periods.some(({ fromMinute, toMinute }) => minute >= fromMinute && minute < toMinute);
      workedBefore[day * 1440 + minute + 1] = workedBefore[day * 1440 + minute]! + (works ? 1 : 0);
    }
  }
  const at = (minute: number) => first - OFFSET_MS + minute * MINUTE_MS;
  return { minutes: days * 1440, at, worked: (from: number, to: number) => workedBefore[to]! - workedBefore[from]! };
}

describe('business time', () => {
  const oracle = minuteOracle(rules);
  const own = businessCalendar(rules);

  it('is what counting every minute from 2024 to 2027 gives', () => {
    const minute = fc.integer({ min: 0, max: oracle.minutes });
    fc.assert(
      fc.property(minute, minute, (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        expect(own.businessMs(oracle.at(from), oracle.at(to))).toBe(oracle.worked(from, to) * MINUTE_MS);
        expect(own.businessMs(oracle.at(to), oracle.at(from))).toBe(0);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['UTC', 'Asia/Shanghai', 'America/New_York', 'Pacific/Apia', 'Europe/London'])(
    'is the same in a process in %s, with festivals, make-up days, changes of hours and leave',
    (zone) => {
      const env = { ...process.env, TZ: zone };
      const answer = execFileSync(process.execPath, [join(import.meta.dirname, 'calendarOracle.ts')], { env });
      expect(JSON.parse(String(answer))).toEqual({
        offsetMinutes: { UTC: 0, 'Asia/Shanghai': -480, 'America/New_York': 300, 'Pacific/Apia': -780 }[zone] ?? 0,
        worked: expect.any(Number),
      });
    },
  );

  it('is what counting every minute gives near the days that differ', () => {
    for (const day of [
      '2024-02-29',
      '2024-12-29',
      '2026-10-01',
      '2026-10-05',
      '2026-10-10',
      '2027-02-06',
      '2027-02-07',
    ]) {
      const noon = (dayNumber(day) - dayNumber('2024-01-01')) * 1440 + 720;
      for (let before = 0; before < 3000; before += 37)
        for (const after of [0, 61, 1441, 2880])
          expect(own.businessMs(oracle.at(noon - before), oracle.at(noon + after))).toBe(
            oracle.worked(noon - before, noon + after) * MINUTE_MS,
          );
    }
  });

  it('adds up: any cut of an interval leaves the sum', () => {
    const instant = fc.integer({ min: Date.UTC(1965, 0, 1), max: Date.UTC(2101, 0, 1) });
    fc.assert(
      fc.property(instant, instant, instant, (...times) => {
        const [a, b, c] = times.sort((x, y) => x - y) as [number, number, number];
        expect(own.businessMs(a, b) + own.businessMs(b, c)).toBe(own.businessMs(a, c));
      }),
    );
  });

  it('leaves personal leave out, minute by minute', () => {
    const start = Date.UTC(2026, 8, 28) - OFFSET_MS;
    const minute = fc.integer({ min: 0, max: 14 * 1440 });
    fc.assert(
      fc.property(fc.array(fc.tuple(minute, minute), { maxLength: 4 }), minute, minute, (away, a, b) => {
        const leave = away.map(([x, y]) => ({
          from: start + Math.min(x, y) * MINUTE_MS,
          to: start + Math.max(x, y) * MINUTE_MS,
        }));
        const [from, to] = a < b ? [a, b] : [b, a];
        let expected = 0;
        for (let at = start + from * MINUTE_MS; at < start + to * MINUTE_MS; at += MINUTE_MS)
          if (own.businessMs(at, at + MINUTE_MS) > 0 && !leave.some((one) => one.from <= at && at < one.to))
            expected += MINUTE_MS;
        expect(own.withLeave(leave).businessMs(start + from * MINUTE_MS, start + to * MINUTE_MS)).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('is nought from free time to free time of the same gap', () => {
    expect(calendar.businessMs(cst('2026-11-20 18:00'), cst('2026-11-23 09:00'))).toBe(0);
    expect(calendar.businessMs(cst('2026-11-20 12:10'), cst('2026-11-20 13:20'))).toBe(0);
    expect(calendar.businessMs(cst('2026-11-20 17:50'), cst('2026-11-23 09:20'))).toBe(30 * MINUTE_MS);
  });
});

describe('the calendar of a company', () => {
  it('knows festivals and make-up days', () => {
    expect(calendar.isWorkingDay('2026-10-01')).toBe(false);
    expect(calendar.isWorkingDay('2026-10-10')).toBe(true);
    expect(calendar.nextWorkingDay('2026-09-30')).toBe('2026-10-08');
    expect(calendar.addBusinessDays('2026-09-30', 3)).toBe('2026-10-10');
    expect(calendar.addBusinessDays('2026-10-10', -3)).toBe('2026-09-30');
    expect(calendar.addBusinessDays('2026-10-03', 0)).toBe('2026-10-03');
    expect(calendar.longHolidays(cst('2026-09-29 10:00'), cst('2026-10-09 10:00'))).toEqual(['国庆节']);
    expect(calendar.longHolidays(cst('2026-09-24 10:00'), cst('2026-10-09 10:00'))).toEqual(['国庆节', '中秋']);
    expect(calendar.longHolidays(cst('2026-11-02 10:00'), cst('2026-11-20 10:00'))).toEqual([]);
  });

  it('changes the day at midnight of company time, on any machine', () => {
    expect(calendar.dayOf(cst('2026-03-08 23:59'))).toBe('2026-03-08');
    expect(calendar.dayOf(cst('2026-03-09 00:00'))).toBe('2026-03-09');
    expect(calendar.dayStart('2026-03-09')).toBe(Date.UTC(2026, 2, 8, 16));
  });

  it('says when work begins and ends, also for a person on leave', () => {
    expect(calendar.workStart('2026-11-20')).toBe(cst('2026-11-20 09:00'));
    expect(calendar.workEnd('2026-11-20')).toBe(cst('2026-11-20 18:00'));
    expect(calendar.workStart('2026-11-21')).toBeNull();
    expect(calendar.isWorkingTime(cst('2026-11-20 12:30'))).toBe(false);
    expect(calendar.isWorkingTime(cst('2026-11-20 13:30'))).toBe(true);
    const person = calendar.withLeave([
      { from: cst('2026-11-20 08:00'), to: cst('2026-11-20 15:00') },
      { from: cst('2026-11-23 00:00'), to: cst('2026-11-24 00:00') },
    ]);
    expect(person.workStart('2026-11-20')).toBe(cst('2026-11-20 15:00'));
    expect(person.isWorkingDay('2026-11-23')).toBe(false);
    expect(person.nextWorkingDay('2026-11-20')).toBe('2026-11-24');
    expect(person.isWorkingTime(cst('2026-11-20 14:00'))).toBe(false);
  });

  it('counts business days from Monday to Monday as five', () => {
    expect(calendar.businessDaysBetween(cst('2026-11-09 15:00'), cst('2026-11-16 07:30'))).toBe(5);
    expect(calendar.businessDaysBetween(cst('2026-11-16 09:00'), cst('2026-11-16 17:00'))).toBe(0);
    expect(calendar.businessDaysBetween(cst('2026-11-14 09:00'), cst('2026-11-15 17:00'))).toBe(0);
    expect(calendar.businessDaysBetween(cst('2026-09-30 09:00'), cst('2026-10-09 17:00'))).toBe(2);
    expect(calendar.businessDaysBetween(cst('2026-11-16 09:00'), cst('2026-11-09 09:00'))).toBe(0);
  });

  it('lists the days off, whatever was asked before', () => {
    const days = (from: string, to: string) =>
      Array.from(calendar.daysOff(cst(from), cst(to)), (at) => calendar.dayOf(at));
    expect(days('2026-11-20', '2026-11-30')).toEqual(['2026-11-21', '2026-11-22', '2026-11-28', '2026-11-29']);
    expect(days('2026-09-30', '2026-10-11')).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => `2026-10-0${day}`));
    expect(days('2026-11-21 08:00', '2026-11-22 08:00')).toEqual(['2026-11-22']);
    expect(days('2026-11-22', '2026-11-22')).toEqual([]);
  });
});

describe('rules that are none', () => {
  const week = (periods: CalendarRules['week'][number]) => ({
    ...rules,
    week: Array.from({ length: 7 }, () => periods),
  });
  it.each([
    ['no working time at all', week([]), 'without working time'],
    ['six weekdays', { ...rules, week: rules.week.slice(1) }, 'seven weekdays'],
    ['periods out of order', week([...workdays].reverse()), 'in order'],
    ['a period that ends before it begins', week([{ fromMinute: 600, toMinute: 540 }]), 'in order'],
    ['a period past midnight', week([{ fromMinute: 1200, toMinute: 1500 }]), 'in order'],
    ['a holiday that is no day', { ...rules, holidays: new Map([['2026-02-30', '无']]) }, 'is no day'],
  ])('are refused: %s', (_, wrong, reason) => {
    expect(() => businessCalendar(wrong)).toThrow(reason);
  });

  it('a leave without end is found out', () => {
    const away = calendar.withLeave([{ from: cst('2026-01-01'), to: cst('2046-01-01') }]);
    expect(() => away.nextWorkingDay('2026-02-02')).toThrow('No working day within');
  });
});

describe('days', () => {
  it('are numbers and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (number) => dayNumber(dayText(number)) === number),
      {
        examples: [[0], [-1]],
      },
    );
    for (const text of ['2026-02-29', '2026-13-01', '20260101', '', '2026-1-1'])
      expect(() => dayNumber(text)).toThrow('is no day');
  });

  it('have 24 hours where every hour counts', () => {
    expect(alwaysOpen().businessMs(0, 3 * DAY_MS + 5)).toBe(3 * DAY_MS + 5);
    expect(alwaysOpen().daysOff(0, 900 * DAY_MS)).toHaveLength(0);
  });
});
