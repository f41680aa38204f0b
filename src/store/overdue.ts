import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { type OverdueJob, overdueJobs } from '../domain/overdueJobs.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { doneJobs } from './jobs.ts';
import { getSetting } from './settings.ts';
import { hasSnapshotUntil } from './snapshots.ts';

export interface OverdueDeps {
  calendar: BusinessCalendar;
  /** Managers' groups that get a digest. */
  groupIds: readonly string[];
}

/** What should have been done by now and was not. */
export async function loadOverdue(db: Db, { calendar, groupIds }: OverdueDeps, now: UtcMs): Promise<OverdueJob[]> {
  const installedAt = Number((await getSetting(db, 'installedAt')) ?? now);
  const hasSnapshots = await hasSnapshotUntil(db, calendar.dayOf(now));
  return overdueJobs({ now, calendar, installedAt, done: await doneJobs(db), groupIds, hasSnapshots });
}
