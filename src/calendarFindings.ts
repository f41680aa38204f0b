import { yearsWithoutHolidays } from './calendarData.ts';
import type { CalendarSettings } from './domain/staffCalendars.ts';
import type { Finding } from './finding.ts';
import { loadDepartments, loadStaff } from './store/people.ts';
import type { Db } from './store/store.ts';

/** Are the holidays of this and the next year known? */
export function examineHolidays({ company }: CalendarSettings, now: number): Finding {
  const name = 'calendar';
  const year = new Date(now).getUTCFullYear();
  const missing = yearsWithoutHolidays(company, { from: `${year}-01-01`, to: `${year + 1}-12-31` });
  if (missing.length === 0) return { name, state: 'ok', says: `holidays of ${year} and ${year + 1} are known` };
  return {
    name,
    state: missing.includes(year) ? 'fault' : 'warning',
    says: `no holidays are known for ${missing.join(', ')}: 春节 and 国庆 would count as working days`,
    mend: 'enter the days that the State Council has published into config/calendar.json, "years"',
  };
}

/** Does the calendar name people and departments that the directory does not know? Nothing would come of these lines. */
export async function examineCalendarNames({ departments, persons }: CalendarSettings, db: Db): Promise<Finding[]> {
  if (departments.size + persons.size === 0) return [];
  const name = 'calendar, own hours and leave';
  const knownStaff = new Set((await loadStaff(db)).map(({ id }) => id));
  const knownDepartments = new Set((await loadDepartments(db)).map(({ id }) => id));
  // Before the first sync nobody is known, and nothing is wrong.
  if (knownStaff.size === 0) return [];
  const unknown = [
    ...[...departments.keys()].filter((id) => !knownDepartments.has(id)).map((id) => `department ${id}`),
    ...[...persons.keys()].filter((id) => !knownStaff.has(id)),
  ];
  if (unknown.length === 0)
    return [{ name, state: 'ok', says: `${departments.size} departments, ${persons.size} people` }];
  return [
    {
      name,
      state: 'warning',
      says: `the directory does not know ${unknown.join(', ')}`,
      mend: 'correct the id in config/calendar.json, or take the line out',
    },
  ];
}
