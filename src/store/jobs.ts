import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertOnce, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { jobTable, leaseTable } from './tables/workTables.ts';

/** One job and period: whether it was done, by whom, with what result. */
export type JobRow = RowOf<typeof jobTable>;

/**
 * Takes a job of a period: one that never ran, one that failed and may be tried again, or one whose worker's lease has
 * passed.
 * @returns false when it is done, given up, or somebody else's
 */
export async function claimJob(
  db: Db,
  claim: { name: string; period: string; now: UtcMs; token: string; leaseMs: number },
): Promise<boolean> {
  const { name, period, now, token, leaseMs } = claim;
  const again = await db.run(
    `UPDATE job
     SET state = 'running', token = ?, lease_until = ?, attempts = attempts + 1, started_at = ?, finished_at = NULL
     WHERE name = ? AND period = ?
       AND ((state = 'running' AND lease_until <= ?) OR (state = 'failed' AND next_at <= ?))`,
    [token, now + leaseMs, now, name, period, now, now],
  );
  if (again > 0) return true;
  return insertOnce(db, jobTable, {
    ...{ name, period, token },
    state: 'running',
    leaseUntil: now + leaseMs,
    attempts: 1,
    nextAt: null,
    startedAt: now,
    finishedAt: null,
    result: null,
    error: null,
  });
}

/** Makes the lease of one's own running job last longer. @returns false when it is not one's own any more */
export async function renewJob(
  db: Db,
  { name, period, token, now, leaseMs }: { name: string; period: string; token: string; now: UtcMs; leaseMs: number },
): Promise<boolean> {
  const sql = `UPDATE job SET lease_until = ? WHERE name = ? AND period = ? AND state = 'running' AND token = ?`;
  return (await db.run(sql, [now + leaseMs, name, period, token])) > 0;
}

interface HeldJob {
  name: string;
  period: string;
  token: string;
  at: UtcMs;
}

/** @returns false when the lease was taken over by another worker: what this one did must not count */
export async function finishJob(db: Db, { result, ...held }: HeldJob & { result: string }): Promise<boolean> {
  const kept = jobTable.columns.result.toSql(result);
  return settle(db, held, `state = 'done', result = ?, error = NULL, next_at = NULL`, [kept]);
}

/** @param failure.nextAt null for never. @returns false when the lease was taken over by another worker */
export async function failJob(
  db: Db,
  { error, nextAt, ...held }: HeldJob & { error: string; nextAt: UtcMs | null },
): Promise<boolean> {
  const kept = jobTable.columns.error.toSql(error);
  return settle(db, held, `state = 'failed', error = ?, next_at = ?`, [kept, nextAt]);
}

async function settle(
  db: Db,
  { name, period, token, at }: HeldJob,
  change: string,
  params: unknown[],
): Promise<boolean> {
  const changed = await db.run(
    `UPDATE job SET ${change}, finished_at = ? WHERE name = ? AND period = ? AND state = 'running' AND token = ?`,
    [...params, at, name, period, token],
  );
  return changed > 0;
}

/** The latest started first. */
export async function jobRows(db: Db, { name, limit }: { name?: string; limit: number }): Promise<JobRow[]> {
  return name === undefined
    ? selectRows(db, jobTable, 'ORDER BY started_at DESC, name, period LIMIT ?', [limit])
    : selectRows(db, jobTable, 'WHERE name = ? ORDER BY started_at DESC, period LIMIT ?', [name, limit]);
}

/** By name: the latest period that was done, and when. Periods of one job compare as text. */
export async function doneJobs(db: Db): Promise<Map<string, { period: string; doneAt: UtcMs }>> {
  const rows = await db.query<{ name: string; period: string; at: number }>(
    `SELECT name, MAX(period) AS period, MAX(finished_at) AS at FROM job WHERE state = 'done' GROUP BY name`,
  );
  return new Map(rows.map(({ name, period, at }) => [name, { period, doneAt: at }]));
}

/** Names of jobs whose latest period failed. */
export async function failedJobs(db: Db): Promise<Set<string>> {
  const rows = await db.query<{ name: string }>(
    `SELECT DISTINCT name FROM job WHERE state = 'failed'
       AND NOT EXISTS (SELECT 1 FROM job later WHERE later.name = job.name AND later.period > job.period)`,
  );
  return new Set(rows.map(({ name }) => name));
}

interface Lease {
  name: string;
  token: string;
}

/** Takes a lease that is free or has passed, or renews one's own. @returns false when it is another's */
export async function takeLease(
  db: Db,
  { name, token, now, leaseMs }: Lease & { now: UtcMs; leaseMs: number },
): Promise<boolean> {
  const leaseUntil = now + leaseMs;
  const taken = await db.run(
    'UPDATE lease SET token = ?, lease_until = ? WHERE name = ? AND (token = ? OR lease_until <= ?)',
    [token, leaseUntil, name, token, now],
  );
  return taken > 0 || insertOnce(db, leaseTable, { name, token, leaseUntil });
}

/** Makes one's own lease last longer. @returns false when it is not one's own any more */
export async function renewLease(
  db: Db,
  { name, token, now, leaseMs }: Lease & { now: UtcMs; leaseMs: number },
): Promise<boolean> {
  const sql = 'UPDATE lease SET lease_until = ? WHERE name = ? AND token = ? AND lease_until > ?';
  return (await db.run(sql, [now + leaseMs, name, token, now])) > 0;
}

/** Gives one's own lease back; another's stays. */
export async function releaseLease(db: Db, { name, token }: Lease): Promise<void> {
  await db.run('DELETE FROM lease WHERE name = ? AND token = ?', [name, token]);
}

/**
 * Whether the lease is still one's own. Inside a transaction it is a fence: nobody else can take the lease before that
 * transaction has ended.
 */
export async function holdsLease(db: Db, { name, token, now }: Lease & { now: UtcMs }): Promise<boolean> {
  // SQLite has one writer at a time, so its transactions need no lock on a row.
  const lock = db.kind === 'sqlite' ? '' : ' FOR UPDATE';
  const tail = `WHERE name = ? AND token = ? AND lease_until > ?${lock}`;
  return (await selectRows(db, leaseTable, tail, [name, token, now])).length > 0;
}

/** Forgets work that ended before this instant: its days and weeks are over. @returns how many rows */
export async function purgeJobs(db: Db, before: UtcMs): Promise<number> {
  return db.run(`DELETE FROM job WHERE state <> 'running' AND started_at < ? AND finished_at < ?`, [before, before]);
}
