import type { Clock } from '../domain/time.ts';
import type { DecisionReport } from '../judging/decideAlerts.ts';
import { closeOrphans, type DayDeps, decideSlice, judgeSlice, openDay, weighDay } from '../judging/judgeDay.ts';
import type { Logger } from '../log.ts';
import { openAlerts } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';

export interface AssessDeps extends DayDeps {
  sourceName: string;
  clock: Clock;
  log: Logger;
}

export interface AssessReport extends DecisionReport {
  customers: number;
  scored: number;
}

/**
 * Judges every customer at this moment with what is known by then, keeps the day's snapshots, and opens, changes and closes
 * alerts. All of them in one go, for whoever asks by hand; the daily judgement is the same in slices (`assessInSlices`).
 * Stopped in the middle and done again it comes to the same.
 */
export async function assessCustomers(deps: AssessDeps): Promise<AssessReport> {
  const { store, clock, log, sourceName } = deps;
  const day = await openDay(deps, { now: clock(), coverage: await readCursor(store.db, sourceName) });
  const open = new Map((await openAlerts(store.db)).map((alert) => [alert.customerId, alert]));
  const work = await judgeSlice(deps, day, day.world.customers, (id) => open.has(id));
  const weights = await weighDay(deps, day, work.tally);
  const { customers, scored } = work;
  const report: AssessReport = { customers, scored, ...(await decideSlice(deps, day, work, weights, open)) };
  report.closed += await closeOrphans(store, day.world, [...open.values()], day.now);
  log.info({ ...report }, 'customers judged');
  return report;
}
