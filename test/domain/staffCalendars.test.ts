import { describe, expect, it } from 'vitest';
import type { Department, Staff } from '../../src/domain/people.ts';
import { type CalendarSettings, type OwnCalendar, staffCalendars, withOwn } from '../../src/domain/staffCalendars.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import type { CalendarRules, WorkPeriod } from '../../src/domain/workTable.ts';
import { cst } from './judgedCustomer.ts';

const everyDay = (...periods: WorkPeriod[]) => Array.from({ length: 7 }, () => periods);
const hours = (from: number, to: number): WorkPeriod => ({ fromMinute: from * 60, toMinute: to * 60 });
const company: CalendarRules = {
  utcOffsetMs: 8 * HOUR_MS,
  week: everyDay(hours(9, 17)),
  makeupPeriods: [hours(9, 12)],
  holidays: new Map([['2026-10-01', '国庆节']]),
  makeupDays: ['2026-10-10'],
  leave: [],
};
const own = (change: Partial<OwnCalendar>): OwnCalendar => ({
  changes: [],
  holidays: new Map(),
  makeupDays: [],
  leave: [],
  ...change,
});
const staff = (id: string, mainDepartmentId: number | null, departmentIds: number[] = []): Staff => ({
  ...{ id, name: id, mainDepartmentId, departmentIds, leadsDepartmentIds: [], leaderIds: [], position: '' },
  ...{ status: 'active', isArchived: true, knownAt: 0 },
});
const departments = new Map(
  [
    [1, null],
    [2, 1],
    [3, 2],
    [4, 1],
    // A circle, as only a broken directory has it.
    [8, 9],
    [9, 8],
  ].map(([id, parentId]): [number, Department] => [id!, { id: id!, name: '', parentId: parentId!, leaderIds: [] }]),
);
const settings: CalendarSettings = {
  company,
  departments: new Map([
    [2, own({ week: everyDay(hours(10, 18)) })],
    [4, own({ week: everyDay(hours(13, 22)) })],
  ]),
  persons: new Map([
    ['lin', own({ leave: [{ from: cst('2026-11-20'), to: cst('2026-11-21') }] })],
    ['he', own({ week: everyDay(hours(6, 14)) })],
  ]),
};
const DAY = '2026-11-18';
const startOf = (person: Staff | null, day = DAY) => {
  const at = staffCalendars(settings).of(person, departments).workStart(day);
  return at === null ? null : (at - cst(day)) / HOUR_MS;
};

describe('whose hours count', () => {
  it.each([
    ['nobody: the company', null, 9],
    ['a person without a department', staff('wu', null), 9],
    ['a department of which nothing is said', staff('wu', 1), 9],
    ['the own department', staff('wu', 2), 10],
    ['the department above it', staff('wu', 3), 10],
    ['the main department before the others', staff('wu', 3, [4, 3]), 10],
    ['another department, when the main one says nothing', staff('wu', 1, [1, 4]), 13],
    ['the person before the department', staff('he', 4), 6],
    ['the department, for a person of whom only leave is known', staff('lin', 4), 13],
    ['the company, in a circle of departments', staff('wu', 8), 9],
  ])('%s', (_, person, hour) => expect(startOf(person)).toBe(hour));

  it('leave is no working time, and is known by day and minute', () => {
    const calendars = staffCalendars(settings);
    const lin = calendars.of(staff('lin', 4), departments);
    expect(lin.businessMs(cst('2026-11-19 21:00'), cst('2026-11-21 14:00'))).toBe(2 * HOUR_MS);
    expect(lin.isWorkingDay('2026-11-20')).toBe(false);
    expect(
      [cst('2026-11-20') - 1, cst('2026-11-20'), cst('2026-11-21')].map((at) => calendars.isOnLeave('lin', at)),
    ).toEqual([false, true, false]);
    expect(calendars.isOnLeave('wu', cst('2026-11-20'))).toBe(false);
    expect(calendars.company.isWorkingDay('2026-11-20')).toBe(true);
  });

  it('is worked out once for all who share it', () => {
    const calendars = staffCalendars(settings);
    expect(calendars.of(staff('wu', 3), departments)).toBe(calendars.of(staff('li', 2), departments));
    expect(calendars.of(staff('wu', 1), departments)).toBe(calendars.company);
  });
});

