import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { daysToThin, weekVerdict } from '../domain/snapshotThinning.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { Clock, Day } from '../domain/time.ts';
import {
  deleteSnapshots,
  type SnapshotRow,
  saveSnapshotWeeks,
  snapshotDaysBefore,
  someSnapshots,
} from '../store/snapshots.ts';
import { snapshotWeekDays } from '../store/snapshotWeeks.ts';
import type { Db, Store } from '../store/store.ts';

const ROWS_AT_ONCE = 2_000;

/**
 * Keeps of old snapshots one a week (PRODUCT §4). A day is copied before it is forgotten, and a copy that stands is replaced:
 * whatever stops this, the next run goes on.
 * @returns how many days are no longer kept daily
 */
export async function thinSnapshots({
  store,
  calendar,
  clock,
}: {
  store: Store;
  calendar: BusinessCalendar;
  clock: Clock;
}): Promise<number> {
  const today = calendar.dayOf(clock());
  const thinned = daysToThin(await snapshotDaysBefore(store.db, today), await snapshotWeekDays(store.db), today);
  for (const { day, isKept } of thinned) {
    if (isKept) await keepAsWeek(store.db, day);
    await deleteSnapshots(store.db, day);
  }
  return thinned.length;
}

async function keepAsWeek(db: Db, day: Day): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await someSnapshots(db, day, after, ROWS_AT_ONCE);
    await saveSnapshotWeeks(db, rows.map(ofWeek));
    if (rows.length < ROWS_AT_ONCE) return;
    after = rows.at(-1)!.customerId;
  }
}

function ofWeek(row: SnapshotRow): SnapshotRow {
  return row.verdict === null ? row : { ...row, risk: null, verdict: weekVerdict(row.verdict as SnapshotVerdict) };
}
