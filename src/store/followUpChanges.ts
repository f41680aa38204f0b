import type { ChangePlace } from '../domain/changeCursor.ts';
import type { UtcMs } from '../domain/time.ts';
import type { FollowUp } from './alerts.ts';
import type { Db } from './db.ts';
import { selectRows } from './rows.ts';
import { followUpTable } from './tables/alertTables.ts';

/** A follow-up with the instant of its last change: written, noted on, or undone. */
export interface ChangedFollowUp extends FollowUp {
  changedAt: UtcMs;
}

/**
 * Follow-ups that were changed after a place, in the order of their changes, undone ones included.
 * @param range.until exclusive
 */
export async function followUpsChanged(
  db: Db,
  { after, until, limit }: { after: ChangePlace; until: UtcMs; limit: number },
): Promise<ChangedFollowUp[]> {
  const { changedAt, id } = after;
  const rows = await selectRows(
    db,
    followUpTable,
    `WHERE changed_at >= ? AND changed_at < ? AND (changed_at > ? OR id > ?) ORDER BY changed_at, id LIMIT ?`,
    [changedAt, until, changedAt, id, limit],
  );
  return rows.map((row) => ({ ...row, changedAt: row.changedAt ?? row.at }));
}

/** Follow-ups of a period by when they were said, after a place, oldest first. @param range.to exclusive */
export async function followUpsSaid(
  db: Db,
  { after, to, limit }: { after: { at: UtcMs; id: string }; to: UtcMs; limit: number },
): Promise<ChangedFollowUp[]> {
  const { at, id } = after;
  const rows = await selectRows(
    db,
    followUpTable,
    `WHERE happened_at >= ? AND happened_at < ? AND (happened_at > ? OR id > ?) ORDER BY happened_at, id LIMIT ?`,
    [at, to, at, id, limit],
  );
  return rows.map((row) => ({ ...row, changedAt: row.changedAt ?? row.at }));
}
