import { factWeek } from '../domain/contactMark.ts';
import type { ArchiveRecord, ChatId, Side } from '../domain/message.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { KEYS_PER_STATEMENT, placeholders, portions, selectRowsIn } from './rows.ts';
import type { RowOf } from './table.ts';
import { chatContactTable, factWeekTable, messageTable } from './tables/archiveTables.ts';

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
  // The week bounds let the index of chat, week and contact be used.
  const weeks = [factWeek(from), factWeek(to)];
  const { rooms, all } = await chatsOfContacts(db, contactIds);
  const own: RowOf<typeof messageTable>[][] = [];
  for (const [contactId, chatIds] of all) {
    const condition = `WHERE contact_id = ? AND week BETWEEN ? AND ? AND chat_id IN (?) ${tail}`;
    own.push(await selectRowsIn(db, messageTable, condition, chatIds, [contactId, ...weeks], [from, to, limit]));
  }
  const inRooms = await selectRowsIn(
    db,
    messageTable,
    `WHERE contact_id = '' AND week BETWEEN ? AND ? AND chat_id IN (?) ${tail}`,
    [...rooms.values()].flat(),
    weeks,
    [from, to, limit],
  );
  return [...own.flat(), ...inRooms]
    .sort((a, b) => b.sentAt! - a.sentAt! || (a.msgId < b.msgId ? 1 : -1))
    .slice(0, limit)
    .map(timelineRecord);
}

/** By contact, the rooms that it is in, and all its chats: those and the ones with one of us alone. */
export async function chatsOfContacts(
  db: Db,
  contactIds: readonly string[],
): Promise<Record<'rooms' | 'all', Map<string, ChatId[]>>> {
  const rooms = await chatsOf(db, chatContactTable, contactIds);
  const chats = await chatsOf(db, factWeekTable, contactIds);
  const allOf = (id: string): ChatId[] => [...(chats.get(id) ?? []), ...(rooms.get(id) ?? [])];
  return { rooms, all: new Map([...new Set(contactIds)].map((id) => [id, allOf(id)])) };
}

async function chatsOf(
  db: Db,
  { name }: typeof chatContactTable | typeof factWeekTable,
  contactIds: readonly string[],
): Promise<Map<string, ChatId[]>> {
  const chats = new Map<string, ChatId[]>();
  for (const portion of portions([...new Set(contactIds)], KEYS_PER_STATEMENT)) {
    const sql = `SELECT DISTINCT contact_id, chat_id FROM ${name} WHERE contact_id IN (${placeholders(portion.length)})`;
    for (const { contact_id, chat_id } of await db.query<{ contact_id: string; chat_id: string }>(sql, portion))
      chats.set(contact_id, [...(chats.get(contact_id) ?? []), chat_id]);
  }
  return chats;
}

function timelineRecord(row: RowOf<typeof messageTable>): TimelineRecord {
  const { msgId, kind, type, chatId, contactId, from, side, knownAt, isRecalled, callSeconds, phraseRules } = row;
  return {
    ...{ msgId, kind, type, chatId, contactId, from, side, knownAt, isRecalled, callSeconds },
    sentAt: row.sentAt!,
    phraseRules: phraseRules ?? [],
  };
}
