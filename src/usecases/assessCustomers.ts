import { addTally, emptyTally } from '../domain/dayTally.ts';
import type { Clock } from '../domain/time.ts';
import type { DecisionReport } from '../judging/decideAlerts.ts';
import {
  addDecisions,
  CUSTOMERS_PER_SLICE,
  closeOrphans,
  type DayDeps,
  decideSlice,
  judgeSlice,
  openDay,
  weighDay,
} from '../judging/judgeDay.ts';
import type { Logger } from '../log.ts';
import { openCases } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { packSliceWork, unpackSliceWork } from '../store/assessSlices.ts';
import { portions } from '../store/rows.ts';

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
 * alerts. All of them in one go, for whoever asks by hand; the daily judgement is the same with what its slices have found kept in
 * rows (`assessInSlices`). Stopped in the middle and done again it comes to the same.
 */
export async function assessCustomers(deps: AssessDeps): Promise<AssessReport> {
  const { store, clock, log, sourceName } = deps;
  const day = await openDay(deps, { now: clock(), coverage: await readCursor(store.db, sourceName) });
  const report: AssessReport = { customers: 0, scored: 0, opened: 0, changed: 0, closed: 0, notOpened: {} };
  const tally = emptyTally();
  const judged: Uint8Array[] = [];
  for (const ids of portions(day.world.customerIds, CUSTOMERS_PER_SLICE)) {
    const work = await judgeSlice(deps, day, ids);
    addTally(tally, work.tally);
    report.customers += work.customers;
    report.scored += work.scored;
    judged.push(packSliceWork({ ...work, tally: emptyTally() }));
  }
  const weights = await weighDay(deps, day, tally);
  for (const bytes of judged) addDecisions(report, await decideSlice(deps, day, unpackSliceWork(bytes), weights));
  report.closed += await closeOrphans(store, await openCases(store.db), day.now);
  log.info({ ...report }, 'customers judged');
  return report;
}
