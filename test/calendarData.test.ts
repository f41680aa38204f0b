import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CalendarConfigError, calendarSettings, readCalendarRules, yearsWithoutHolidays } from '../src/calendarData.ts';
import { businessCalendar } from '../src/domain/businessCalendar.ts';

const path = join(import.meta.dirname, '..', 'config', 'calendar.json');
const file = () => JSON.parse(readFileSync(path, 'utf8'));

describe('the calendar of config/calendar.json', () => {
  it('has the festivals and make-up days of the table', () => {
    const rules = readCalendarRules(path);
    expect(rules.holidays.get('2026-10-01')).toBe('国庆节');
    expect(rules.holidays.get('2026-02-17')).toBe('春节');
    expect(rules.makeupDays).toContain('2026-10-10');
    expect(businessCalendar(rules).businessDayMs).toBe(7.5 * 3_600_000);
  });

  it('says which years have no holidays yet', () => {
    const years = { from: '2025-06-01', to: '2028-01-01' };
    expect(yearsWithoutHolidays(readCalendarRules(path), years)).toEqual([2027, 2028]);
  });

  it('takes a year that the table does not have from the file', () => {
    const json = file();
    json.years['2027'] = {
      holidays: { '2027-01-01': '元旦', '2027-02-08': '春节', '2027-10-01': '国庆节' },
      makeupDays: ['2027-02-14'],
      reason: 'the notice is out',
    };
    const rules = calendarSettings(json).company;
    const calendar = businessCalendar(rules);
    expect(calendar.isWorkingDay('2027-02-08')).toBe(false);
    expect(calendar.isWorkingDay('2027-02-14')).toBe(true);
    expect(yearsWithoutHolidays(rules, { from: '2027-01-01', to: '2027-12-31' })).toEqual([]);
  });

  it('does not take a day off of the company, or a list that was only begun, for the holidays of a year', () => {
    const json = file();
    json.company.holidays = { '2027-07-01': '厂休' };
    json.years['2027'] = { holidays: { '2027-01-01': '元旦' }, makeupDays: [], reason: 'begun' };
    const asked = { from: '2027-01-01', to: '2027-12-31' };
    expect(yearsWithoutHolidays(calendarSettings(json).company, asked)).toEqual([2027]);
  });

  it("lets the company's own days win over the table", () => {
    const json = file();
    json.company = { holidays: { '2026-10-10': '厂休' }, makeupDays: ['2026-10-05'], reason: 'stocktaking' };
    const calendar = businessCalendar(calendarSettings(json).company);
    expect(calendar.isWorkingDay('2026-10-10')).toBe(false);
    expect(calendar.isWorkingDay('2026-10-05')).toBe(true);
  });

  it('gives departments and persons hours, days and leave of their own, ids without case', () => {
    const json = file();
    const late = { ...json.week.value, monday: ['13:00-22:00'] };
    json.changes = [{ from: '2026-12-01', week: late, reason: 'winter' }];
    json.departments = { 12: { week: late, holidays: { '2026-11-20': '盘点' }, reason: 'the shop' } };
    json.persons = {
      LiMing: {
        leave: [
          { from: '2026-11-20', to: '2026-11-23' },
          { from: '2026-11-25 13:30', to: '2026-11-25 18:00' },
        ],
      },
    };
    const { company, departments, persons } = calendarSettings(json);
    expect(company.changes).toMatchObject([{ from: '2026-12-01' }]);
    expect(departments.get(12)?.week?.[1]).toEqual([{ fromMinute: 780, toMinute: 1320 }]);
    expect(departments.get(12)?.holidays.get('2026-11-20')).toBe('盘点');
    const at = (text: string) => Date.parse(`${text}+08:00`);
    expect(persons.get('liming')?.leave).toEqual([
      { from: at('2026-11-20T00:00'), to: at('2026-11-24T00:00') },
      { from: at('2026-11-25T13:30'), to: at('2026-11-25T18:00') },
    ]);
  });

  it('lists every fault at once, by its place', () => {
    const json = file();
    const none = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };
    json.week.value.monday = ['9 to 5'];
    json.makeupDay.reason = '';
    json.company.holidays = { '2026-02-30': '无' };
    json.colour = 'red';
    json.years = { '2027': { holidays: { '2028-01-01': '元旦' }, makeupDays: [], reason: 'typing error' } };
    json.changes = [
      { from: '2026-12-02', week: file().week.value, reason: 'a' },
      { from: '2026-12-01', week: file().week.value, reason: 'b' },
    ];
    json.departments = {
      sales: { reason: 'a name' },
      7: { week: none, reason: 'nobody works' },
      8: { makeupDay: ['09:00-12:00', '11:00-18:00'], reason: 'overlap' },
    };
    json.persons = {
      lin: {
        leave: [
          { from: '2026-11-24', to: '2026-11-20' },
          { from: '2026-11-24', to: '2036-11-20' },
          { from: 'tomorrow', to: '2026-11-20' },
        ],
      },
    };
    const faults = faultsOf(json);
    for (const fault of [
      'week.value.monday.0: must look like 09:00-12:00',
      'makeupDay.reason: needs a reason',
      'company.holidays.2026-02-30',
      'colour',
      'years.2027: 2028-01-01 is in another year',
      'changes: must stand in the order of their days',
      'departments.sales: is no department id',
      'departments.7.week: has no working time: name at least one period of one weekday',
      'departments.8.makeupDay: must be in order',
      'persons.lin.leave.0: must end after it begins',
      'persons.lin.leave.1: is longer than two years',
      'persons.lin.leave.2.from: must look like 2026-11-20',
    ])
      expect(faults.join('\n')).toContain(fault);
    expect(faults).toHaveLength(12);
  });

  it('refuses a company without any working time, and one person under two spellings', () => {
    const json = file();
    for (const day of Object.keys(json.week.value)) json.week.value[day] = [];
    json.persons = { lin: {}, Lin: {} };
    expect(faultsOf(json)).toEqual([
      'week.value: has no working time: name at least one period of one weekday',
      'persons: names one person twice (WeCom compares userids without case)',
    ]);
  });
});

function faultsOf(json: unknown): readonly string[] {
  try {
    calendarSettings(json);
  } catch (error) {
    expect(error).toBeInstanceOf(CalendarConfigError);
    return (error as CalendarConfigError).faults;
  }
  throw new Error('there should be faults');
}
