import type { ChatId } from '../domain/message.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { type FactKey, factKeyName } from './factKeys.ts';
import { anyOf, KEYS_PER_STATEMENT, portions, selectRowsIn, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { chatContactTable, factWeekTable } from './tables/archiveTables.ts';

/** The packed marks of one chat, contact and week; contact '' is what others than contacts said in a room. */
export type FactWeek = RowOf<typeof factWeekTable>;
export type RoomContact = RowOf<typeof chatContactTable>;

/** Writes rows, in the place of those with the same chat, contact and week. */
export async function saveFactWeeks(db: Db, rows: readonly FactWeek[]): Promise<void> {
  await upsertRows(db, factWeekTable, [...rows]);
}

export async function deleteFactWeeks(db: Db, keys: readonly FactKey[]): Promise<void> {
  for (const portion of portions(keys, KEYS_PER_STATEMENT)) {
    await db.run(
      `DELETE FROM fact_week WHERE ${anyOf('contact_id = ? AND chat_id = ? AND week = ?', portion.length)}`,
      portion.flatMap(({ chatId, contactId, week }) => [contactId, chatId, week]),
    );
  }
}

/** The rows of these keys that there are. */
export async function factWeeksOf(db: Db, keys: readonly FactKey[]): Promise<FactWeek[]> {
  const wanted = new Set(keys.map(factKeyName));
  const found: FactWeek[][] = [];
  // Not an OR of whole keys, see marksOfWeeks: the few other rows of a contact or room in that week are left out here.
  for (const [week, ofWeek] of Map.groupBy(keys, (key) => key.week)) {
    const contactIds = ofWeek.map(({ contactId }) => contactId).filter((id) => id !== '');
    const chatIds = ofWeek.filter(({ contactId }) => contactId === '').map(({ chatId }) => chatId);
    const ofContacts = 'WHERE contact_id IN (?) AND week = ?';
    const ofRooms = `WHERE contact_id = '' AND chat_id IN (?) AND week = ?`;
    found.push(await selectRowsIn(db, factWeekTable, ofContacts, contactIds, [], [week]));
    found.push(await selectRowsIn(db, factWeekTable, ofRooms, chatIds, [], [week]));
  }
  return found.flat().filter((row) => wanted.has(factKeyName(row)));
}

/**
 * The facts of these contacts, and those of the rooms that they are in (contact ''; once, however many of them are in a
 * room). In no particular order.
 * @param range.fromWeek the first week wanted
 */
export async function loadFactWeeks(
  db: Db,
  contactIds: readonly string[],
  range: { fromWeek: number },
): Promise<FactWeek[]> {
  const chatIds = new Set((await loadRoomContacts(db, contactIds)).map(({ chatId }) => chatId));
  return loadFactWeeksIn(db, { contactIds, chatIds: [...chatIds] }, range);
}

/** As {@link loadFactWeeks}, where it is known which rooms they are in. */
export async function loadFactWeeksIn(
  db: Db,
  { contactIds, chatIds }: { contactIds: readonly string[]; chatIds: readonly string[] },
  range: { fromWeek: number },
): Promise<FactWeek[]> {
  const since = [range.fromWeek];
  const own = await selectRowsIn(db, factWeekTable, 'WHERE contact_id IN (?) AND week >= ?', contactIds, [], since);
  const rooms = await selectRowsIn(
    db,
    factWeekTable,
    `WHERE contact_id = '' AND chat_id IN (?) AND week >= ?`,
    chatIds,
    [],
    since,
  );
  return [...own, ...rooms];
}

/** Notes who is in a room; what is known already keeps the time at which it became known. */
export async function noteRoomContacts(
  db: Db,
  rows: readonly { chatId: ChatId; contactId: string; knownAt: UtcMs }[],
): Promise<void> {
  const nameOf = ({ chatId, contactId }: Pick<RoomContact, 'chatId' | 'contactId'>) => `${chatId} ${contactId}`;
  const contactIds = rows.map(({ contactId }) => contactId);
  // Most are known, and to look is cheaper than to write what stands already.
  const known = new Set((await loadRoomContacts(db, contactIds)).map(nameOf));
  const added = rows.filter((row) => !known.has(nameOf(row)));
  await upsertRows(db, chatContactTable, added, ['contactId']); // another process may note it at the same time
}

/** The rooms of these contacts. @param options.knownAt as known at that instant */
export async function loadRoomContacts(
  db: Db,
  contactIds: readonly string[],
  { knownAt = Number.POSITIVE_INFINITY }: { knownAt?: UtcMs } = {},
): Promise<RoomContact[]> {
  const rooms = await selectRowsIn(db, chatContactTable, 'WHERE contact_id IN (?)', contactIds);
  return rooms.filter((room) => room.knownAt <= knownAt);
}

/**
 * Rooms in which people of several customers are: counted by the database, for only these few are held.
 * @param options.at whose contacts they are at that instant
 * @param options.knownAt as known at that instant; now unless told
 */
export async function sharedRooms(
  db: Db,
  { at, knownAt = Number.MAX_SAFE_INTEGER - 1 }: { at: UtcMs; knownAt?: UtcMs },
): Promise<Set<ChatId>> {
  const sql = `SELECT seen.chat_id FROM chat_contact seen
    JOIN customer_mapping mapping ON mapping.contact_id = seen.contact_id
    WHERE seen.known_at <= ? AND mapping.known_at <= ? AND mapping.superseded_at > ?
      AND mapping.valid_from <= ? AND (mapping.valid_to IS NULL OR mapping.valid_to > ?)
    GROUP BY seen.chat_id HAVING COUNT(DISTINCT mapping.customer_id) > 1`;
  const rooms = await db.query<{ chat_id: ChatId }>(sql, [knownAt, knownAt, knownAt, at, at]);
  return new Set(rooms.map(({ chat_id }) => chat_id));
}

/** The rooms in which outside people have been seen to speak or listen, by WeCom's own id. */
export async function archivedRoomIds(db: Db): Promise<string[]> {
  const sql = `SELECT DISTINCT chat_id FROM chat_contact WHERE chat_id LIKE 'r:%'`;
  return (await db.query<{ chat_id: string }>(sql)).map(({ chat_id }) => chat_id.slice('r:'.length));
}
