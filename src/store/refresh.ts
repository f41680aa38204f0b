import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRows, selectRowsIn, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { type RefreshKind, refreshTable } from './tables/syncTables.ts';

export type { RefreshKind };
export type RefreshRow = RowOf<typeof refreshTable>;

/** Something that has to be read from WeCom. */
export type Wanted = Pick<RefreshRow, 'kind' | 'refId' | 'dueAt'>;

/** Of a kind that is one thing altogether (the directory, the list of tags, all customers). */
export const WHOLE = '';

/**
 * Asks that something be read anew. What waits already stays one row, due at the earlier of both times. To be called in
 * a transaction.
 */
export async function requestRefresh(db: Db, wanted: readonly Wanted[], now: UtcMs): Promise<void> {
  const known = await waitingOf(
    db,
    wanted.map(({ refId }) => refId),
  );
  const rows = new Map<string, RefreshRow>();
  for (const { kind, refId, dueAt } of wanted) {
    const before = rows.get(nameOf({ kind, refId })) ?? known.get(nameOf({ kind, refId }));
    rows.set(nameOf({ kind, refId }), {
      ...{ kind, refId, requestedAt: now },
      dueAt: Math.min(dueAt, before?.dueAt ?? dueAt),
      attempts: before?.attempts ?? 0,
      error: before?.error ?? null,
    });
  }
  await upsertRows(db, refreshTable, [...rows.values()]);
}

/** What is due, the longest due first. */
export async function dueRefreshes(db: Db, now: UtcMs, limit: number): Promise<RefreshRow[]> {
  return selectRows(db, refreshTable, 'WHERE due_at <= ? ORDER BY due_at, kind, ref_id LIMIT ?', [now, limit]);
}

/** It was read; a request that came after the reading began stays. @param readAt when the reading began */
export async function settleRefresh(db: Db, row: RefreshRow, readAt: UtcMs): Promise<void> {
  await db.run('DELETE FROM refresh WHERE kind = ? AND ref_id = ? AND requested_at <= ?', [
    row.kind,
    row.refId,
    readAt,
  ]);
}

/** It could not be read: due again at `nextAt`. */
export async function postponeRefresh(db: Db, row: RefreshRow, nextAt: UtcMs, error: string): Promise<void> {
  const kept = refreshTable.columns.error.toSql(error);
  await db.run('UPDATE refresh SET due_at = ?, attempts = attempts + 1, error = ? WHERE kind = ? AND ref_id = ?', [
    nextAt,
    kept,
    row.kind,
    row.refId,
  ]);
}

/** How many things wait to be read anew, and since when the oldest is due; null when none waits. */
export async function refreshCounts(db: Db): Promise<{ waiting: number; oldestDueAt: UtcMs | null }> {
  const sql = 'SELECT COUNT(*) AS count, MIN(due_at) AS due FROM refresh';
  const [row] = await db.query<{ count: number; due: UtcMs | null }>(sql);
  return { waiting: row?.count ?? 0, oldestDueAt: row?.due ?? null };
}

async function waitingOf(db: Db, refIds: readonly string[]): Promise<Map<string, RefreshRow>> {
  const rows = await selectRowsIn(db, refreshTable, 'WHERE ref_id IN (?)', refIds);
  return new Map(rows.map((row) => [nameOf(row), row]));
}

function nameOf({ kind, refId }: { kind: RefreshKind; refId: string }): string {
  return `${kind} ${refId}`;
}
