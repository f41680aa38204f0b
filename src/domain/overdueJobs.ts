import type { BusinessCalendar } from './businessCalendar.ts';
import { HOUR_MS, type UtcMs } from './time.ts';
import { digestDue } from './timetable.ts';

/** What is known of the runs of one job: its latest done period and when that was. Periods of one job compare as text. */
export interface DoneJob {
  period: string;
  doneAt: UtcMs;
}

export interface OverdueJob {
  /** As in the job rows; a digest goes on with its group. */
  job: string;
  /** The run that is missing. */
  period: string;
  /** When it should have been done. */
  since: UtcMs;
}

export interface JobFacts {
  now: UtcMs;
  calendar: BusinessCalendar;
  installedAt: UtcMs;
  /** By name; a job that never was done is not there. */
  done: ReadonlyMap<string, DoneJob>;
  groupIds: readonly string[];
  /** Whether there is anything to report at all. */
  hasSnapshots: boolean;
}

/** Judging waits two hours of the working day for a late archive; a large company then takes its time. */
const JUDGED_WITHIN_MS = 3 * HOUR_MS;
const REPORTED_WITHIN_MS = 2 * HOUR_MS;
/** What is done once each calendar day may be late by half a day. */
const DAILY = ['sync', 'purge'] as const;
const DAILY_WITHIN_MS = 36 * HOUR_MS;

/**
 * What should have been done by now and was not: the judgement of the last working day whose time is over, the digest of this
 * week, the daily reading of people and the daily clearing. Nothing that was due before the installation is missed.
 */
export function overdueJobs(facts: JobFacts): OverdueJob[] {
  return [...overdueJudgement(facts), ...overdueDigests(facts), ...overdueDaily(facts)];
}

function overdueJudgement({ now, calendar, installedAt, done }: JobFacts): OverdueJob[] {
  const today = calendar.dayOf(now);
  const [day] = [today, calendar.addBusinessDays(today, -1)].filter((each) => {
    const workStart = calendar.isWorkingDay(each) ? calendar.workStart(each) : null;
    return workStart !== null && workStart + JUDGED_WITHIN_MS <= now;
  });
  if (day === undefined || (done.get('assess')?.period ?? '') >= day) return [];
  const workStart = calendar.workStart(day)!;
  return workStart <= installedAt ? [] : [{ job: 'assess', period: day, since: workStart + JUDGED_WITHIN_MS }];
}

function overdueDigests({ now, calendar, installedAt, done, groupIds, hasSnapshots }: JobFacts): OverdueJob[] {
  const due = digestDue(now, calendar);
  if (due === null || !hasSnapshots) return [];
  const since = due.plannedAt + REPORTED_WITHIN_MS;
  if (now < since || due.plannedAt <= installedAt) return [];
  return groupIds
    .map((id) => ({ job: `digest:${id}`, period: due.week, since }))
    .filter(({ job }) => (done.get(job)?.period ?? '') < due.week);
}

function overdueDaily({ now, calendar, installedAt, done }: JobFacts): OverdueJob[] {
  return DAILY.map((job) => ({ job, since: (done.get(job)?.doneAt ?? installedAt) + DAILY_WITHIN_MS }))
    .filter(({ since }) => since <= now)
    .map(({ job, since }) => ({ job, period: calendar.dayOf(since), since }));
}
