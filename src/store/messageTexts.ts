import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertRows, selectRows, selectRowsIn, upsertRows } from './rows.ts';
import type { Store } from './store.ts';
import { StoreError } from './storeError.ts';
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

const RESEALED_AT_ONCE = 200;

/**
 * Seals what an older key sealed under the newest one, so that the older can be taken out. A text whose key is not set stays as it
 * is: the key may be put back. Some rows a transaction.
 * @returns how many were sealed anew, and how many wait for each key that is not set
 */
export async function resealTexts(
  store: Store,
  sealer: TextSealer,
): Promise<{ resealed: number; locked: Map<string, number> }> {
  const locked = new Map<string, number>();
  let resealed = 0;
  for (let after = ''; ; ) {
    const { found, anew } = await store.transaction(async (db) => {
      const tail = 'WHERE msg_id > ? AND key_id <> ? ORDER BY msg_id LIMIT ?';
      const found = await selectRows(db, messageTextTable, tail, [after, sealer.newestKeyId, RESEALED_AT_ONCE]);
      const anew = found.flatMap((row) => sealedAnew(sealer, row));
      await upsertRows(db, messageTextTable, anew);
      return { found, anew };
    });
    resealed += anew.length;
    for (const { keyId } of found) if (!sealer.has(keyId)) locked.set(keyId, (locked.get(keyId) ?? 0) + 1);
    const last = found.at(-1);
    if (last === undefined) return { resealed, locked };
    after = last.msgId;
  }
}

/** None of a text whose key is not set, nor of one that was damaged: reading it says so, and the others go on. */
function sealedAnew(sealer: TextSealer, row: RowOf<typeof messageTextTable>): RowOf<typeof messageTextTable>[] {
  if (!sealer.has(row.keyId)) return [];
  try {
    return [{ ...row, ...sealer.seal(row.msgId, sealer.open(row.msgId, row)) }];
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}
