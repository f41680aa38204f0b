import type { Clock } from '../domain/time.ts';
import {
  beginErasure,
  type Erasure,
  type ErasureCounts,
  endErasure,
  eraseCustomers,
  eraseNames,
  erasePerson,
  erasePseudonymised,
  eraseSomeMessages,
  rewriteFile,
} from '../store/erasure.ts';
import { loadContactHistory, loadRelationships } from '../store/people.ts';
import type { Db, Store } from '../store/store.ts';

export interface EraseDeps {
  store: Store;
  clock: Clock;
}

export interface ErasureReport {
  /** Rows that were deleted or changed, by table; in a dry run those that would be. */
  rows: Record<string, number>;
  /** Customers that were never anybody else's and go with the person. */
  customers: number;
  /** Whether the file was written anew, so that no deleted bytes are left in it; null in a dry run. */
  isRewritten: boolean | null;
}

/** Shorter words stand in too many other places to say anything. */
const WORD_MIN = 2;

/**
 * What the person is found by in texts: the id, and every name and remark as they are known before an erasure; afterwards the id
 * alone.
 */
export async function wordsOf(db: Db, contactId: string): Promise<string[]> {
  const names = (await loadContactHistory(db, [contactId])).map(({ name }) => name);
  const remarks = (await loadRelationships(db, { contactIds: [contactId] })).map(({ remark }) => remark);
  const words = [...names, ...remarks].map((word) => word.trim()).filter((word) => word.length >= WORD_MIN);
  return [...new Set([contactId, ...words])];
}

/** Ends the dry run: nothing of it stays. */
class DryRunOver extends Error {}

/** A round more than a writer can need that had begun before the tombstones stood. */
const ROUNDS_MAX = 3;

/**
 * Forgets a contact (PRODUCT §8): deletes what is about this person, and takes name and id out of what is about others too. The
 * tombstones stand before anything is deleted, so nothing comes back meanwhile or later. Each step is a transaction and finds
 * what the one before it left, and what all is found by goes last: after a kill the same call goes on, and a repeat finds nothing.
 * @throws StoreError `badValue` without a key for tombstones
 */
export async function eraseContact({ store, clock }: EraseDeps, contactId: string): Promise<ErasureReport> {
  const rows: ErasureCounts = new Map();
  let customers = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = sum(rows);
    const erasure = await store.transaction((db) => beginErasure(db, contactId, clock()));
    customers = Math.max(customers, erasure.alone.length);
    await workOff(erasure, rows, (work) => store.transaction(work));
    if (sum(rows) === before) break;
  }
  await store.transaction((db) => endErasure(db, contactId));
  return { rows: Object.fromEntries(rows), customers, isRewritten: await rewriteFile(store.db) };
}

/** What {@link eraseContact} would do: does it and takes it all back. Others who write wait for so long. */
export async function tryErasing({ store, clock }: EraseDeps, contactId: string): Promise<ErasureReport> {
  let report: ErasureReport | null = null;
  try {
    await store.transaction(async (db) => {
      const rows: ErasureCounts = new Map();
      const erasure = await beginErasure(db, contactId, clock());
      await workOff(erasure, rows, (work) => work(db));
      report = { rows: Object.fromEntries(rows), customers: erasure.alone.length, isRewritten: null };
      throw new DryRunOver();
    });
  } catch (err) {
    if (!(err instanceof DryRunOver)) throw err;
  }
  return report!;
}

type Run = <T>(work: (db: Db) => Promise<T>) => Promise<T>;

async function workOff(erasure: Erasure, rows: ErasureCounts, run: Run): Promise<void> {
  const step = async <T>(work: (db: Db, counts: ErasureCounts) => Promise<T>): Promise<T> => {
    const { result, counts } = await run(async (db) => {
      // A transaction may be done again from its start: what it counted counts once.
      const counts: ErasureCounts = new Map();
      return { result: await work(db, counts), counts };
    });
    for (const [table, count] of counts) rows.set(table, (rows.get(table) ?? 0) + count);
    return result;
  };
  await step((db, counts) => eraseNames(db, erasure, counts));
  await step((db, counts) => eraseCustomers(db, erasure, counts));
  while (await step((db, counts) => eraseSomeMessages(db, erasure, counts)));
  await step((db, counts) => erasePerson(db, erasure, counts));
  await step((db, counts) => erasePseudonymised(db, erasure, counts));
}

function sum(rows: ErasureCounts): number {
  return [...rows.values()].reduce((total, count) => total + count, 0);
}
