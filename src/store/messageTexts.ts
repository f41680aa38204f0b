import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertRows, selectRows, selectRowsIn, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { messageTextTable, textReadingTable } from './tables/archiveTables.ts';
import type { TextSealer } from './textSealer.ts';

/** WeCom's own limit is some thousand; MariaDB takes 16 MB in one statement by default. */
const TEXT_LENGTH_MAX = 1_000_000;

export type TextReading = RowOf<typeof textReadingTable>;

/** Keeps texts sealed, but for absurdly long ones; to be called for messages that are new, in the transaction that stores them. */
export async function saveTexts(
  db: Db,
  sealer: TextSealer,
  texts: readonly { msgId: string; text: string; expiresAt: UtcMs }[],
): Promise<void> {
  await insertRows(
    db,
    messageTextTable,
    texts
      .filter(({ text }) => text.length <= TEXT_LENGTH_MAX)
      .map(({ msgId, text, expiresAt }) => ({ msgId, expiresAt, ...sealer.seal(msgId, text) })),
  );
}

/**
 * Opens texts for a person. Each reading is logged before anything is handed out; to be called in a transaction.
 * @returns texts by msgid; what was never kept, or has expired, is not in it
 * @throws StoreError `badValue` when the key of one is not set any more
 */
export async function readTexts(
  db: Db,
  sealer: TextSealer,
  { msgIds, by, at }: { msgIds: readonly string[]; by: string; at: UtcMs },
): Promise<Map<string, string>> {
  const rows = (await selectRowsIn(db, messageTextTable, 'WHERE msg_id IN (?)', msgIds)).filter(
    ({ expiresAt }) => expiresAt > at,
  );
  await upsertRows(
    db,
    textReadingTable,
    rows.map(({ msgId }) => ({ by, at, msgId })),
    ['msgId'],
  );
  return new Map(rows.map((row) => [row.msgId, sealer.open(row.msgId, row)]));
}

/** Who read this message's text, the latest first. */
export async function textReadings(db: Db, msgId: string): Promise<TextReading[]> {
  return selectRows(db, textReadingTable, 'WHERE msg_id = ? ORDER BY read_at DESC, by_id', [msgId]);
}

/** Forgets texts whose days are over. @returns how many */
export async function purgeTexts(db: Db, now: UtcMs): Promise<number> {
  return db.run('DELETE FROM message_text WHERE expires_at <= ?', [now]);
}

/** Forgets who read which text before this instant. @returns how many readings */
export async function purgeTextReadings(db: Db, before: UtcMs): Promise<number> {
  return db.run('DELETE FROM text_reading WHERE read_at < ?', [before]);
}
