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

/** The last digest of a group before this week: with it a digest is not its first. */
export async function digestBefore(
  db: Db,
  { groupId, week }: { groupId: string; week: string },
): Promise<Digest | null> {
  const tail = 'WHERE group_id = ? AND week < ? ORDER BY week DESC LIMIT 1';
  const [digest] = await selectRows(db, digestTable, tail, [groupId, week]);
  return digest ?? null;
}

/** Of all groups, in the order of their names. */
export async function digestsOfWeek(db: Db, week: string): Promise<Digest[]> {
  return selectRows(db, digestTable, 'WHERE week = ? ORDER BY group_id', [week]);
}
