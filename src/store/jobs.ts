import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertOnce, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { jobTable } from './tables/workTables.ts';
import { type Held, withEpoch } from './whileHeld.ts';

/** One job and period: whether it was done, by whom, with what result. */
export type JobRow = RowOf<typeof jobTable>;

/**
 * Takes a job of a period: one that never ran, one that failed and may be tried again, or one whose worker's lease has
 * passed. Each taking has a greater number than the one before, by which an older worker is refused.
 * @returns null when it is done, given up, or somebody else's
 */
export async function claimJob(
  db: Db,
  claim: { name: string; period: string; now: UtcMs; token: string; leaseMs: number },
): Promise<Held | null> {
  const { name, period, now, token, leaseMs } = claim;
  const held = { table: 'job', name, period, token } as const;
  // Most askings are about what is done already.
  const [known] = await selectRows(db, jobTable, 'WHERE name = ? AND period = ?', [name, period]);
  if (known !== undefined && !isClaimable(known, now)) return null;
  const again = await db.run(
    `UPDATE job
     SET state = 'running', token = ?, epoch = COALESCE(epoch, 0) + 1, lease_until = ?, attempts = attempts + 1, started_at = ?,
       finished_at = NULL
     WHERE name = ? AND period = ?
       AND ((state = 'running' AND lease_until <= ?) OR (state = 'failed' AND next_at <= ?))`,
    [token, now + leaseMs, now, name, period, now, now],
  );
  if (again > 0) return withEpoch(db, held);
  const isFirst = await insertOnce(db, jobTable, {
    ...{ name, period, token },
    state: 'running',
    epoch: 1,
    leaseUntil: now + leaseMs,
    attempts: 1,
    nextAt: null,
    startedAt: now,
    finishedAt: null,
    result: null,
    error: null,
  });
  return isFirst ? { ...held, epoch: 1 } : null;
}

/** @returns false when the job was taken over by another worker: what this one did must not count */
export async function finishJob(db: Db, held: Held, { at, result }: { at: UtcMs; result: string }): Promise<boolean> {
  const kept = jobTable.columns.result.toSql(result);
  return settle(db, held, at, `state = 'done', result = ?, error = NULL, next_at = NULL`, [kept]);
}

/** @param failure.nextAt null for never. @returns false when the job was taken over by another worker */
export async function failJob(
  db: Db,
  held: Held,
  { at, error, nextAt }: { at: UtcMs; error: string; nextAt: UtcMs | null },
): Promise<boolean> {
  const kept = jobTable.columns.error.toSql(error);
  return settle(db, held, at, `state = 'failed', error = ?, next_at = ?`, [kept, nextAt]);
}

async function settle(
  db: Db,
  { name, period, token, epoch }: Held,
  at: UtcMs,
  change: string,
  params: unknown[],
): Promise<boolean> {
  const changed = await db.run(
    `UPDATE job SET ${change}, finished_at = ?
     WHERE name = ? AND period = ? AND state = 'running' AND token = ? AND epoch = ?`,
    [...params, at, name, period, token, epoch],
  );
  return changed > 0;
}

/** The latest started first; without the slices of a day's judgement, unless they are asked for. */
export async function jobRows(db: Db, { name, limit }: { name?: string; limit: number }): Promise<JobRow[]> {
  return name === undefined
    ? selectRows(db, jobTable, `WHERE name NOT LIKE 'assess:%' ORDER BY started_at DESC, name, period LIMIT ?`, [limit])
    : selectRows(db, jobTable, 'WHERE name = ? ORDER BY started_at DESC, period LIMIT ?', [name, limit]);
}

/** All jobs of a period whose names begin so, by name. */
export async function jobsOf(db: Db, prefix: string, period: string): Promise<Map<string, JobRow>> {
  const rows = await selectRows(db, jobTable, 'WHERE name >= ? AND name < ? AND period = ?', [
    prefix,
    `${prefix}\uffff`,
    period,
  ]);
  return new Map(rows.map((row) => [row.name, row]));
}

/** Can it be claimed now? Somebody may be quicker. */
export function isClaimable(job: JobRow | undefined, now: UtcMs): boolean {
  if (job === undefined) return true;
  if (job.state === 'running') return job.leaseUntil <= now;
  return job.state === 'failed' && job.nextAt !== null && job.nextAt <= now;
}

/** By name: the latest period that was done, and when; slices are no jobs of their own here. Periods of one job compare as text. */
export async function doneJobs(db: Db): Promise<Map<string, { period: string; doneAt: UtcMs }>> {
  const rows = await db.query<{ name: string; period: string; at: number }>(
    `SELECT name, MAX(period) AS period, MAX(finished_at) AS at FROM job
     WHERE state = 'done' AND name NOT LIKE 'assess:%' GROUP BY name`,
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

/** Forgets work that ended before this instant: its days and weeks are over. @returns how many rows */
export async function purgeJobs(db: Db, before: UtcMs): Promise<number> {
  return db.run(`DELETE FROM job WHERE state <> 'running' AND started_at < ? AND finished_at < ?`, [before, before]);
}
