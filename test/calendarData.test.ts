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
      holidays: { '2027-02-08': '春节' },
      makeupDays: ['2027-02-14'],
      reason: 'the notice is out',
    };
    const rules = calendarSettings(json).company;
    const calendar = businessCalendar(rules);
    expect(calendar.isWorkingDay('2027-02-08')).toBe(false);
    expect(calendar.isWorkingDay('2027-02-14')).toBe(true);
    expect(yearsWithoutHolidays(rules, { from: '2027-01-01', to: '2027-12-31' })).toEqual([]);
  });

  it("lets the company's own days win over the table", () => {
    const json = file();
    json.company = { holidays: { '2026-10-10': '厂休' }, makeupDays: ['2026-10-05'], reason: 'stocktaking' };
    const calendar = businessCalendar(calendarSettings(json).company);
    expect(calendar.isWorkingDay('2026-10-10')).toBe(false);
    expect(calendar.isWorkingDay('2026-10-05')).toBe(true);
  });

  it('lists every fault at once, by its place', () => {
    const json = file();
    json.week.value.monday = ['9 to 5'];
    json.makeupDay.reason = '';
    json.company.holidays = { '2026-02-30': '无' };
    json.colour = 'red';
    try {
      calendarSettings(json);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CalendarConfigError);
      const faults = (error as CalendarConfigError).faults.join('\n');
      for (const place of ['week.value.monday.0', 'makeupDay.reason', 'company.holidays', 'colour'])
        expect(faults).toContain(place);
    }
    json.years = { '2027': { holidays: { '2028-01-01': '元旦' }, makeupDays: [], reason: 'typing error' } };
    expect(() => calendarSettings({ ...file(), years: json.years })).toThrow('2028-01-01 is in another year');
  });
});
