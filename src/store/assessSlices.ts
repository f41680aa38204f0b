import { deserialize, serialize } from 'node:v8';
import { dayNumber } from '../domain/dayNumber.ts';
import type { DayTally } from '../domain/dayTally.ts';
import type { Day } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertRows, selectRows } from './rows.ts';
import type { PackedSnapshot } from './snapshots.ts';
import { assessSliceTable } from './tables/workTables.ts';

/** What the first round of a day's judgement has found of some customers; the second round goes on with it. */
export interface SliceWork {
  customers: number;
  /** Of these, how many could be judged. */
  scored: number;
  /** What is decided over all customers of the day. */
  tally: DayTally;
  /** Customers of whom something is to be decided, in their order. */
  undecided: string[];
  /** The snapshots of all others, in their order. */
  ready: PackedSnapshot[];
}

/** Of the jobs of slices and of what stands between their rounds. */
export const SLICE_JOBS = 'assess:';

/**
 * Cuts a day's customers into slices; what stands of other days and of an earlier cut of this one goes. To be called in a
 * transaction.
 * @param fromIds with which customer each slice begins, in their order; the first begins before all
 */
export async function saveSlices(db: Db, day: Day, fromIds: readonly string[]): Promise<void> {
  await db.run(`DELETE FROM job WHERE name LIKE '${SLICE_JOBS}%' AND period < ?`, [day]);
  await db.run('DELETE FROM assess_slice');
  await insertRows(
    db,
    assessSliceTable,
    fromIds.map((fromId, slice) => ({ day, slice, fromId, work: null })),
  );
}

/** With which customer each slice of a day begins; empty when it is not cut. */
export async function slicesOf(db: Db, day: Day): Promise<string[]> {
  const sql = 'SELECT from_id AS fromId FROM assess_slice WHERE day = ? ORDER BY slice';
  return (await db.query<{ fromId: string }>(sql, [dayNumber(day)])).map(({ fromId }) => fromId);
}

/** As bytes: a third of what its snapshots take as objects. */
export function packSliceWork(work: SliceWork): Uint8Array {
  return serialize(work);
}

export function unpackSliceWork(bytes: Uint8Array): SliceWork {
  return deserialize(bytes) as SliceWork;
}

export async function saveSliceWork(db: Db, day: Day, slice: number, work: SliceWork): Promise<void> {
  const sql = 'UPDATE assess_slice SET work = ? WHERE day = ? AND slice = ?';
  await db.run(sql, [packSliceWork(work), dayNumber(day), slice]);
}

/** @returns null when it is not there any more */
export async function loadSliceWork(db: Db, day: Day, slice: number): Promise<SliceWork | null> {
  const tail = 'WHERE day = ? AND slice = ?';
  const [row] = await selectRows(db, assessSliceTable, tail, [dayNumber(day), slice]);
  return row === undefined || row.work === null ? null : unpackSliceWork(row.work);
}

/** The day is judged: its slices have done their part. The jobs stay, so that nobody who comes late begins one anew. */
export async function forgetSliceWork(db: Db): Promise<void> {
  await db.run('UPDATE assess_slice SET work = NULL WHERE work IS NOT NULL');
}

/** Lets a judgement that is under way begin anew: what it holds names somebody who is to be forgotten. */
export async function beginSlicesAnew(db: Db): Promise<void> {
  await db.run('DELETE FROM assess_slice');
  await db.run(`DELETE FROM job WHERE name LIKE '${SLICE_JOBS}%'`);
}
