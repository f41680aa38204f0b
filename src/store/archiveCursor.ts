import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertOnce, selectRows } from './rows.ts';
import { StoreError } from './storeError.ts';
import type { RowOf } from './table.ts';
import { archiveCursorTable } from './tables/archiveTables.ts';

export type ArchiveCursor = RowOf<typeof archiveCursorTable>;

/** @returns null before the first pull of this source */
export async function readCursor(db: Db, source: string): Promise<ArchiveCursor | null> {
  const [cursor] = await selectRows(db, archiveCursorTable, 'WHERE source = ?', [source]);
  return cursor ?? null;
}

/**
 * Moves the cursor forward, never back: a seq before the stored one changes nothing. The same seq (an empty page) notes
 * only that it was asked.
 * @param move.seq 20 digits, so that the order of text is the order of numbers
 * @param move.coveredUntil what was sent before this has been read; left as it is unless told, and never taken back
 * @returns false when the stored cursor is ahead
 */
export async function moveCursor(
  db: Db,
  move: { source: string; seq: string; at: UtcMs; lastMessageAt?: UtcMs | null; coveredUntil?: UtcMs | null },
): Promise<boolean> {
  const { source, seq, at, lastMessageAt = null, coveredUntil = null } = move;
  if (!/^\d{20}$/.test(seq)) throw new StoreError('badValue', 'a seq that is not 20 digits');
  const moved = await db.run(
    `UPDATE archive_cursor
     SET seq = ?, last_pull_at = ?,
         last_message_at = CASE WHEN last_message_at > ? OR ? IS NULL THEN last_message_at ELSE ? END,
         covered_until = CASE WHEN covered_until > ? OR ? IS NULL THEN covered_until ELSE ? END
     WHERE source = ? AND seq <= ?`,
    [seq, at, ...Array(3).fill(lastMessageAt), ...Array(3).fill(coveredUntil), source, seq],
  );
  if (moved > 0) return true;
  return insertOnce(db, archiveCursorTable, {
    ...{ source, seq, lastMessageAt, coveredUntil },
    firstPullAt: at,
    lastPullAt: at,
  });
}
