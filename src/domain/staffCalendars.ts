import { type BusinessCalendar, businessCalendar } from './businessCalendar.ts';
import { type Interval, mergeIntervals } from './interval.ts';
import type { Department, Staff } from './people.ts';
import type { Day, UtcMs } from './time.ts';
import type { CalendarRules, HoursChange, WorkingHours } from './workTable.ts';

/** What a team or a person has of its own; what it does not name is as it is above: team, then company. */
export interface OwnCalendar {
  week?: WorkingHours['week'] | undefined;
  makeupPeriods?: WorkingHours['makeupPeriods'] | undefined;
  /** Earliest first; without periods of their own for make-up days these stay as they were. */
  changes: readonly { from: Day; week: WorkingHours['week']; makeupPeriods?: WorkingHours['makeupPeriods'] }[];
  holidays: ReadonlyMap<Day, string>;
  makeupDays: readonly Day[];
  leave: readonly Interval[];
}

/** Who works when: person over team over company (`config/calendar.json`). */
export interface CalendarSettings {
  company: CalendarRules;
  departments: ReadonlyMap<number, OwnCalendar>;
  /** By staff id, in lower case. */
  persons: ReadonlyMap<string, OwnCalendar>;
}

export interface StaffCalendars {
  readonly company: BusinessCalendar;
  /**
   * The working time of this person, leave taken out: his own hours over those of the nearest department that has any
   * (his main one and what is above it, then his others) over the company's; the company's for nobody.
   */
  of(person: Staff | null, departments: ReadonlyMap<number, Department>): BusinessCalendar;
  isOnLeave(staffId: string, at: UtcMs): boolean;
}

/** @throws RangeError as {@link businessCalendar} does, when a calendar is asked for the first time */
export function staffCalendars({ company, departments: teams, persons }: CalendarSettings): StaffCalendars {
  const companyCalendar = businessCalendar(company);
  const known = new Map<string, BusinessCalendar>();
  const leaveOf = new Map([...persons].map(([id, { leave }]) => [id, mergeIntervals(leave)]));
  return {
    company: companyCalendar,
    of(person, departments) {
      const own = person === null ? undefined : persons.get(person.id);
      const teamId = person === null || teams.size === 0 ? null : teamOf(person, departments, teams);
      if (own === undefined && teamId === null) return companyCalendar;
      const name = `${teamId ?? ''} ${own === undefined ? '' : person!.id}`;
      let calendar = known.get(name);
      if (calendar === undefined) {
        const ofTeam = teamId === null ? company : withOwn(company, teams.get(teamId)!);
        calendar = businessCalendar(own === undefined ? ofTeam : withOwn(ofTeam, own));
        known.set(name, calendar);
      }
      return calendar;
    },
    isOnLeave: (staffId, at) => leaveOf.get(staffId)?.some(({ from, to }) => from <= at && at < to) ?? false,
  };
}

/** The rules with what somebody has of his own laid over them. */
export function withOwn(rules: CalendarRules, own: OwnCalendar): CalendarRules {
  const holidays = new Map(rules.holidays);
  const makeupDays = new Set(rules.makeupDays);
  for (const [day, name] of own.holidays) {
    holidays.set(day, name);
    makeupDays.delete(day);
  }
  for (const day of own.makeupDays) {
    makeupDays.add(day);
    holidays.delete(day);
  }
  return {
    ...rules,
    ...hoursOf(rules, own),
    holidays,
    makeupDays: [...makeupDays].sort(),
    leave: [...rules.leave, ...own.leave],
  };
}

/** Own hours stand in the place of all above; own changes end what was above from their day on. */
function hoursOf(rules: CalendarRules, own: OwnCalendar): WorkingHours & { changes: HoursChange[] } {
  const makeupPeriods = own.makeupPeriods ?? rules.makeupPeriods;
  const first = own.changes[0]?.from;
  const above = own.week === undefined ? (rules.changes ?? []) : [];
  const changes = above
    .filter(({ from }) => first === undefined || from < first)
    .map((change) => (own.makeupPeriods === undefined ? change : { ...change, makeupPeriods }));
  for (const change of own.changes)
    changes.push({ ...change, makeupPeriods: change.makeupPeriods ?? changes.at(-1)?.makeupPeriods ?? makeupPeriods });
  return { week: own.week ?? rules.week, makeupPeriods, changes };
}

function teamOf(
  { mainDepartmentId, departmentIds }: Staff,
  departments: ReadonlyMap<number, Department>,
  teams: ReadonlyMap<number, OwnCalendar>,
): number | null {
  const starts = mainDepartmentId === null ? departmentIds : [mainDepartmentId, ...departmentIds];
  for (const start of starts) {
    const seen = new Set<number>();
    for (let id: number | null = start; id !== null && !seen.has(id); id = departments.get(id)?.parentId ?? null) {
      if (teams.has(id)) return id;
      seen.add(id);
    }
  }
  return null;
}
