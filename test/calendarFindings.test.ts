import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineCalendarNames, examineHolidays } from '../src/calendarFindings.ts';
import { readCompanySettings } from '../src/companySettings.ts';
import type { CalendarSettings, OwnCalendar } from '../src/domain/staffCalendars.ts';
import { saveDepartments, saveStaff } from '../src/store/people.ts';
import { openStore, type Store } from '../src/store/store.ts';

const { calendars } = readCompanySettings();
const nothing: OwnCalendar = { changes: [], holidays: new Map(), makeupDays: [], leave: [] };
const named = (departments: number[], persons: string[]): CalendarSettings => ({
  ...calendars,
  departments: new Map(departments.map((id) => [id, nothing])),
  persons: new Map(persons.map((id) => [id, nothing])),
});

describe('the doctor on holidays', () => {
  it('is content while this and the next year are known, warns before the turn of the year, and finds fault after it', () => {
    const stateIn = (day: string) => examineHolidays(calendars, Date.parse(day)).state;
    expect(['2025-03-01', '2026-11-20', '2027-01-04'].map(stateIn)).toEqual(['ok', 'warning', 'fault']);
    expect(examineHolidays(calendars, Date.parse('2026-11-20')).says).toContain('2027');
  });
});

describe('the doctor on names in the calendar', () => {
  const folder = mkdtempSync('/tmp/liuke-names-');
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: `sqlite:${join(folder, 'names.db')}` });
    await store.migrate();
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says nothing before anybody is known, and then who is not', async () => {
    expect(await examineCalendarNames(named([], []), store.db)).toEqual([]);
    expect(await examineCalendarNames(named([7], ['lin']), store.db)).toEqual([]);
    await saveDepartments(store.db, [{ id: 7, name: '门店', parentId: null, leaderIds: [] }]);
    await saveStaff(store.db, [
      {
        ...{ id: 'lin', name: '', departmentIds: [7], mainDepartmentId: 7, leadsDepartmentIds: [], leaderIds: [] },
        ...{ position: '', status: 'active', isArchived: null, knownAt: 0 },
      },
    ]);
    expect(await examineCalendarNames(named([7], ['lin']), store.db)).toMatchObject([{ state: 'ok' }]);
    const [finding] = await examineCalendarNames(named([7, 8], ['lin', 'wu']), store.db);
    expect(finding).toMatchObject({ state: 'warning', says: 'the directory does not know department 8, wu' });
  });
});
