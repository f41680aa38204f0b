import { factWeek } from '../domain/contactMark.ts';
import { msgIdStem } from '../domain/message.ts';
import type { Db } from './db.ts';
import { insertRows, KEYS_PER_STATEMENT, placeholders, portions } from './rows.ts';
import type { StoredRecord } from './storedRecord.ts';
import type { RowOf } from './table.ts';
import { messageTable } from './tables/archiveTables.ts';

/**
 * Stores records whose msgid is not there yet, also when one comes twice in `rows`.
 * @returns the msgids that were new
 */
export async function insertRecords(db: Db, rows: readonly StoredRecord[]): Promise<Set<string>> {
  const byId = new Map<string, StoredRecord>();
  for (const row of rows) if (!byId.has(row.msgId)) byId.set(row.msgId, row);
  for (const portion of portions([...byId.keys()], KEYS_PER_STATEMENT)) {
    const sql = `SELECT msg_id FROM message WHERE msg_id IN (${placeholders(portion.length)})`;
    for (const { msg_id } of await db.query<{ msg_id: string }>(sql, portion)) byId.delete(msg_id);
  }
  await insertRows(db, messageTable, [...byId.values()].map(messageRow));
  return new Set(byId.keys());
}

function messageRow(record: StoredRecord): RowOf<typeof messageTable> {
  const { msgId, seq, kind, type, chatId, contactId, from, side, sentAt, knownAt, features } = record;
  const { callSeconds, sizeBytes, playSeconds } = record;
  return {
    ...{ msgId, seq, kind, type, chatId, contactId, from, side, sentAt, knownAt },
    ...{ callSeconds, sizeBytes, playSeconds },
    stem: msgIdStem(msgId),
    week: sentAt === null ? null : factWeek(sentAt),
    recipients: record.to.length,
    recallsStem: record.recallsMsgId === null ? null : msgIdStem(record.recallsMsgId),
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
