import type { Clock, UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import type { Store } from './store.ts';
import { LeaseLost } from './storeError.ts';

/** Unless told: a killed worker's job, or lease, is taken over after this; a living one renews it four times in it. */
export const LEASE_MS = 120_000;
/** Of single rows (a message, a callback), which are done in seconds. */
export const ROW_LEASE_MS = 60_000;
const RENEWALS = 4;

/** A job of a period, or a lease (its period is ''), in the hands of one worker. */
export interface Held {
  readonly table: 'job' | 'lease';
  readonly name: string;
  readonly period: string;
  /** Of the worker's process. */
  readonly token: string;
  /** Greater at each taking: an older holder is refused, whatever its clock says. */
  readonly epoch: number;
}

/**
 * Does a piece of work that only the holder may do. The lease is renewed as long as the work goes on. Each transaction and each
 * single change that the work begins looks first, in the same transaction, whether the job is still held, and locks its row:
 * nobody can take over before that transaction has ended. So a process that was stopped past its lease and goes on writes
 * nothing any more, also where nobody has taken over: what it knows is old.
 * @param by.clock what leases are measured by
 * @throws LeaseLost from whatever wants to write when it is held no more
 */
export async function whileHeld<T>(
  store: Store,
  held: Held,
  { clock, leaseMs = LEASE_MS }: { clock: Clock; leaseMs?: number | undefined },
  work: () => Promise<T>,
): Promise<T> {
  let renewal: Promise<unknown> | null = null;
  const renewing = setInterval(
    () => {
      // A renewal that fails is followed by the next; when none gets through the work is refused.
      renewal ??= renew(store.db, held, clock(), leaseMs).then(
        () => {
          renewal = null;
        },
        () => {
          renewal = null;
        },
      );
    },
    Math.ceil(leaseMs / RENEWALS),
  );
  try {
    return await store.fenced(async (db) => {
      const startedAt = clock();
      await assertHeld(db, held, startedAt);
      return async () => {
        // A long transaction keeps renewals out, as it keeps others out: nobody can have taken over meanwhile.
        if (clock() - startedAt >= leaseMs / RENEWALS) await extend(db, held, clock() + leaseMs);
      };
    }, work);
  } finally {
    clearInterval(renewing);
    await renewal;
  }
}

/** Makes the lease of what one holds last longer. @returns false when it is held no more, or its lease has passed */
export async function renew(db: Db, held: Held, now: UtcMs, leaseMs: number): Promise<boolean> {
  const { sql, params } = rowOf(held);
  return (
    (await db.run(`UPDATE ${held.table} SET lease_until = ? ${sql} AND lease_until > ?`, [
      now + leaseMs,
      ...params,
      now,
    ])) > 0
  );
}

async function extend(db: Db, held: Held, until: UtcMs): Promise<void> {
  const { sql, params } = rowOf(held);
  await db.run(`UPDATE ${held.table} SET lease_until = ? ${sql}`, [until, ...params]);
}

/** To be asked inside a transaction: until its end nobody else can take over. @throws LeaseLost */
export async function assertHeld(db: Db, held: Held, now: UtcMs): Promise<void> {
  const { sql, params } = rowOf(held);
  // SQLite has one writer at a time, so its transactions need no lock on a row.
  const lock = db.kind === 'sqlite' ? '' : ' FOR UPDATE';
  const rows = await db.query(`SELECT epoch FROM ${held.table} ${sql} AND lease_until > ?${lock}`, [...params, now]);
  if (rows.length === 0) throw new LeaseLost(held.name);
}

/** The number under which something was just taken. @returns null when it is another's already */
export async function withEpoch(db: Db, held: Omit<Held, 'epoch'>): Promise<Held | null> {
  const { table, name, period, token } = held;
  const sql =
    table === 'job'
      ? `SELECT epoch FROM job WHERE name = ? AND period = ? AND token = ? AND state = 'running'`
      : 'SELECT epoch FROM lease WHERE name = ? AND token = ?';
  const params = table === 'job' ? [name, period, token] : [name, token];
  const [row] = await db.query<{ epoch: number }>(sql, params);
  return row === undefined ? null : { ...held, epoch: Number(row.epoch) };
}

function rowOf({ table, name, period, token, epoch }: Held): { sql: string; params: unknown[] } {
  return table === 'job'
    ? {
        sql: `WHERE name = ? AND period = ? AND token = ? AND epoch = ? AND state = 'running'`,
        params: [name, period, token, epoch],
      }
    : { sql: 'WHERE name = ? AND token = ? AND epoch = ?', params: [name, token, epoch] };
}