describe('a change of hours', () => {
  const shorter = { from: '2026-11-16', week: everyDay(hours(9, 12)) };
  const changed = (...rules: OwnCalendar[]) =>
    staffCalendars({ company: rules.reduce(withOwn, company), departments: new Map(), persons: new Map() }).company;

  it('leaves every day before it as it was, and counts by the new hours from its day on', () => {
    const [before, after] = [changed(), changed(own({ changes: [shorter] }))];
    for (const [from, to] of [
      ['2026-09-28 10:00', '2026-11-15 16:00'],
      ['2026-11-15 00:00', '2026-11-16 00:00'],
    ] as const)
      expect(after.businessMs(cst(from), cst(to))).toBe(before.businessMs(cst(from), cst(to)));
    expect(after.workEnd('2026-11-15')).toBe(cst('2026-11-15 17:00'));
    expect(after.workEnd('2026-11-16')).toBe(cst('2026-11-16 12:00'));
    expect(after.businessMs(cst('2026-11-15 16:30'), cst('2026-11-16 09:45'))).toBe(75 * MINUTE_MS);
    expect(after.businessDayMs).toBe(3 * HOUR_MS);
  });

  it('of a team ends what the company had from that day, and keeps what the company changed before', () => {
    const early = own({ changes: [{ from: '2026-11-09', week: everyDay(hours(8, 16)) }] });
    const later = own({ changes: [{ from: '2026-12-01', week: everyDay(hours(7, 15)) }] });
    const team = changed(own({ changes: [...early.changes, ...later.changes] }), own({ changes: [shorter] }));
    const ends = ['2026-11-08', '2026-11-09', '2026-11-16', '2026-12-02'].map(
      (day) => (team.workEnd(day)! - cst(day)) / HOUR_MS,
    );
    expect(ends).toEqual([17, 16, 12, 12]);
    // Hours of one's own from ever stand in the place of all above.
    expect(changed(early, own({ week: everyDay(hours(10, 11)) })).workEnd('2026-11-10')).toBe(cst('2026-11-10 11:00'));
  });

  it('keeps the periods of make-up days unless it names others', () => {
    const makeup = { ...company, makeupDays: ['2026-10-10', '2026-11-21'] };
    const ends = (rules: OwnCalendar) => {
      const calendar = staffCalendars({ company: withOwn(makeup, rules), departments: new Map(), persons: new Map() });
      return ['2026-10-10', '2026-11-21'].map((day) => (calendar.company.workEnd(day)! - cst(day)) / HOUR_MS);
    };
    expect(ends(own({ changes: [shorter] }))).toEqual([12, 12]);
    expect(ends(own({ changes: [{ ...shorter, makeupPeriods: [hours(9, 15)] }] }))).toEqual([12, 15]);
    expect(ends(own({ makeupPeriods: [hours(9, 16)], changes: [shorter] }))).toEqual([16, 16]);
  });

  it('must stand in order and leave some work', () => {
    expect(() => changed(own({ changes: [shorter, shorter] }))).toThrow('order of their days');
    expect(() => changed(own({ changes: [{ ...shorter, week: everyDay() }] }))).toThrow('without working time');
  });
});

describe('days of one’s own', () => {
  it('win over those of the company', () => {
    const calendars = staffCalendars({
      company,
      departments: new Map(),
      persons: new Map([['lin', own({ holidays: new Map([['2026-10-10', '盘点']]), makeupDays: ['2026-10-01'] })]]),
    });
    const lin = calendars.of(staff('lin', null), departments);
    expect([lin.isWorkingDay('2026-10-10'), lin.isWorkingDay('2026-10-01')]).toEqual([false, true]);
    expect([calendars.company.isWorkingDay('2026-10-10'), calendars.company.isWorkingDay('2026-10-01')]).toEqual([
      true,
      false,
    ]);
  });
});
