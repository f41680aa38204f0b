import type { Db } from './db.ts';
import { selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { digestTable } from './tables/alertTables.ts';

/** What was reported to a managers' group; `week` is an ISO week like 2026-W47. */
export type Digest = RowOf<typeof digestTable>;

/** Writes a digest; one of the same group and week is replaced. */
export async function saveDigest(db: Db, digest: Digest): Promise<void> {
  await upsertRows(db, digestTable, [digest]);
}

/** The digest of a group and week; without a group the newest of that week. */
export async function digestOf(db: Db, { groupId, week }: { groupId?: string; week: string }): Promise<Digest | null> {
  const [digest] =
    groupId === undefined
      ? await selectRows(db, digestTable, 'WHERE week = ? ORDER BY created_at DESC, group_id LIMIT 1', [week])
      : await selectRows(db, digestTable, 'WHERE group_id = ? AND week = ?', [groupId, week]);
  return digest ?? null;
}
