import { factWeek } from '../domain/contactMark.ts';
import type { ArchiveRecord, ChatId, Side } from '../domain/message.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRowsIn } from './rows.ts';
import type { RowOf } from './table.ts';
import { chatContactTable, messageTable } from './tables/archiveTables.ts';

/** One line of a customer's timeline. */
export interface TimelineRecord {
  msgId: string;
  kind: ArchiveRecord['kind'];
  type: string;
  chatId: ChatId;
  contactId: string;
  from: string;
  side: Side;
  sentAt: UtcMs;
  knownAt: UtcMs;
  isRecalled: boolean;
  callSeconds: number | null;
  phraseRules: string[];
}

/**
 * What was said with these contacts, newest first, without words: their single chats, what they said in rooms, and what
 * others than contacts said in those rooms.
 * @param range.to exclusive
 */
export async function recordsOfCustomer(
  db: Db,
  contactIds: readonly string[],
  range: { from: UtcMs; to: UtcMs; limit: number },
): Promise<TimelineRecord[]> {
  const { from, to, limit } = range;
  const tail = 'AND sent_at >= ? AND sent_at < ? ORDER BY sent_at DESC, msg_id DESC LIMIT ?';
  const rooms = await selectRowsIn(db, chatContactTable, 'WHERE contact_id IN (?)', contactIds);
  const own = await selectRowsIn(
    db,
    messageTable,
    `WHERE contact_id IN (?) ${tail}`,
    contactIds,
    [],
    [from, to, limit],
  );
  const inRooms = await selectRowsIn(
    db,
    messageTable,
    // The week bounds let the index of chat, week and contact be used.
    `WHERE contact_id = '' AND week BETWEEN ? AND ? AND chat_id IN (?) ${tail}`,
    rooms.map(({ chatId }) => chatId),
    [factWeek(from), factWeek(to)],
    [from, to, limit],
  );
  return [...own, ...inRooms]
    .sort((a, b) => b.sentAt! - a.sentAt! || (a.msgId < b.msgId ? 1 : -1))
    .slice(0, limit)
    .map(timelineRecord);
}

function timelineRecord(row: RowOf<typeof messageTable>): TimelineRecord {
  const { msgId, kind, type, chatId, contactId, from, side, knownAt, isRecalled, callSeconds, phraseRules } = row;
  return {
    ...{ msgId, kind, type, chatId, contactId, from, side, knownAt, isRecalled, callSeconds },
    sentAt: row.sentAt!,
    phraseRules: phraseRules ?? [],
  };
}
