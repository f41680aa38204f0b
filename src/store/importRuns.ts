import type { CrmEntity } from '../domain/crm/crmRows.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertOnce, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { importRunTable } from './tables/crmTables.ts';

export type ImportRun = RowOf<typeof importRunTable>;

/** An import begins: under its key it is done once. */
export interface RunWish {
  source: string;
  /** `http:` and the caller's key, or `file:` and what is in the file. */
  runKey: string;
  importId: string;
  entity: CrmEntity;
  /** SHA-256 of what was sent. */
  bodyHash: string;
  now: UtcMs;
  /** A process that dies holds its key for so long. */
  leaseMs: number;
}

/**
 * Takes a key. @param again a key that was done before is taken all the same
 * @returns null when it is ours now, else the run that stands: `done`, or `running` elsewhere
 */
export async function claimRun(db: Db, wish: RunWish, { again }: { again: boolean }): Promise<ImportRun | null> {
  const { now, leaseMs, ...run } = wish;
  const row: ImportRun = {
    ...run,
    state: 'running',
    attempts: 1,
    startedAt: now,
    leaseUntil: now + leaseMs,
    report: null,
  };
  if (await insertOnce(db, importRunTable, row)) return null;
  const states = again ? `(state = 'done' OR lease_until <= ?)` : `(state = 'running' AND lease_until <= ?)`;
  const taken = await db.run(
    `UPDATE import_run SET import_id = ?, entity = ?, body_hash = ?, state = 'running', attempts = attempts + 1,
       started_at = ?, lease_until = ?, report = NULL
     WHERE source = ? AND run_key = ? AND ${states}`,
    [run.importId, run.entity, run.bodyHash, now, now + leaseMs, run.source, run.runKey, now],
  );
  return taken > 0 ? null : loadRun(db, run);
}

export async function loadRun(
  db: Db,
  { source, runKey }: { source: string; runKey: string },
): Promise<ImportRun | null> {
  const [run] = await selectRows(db, importRunTable, 'WHERE source = ? AND run_key = ?', [source, runKey]);
  return run ?? null;
}

/** @returns false when somebody else has taken the key meanwhile */
export async function finishRun(
  db: Db,
  { source, runKey, importId, report }: { source: string; runKey: string; importId: string; report: string },
): Promise<boolean> {
  const changed = await db.run(
    `UPDATE import_run SET state = 'done', report = ? WHERE source = ? AND run_key = ? AND import_id = ?`,
    [report, source, runKey, importId],
  );
  return changed > 0;
}

/** Nothing was done under this key: it may be used again. */
export async function dropRun(
  db: Db,
  { source, runKey, importId }: { source: string; runKey: string; importId: string },
): Promise<void> {
  await db.run('DELETE FROM import_run WHERE source = ? AND run_key = ? AND import_id = ?', [source, runKey, importId]);
}

/** Forgets keys of calls (`http:`) that began before `before`. @returns how many */
export async function purgeRuns(db: Db, before: UtcMs): Promise<number> {
  return db.run(`DELETE FROM import_run WHERE started_at < ? AND run_key LIKE 'http:%'`, [before]);
}
