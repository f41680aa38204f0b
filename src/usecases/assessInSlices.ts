import { countBelow } from '../domain/countBelow.ts';
import { addTally, emptyTally } from '../domain/dayTally.ts';
import type { Clock, Day, UtcMs } from '../domain/time.ts';
import type { DecisionReport } from '../judging/decideAlerts.ts';
import {
  addDecisions,
  CUSTOMERS_PER_SLICE,
  closeOrphans,
  type DayDeps,
  type DayMoment,
  decideSlice,
  type JudgedDay,
  judgeSlice,
  openDay,
  weighDay,
} from '../judging/judgeDay.ts';
import type { Logger } from '../log.ts';
import { openCases } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { assessmentOf } from '../store/assessments.ts';
import {
  forgetSliceWork,
  loadSliceWork,
  type SliceWork,
  saveSlices,
  saveSliceWork,
  slicesOf,
} from '../store/assessSlices.ts';

export interface SliceDeps extends DayDeps {
  sourceName: string;
  /** Before anything is judged: was the service away for days (`raiseFence`)? */
  fence(): Promise<unknown>;
  clock: Clock;
  log: Logger;
  customersPerSlice?: number;
}

/** What the plan of a day fixes for all who judge a part of it. */
export type DayPlan = DayMoment & { slices: number };

/** What the first round of a slice reports, and the second. */
export type JudgedSlice = { customers: number; scored: number };
export type DecidedSlice = DecisionReport;

/**
 * The daily judgement in parts, each of which a worker does under a job of its own: cut the customers, judge each slice, weigh
 * what is decided over all of them, decide each slice, conclude. What one part has found stands in rows when the next begins,
 * so that it may be another worker's. All look at one instant, by what was known then.
 *
 * A slice is a stretch of customers in the order of their ids and not a share by their hash: snapshots are kept in that order,
 * and the pages of a day stay full.
 */
export interface SlicedDay {
  plan(day: Day): Promise<DayPlan>;
  judge(day: Day, plan: DayPlan, slice: number): Promise<JudgedSlice>;
  weigh(day: Day, plan: DayPlan): Promise<null>;
  decide(day: Day, plan: DayPlan, slice: number): Promise<DecidedSlice>;
  conclude(
    day: Day,
    plan: DayPlan,
    results: { judged: readonly JudgedSlice[]; decided: readonly DecidedSlice[] },
  ): Promise<JudgedSlice & DecisionReport>;
  /** The day is done, here or elsewhere: what was loaded for it is let go. */
  close(): void;
}

export function assessInSlices(deps: SliceDeps): SlicedDay {
  const { store, clock, log, sourceName, customersPerSlice = CUSTOMERS_PER_SLICE } = deps;
  let opened: { at: UtcMs; day: Promise<JudgedDay> } | null = null;

  /** All that this worker does of a day looks at the same world; it is loaded once. */
  function worldOf({ now, coverage }: DayMoment): Promise<JudgedDay> {
    if (opened?.at !== now) {
      const day = openDay(deps, { now, coverage });
      opened = { at: now, day };
      day.catch(() => {
        opened = null;
      });
    }
    return opened.day;
  }

  async function workOf(day: Day, slice: number): Promise<SliceWork> {
    const work = await loadSliceWork(store.db, day, slice);
    // Its job says that it is done: what it found goes only together with that.
    if (work === null) throw new Error(`slice ${slice} of ${day} was not judged`);
    return work;
  }

  return {
    async plan(day) {
      await deps.fence();
      const coverage = await readCursor(store.db, sourceName);
      const { firstPullAt = null, coveredUntil = null } = coverage ?? {};
      const moment: DayMoment = { now: clock(), coverage: coverage === null ? null : { firstPullAt, coveredUntil } };
      const { world } = await worldOf(moment);
      const fromIds = world.customerIds.filter((_, index) => index % customersPerSlice === 0);
      await store.transaction((db) => saveSlices(db, day, fromIds.length === 0 ? [''] : fromIds));
      return { ...moment, slices: Math.max(1, fromIds.length) };
    },

    async judge(day, plan, slice) {
      const judged = await worldOf(plan);
      const ids = customersOf(judged.world.customerIds, await slicesOf(store.db, day), slice);
      const work = await judgeSlice(deps, judged, ids);
      await saveSliceWork(store.db, day, slice, work);
      return { customers: work.customers, scored: work.scored };
    },

    async weigh(day, plan) {
      const tally = emptyTally();
      for (let slice = 0; slice < plan.slices; slice += 1) addTally(tally, (await workOf(day, slice)).tally);
      await weighDay(deps, await worldOf(plan), tally);
      return null;
    },

    async decide(day, plan, slice) {
      const work = await workOf(day, slice);
      const { fadingLimits = null, holds } = (await assessmentOf(store.db, day)) ?? {};
      if (fadingLimits === null || holds == null) throw new Error(`${day} was not weighed`);
      return decideSlice(deps, await worldOf(plan), work, { limits: fadingLimits, holds });
    },

    async conclude(_, plan, { judged, decided }) {
      const report = { customers: 0, scored: 0, opened: 0, changed: 0, closed: 0, notOpened: {} };
      for (const { customers, scored } of judged) {
        report.customers += customers;
        report.scored += scored;
      }
      for (const one of decided) addDecisions(report, one);
      report.closed += await closeOrphans(store, await openCases(store.db), plan.now);
      await forgetSliceWork(store.db);
      log.info({ ...report, slices: plan.slices }, 'customers judged');
      return report;
    },

    close() {
      opened = null;
    },
  };
}

/** The customers of one slice; both lists are in the order of ids. Nobody is before the first one. */
function customersOf(ids: readonly string[], fromIds: readonly string[], slice: number): readonly string[] {
  const from = slice === 0 ? '' : fromIds[slice];
  const until = fromIds[slice + 1];
  if (from === undefined) throw new RangeError(`there is no slice ${slice}`);
  return ids.slice(countBelow(ids, from), until === undefined ? undefined : countBelow(ids, until));
}
