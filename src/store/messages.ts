import { factWeek } from '../domain/contactMark.ts';
import type { Db } from './db.ts';
import { insertNewRows, KEYS_PER_STATEMENT, placeholders, portions } from './rows.ts';
import type { StoredRecord } from './storedRecord.ts';
import type { RowOf } from './table.ts';
import { messageTable } from './tables/archiveTables.ts';

/**
 * Stores records whose msgid is not there yet; of two with one msgid the first.
 * @returns those that were new
 */
export async function insertRecords(db: Db, rows: readonly StoredRecord[]): Promise<StoredRecord[]> {
  const byId = new Map<string, StoredRecord>();
  for (const row of rows) if (!byId.has(row.msgId)) byId.set(row.msgId, row);
  const isNew = new Set(await insertNewRows(db, messageTable, [...byId.values()].map(messageRow)));
  return [...byId.values()].filter(({ msgId }) => isNew.has(msgId));
}

/** The lean row of a record: what is kept of a message, without its text. */
export function messageRow(record: StoredRecord): RowOf<typeof messageTable> {
  const { msgId, seq, kind, type, chatId, contactId, from, side, sentAt, knownAt, features } = record;
  const { callSeconds, sizeBytes, playSeconds } = record;
  return {
    ...{ msgId, seq, kind, type, chatId, contactId, from, side, sentAt, knownAt },
    ...{ callSeconds, sizeBytes, playSeconds },
    week: sentAt === null ? null : factWeek(sentAt),
    recipients: record.to.length,
    isRecalled: false,
    isAcknowledgement: features?.isAcknowledgement ?? null,
    isQuestion: features?.isQuestion ?? null,
    phraseRules: features && features.phraseRules.length > 0 ? features.phraseRules : null,
  };
}

export async function countRecords(db: Db): Promise<number> {
  const [row] = await db.query<{ count: number }>('SELECT COUNT(*) AS count FROM message');
  return row!.count;
}

export async function updateMessages(db: Db, change: string, rows: readonly { msgId: string }[]): Promise<void> {
  for (const portion of portions(rows, KEYS_PER_STATEMENT)) {
    const ids = portion.map(({ msgId }) => msgId);
    await db.run(`UPDATE message SET ${change} WHERE msg_id IN (${placeholders(ids.length)})`, ids);
  }
}
