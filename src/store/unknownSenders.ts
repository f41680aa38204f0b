import { type Directory, personKind, placeRecord } from '../domain/sides.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { factKeysOf } from './factKeys.ts';
import { noteRoomContacts } from './factWeeks.ts';
import { rebuildFacts } from './rebuildFacts.ts';
import { KEYS_PER_STATEMENT, placeholders, portions, selectRows, selectRowsIn, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { messageTable, unknownSenderTable } from './tables/archiveTables.ts';

type MessageRow = RowOf<typeof messageTable>;

/** Notes messages whose sender nobody knew. @returns how many of the senders were never met before */
export async function noteUnknownSenders(
  db: Db,
  messages: readonly { fromId: string; msgId: string }[],
): Promise<number> {
  const ids = [...new Set(messages.map(({ fromId }) => fromId))];
  const known = new Set<string>();
  for (const portion of portions(ids, KEYS_PER_STATEMENT)) {
    const sql = `SELECT DISTINCT from_id FROM unknown_sender WHERE from_id IN (${placeholders(portion.length)})`;
    for (const { from_id } of await db.query<{ from_id: string }>(sql, portion)) known.add(from_id);
  }
  await upsertRows(db, unknownSenderTable, [...messages], ['msgId']);
  return ids.filter((id) => !known.has(id)).length;
}

/**
 * Gives messages of senders who have become known their side and their place, and makes their facts anew: as what they are
 * they are known from now on. To be called in a transaction, until it answers 0.
 * @param options.limit messages at a time
 * @returns how many messages were placed
 */
export async function placeKnownSenders(
  db: Db,
  directory: Directory,
  { knownAt, limit }: { knownAt: UtcMs; limit: number },
): Promise<number> {
  const senders = await db.query<{ from_id: string }>('SELECT DISTINCT from_id FROM unknown_sender ORDER BY from_id');
  const known = senders.map(({ from_id }) => from_id).find((id) => personKind(id, directory) !== 'unknown');
  if (known === undefined) return 0;
  const tail = 'WHERE from_id = ? ORDER BY msg_id LIMIT ?';
  const msgIds = (await selectRows(db, unknownSenderTable, tail, [known, limit])).map(({ msgId }) => msgId);
  // What was seen to be automatic in the meantime stays so.
  const rows = await selectRowsIn(db, messageTable, `WHERE side = 'unknown' AND msg_id IN (?)`, msgIds);
  const placed = rows.map((row) => ({ before: row, ...placeRecord(recordOf(row), directory) }));
  for (const [, alike] of Map.groupBy(placed, ({ chatId, contactId, side }) => `${side} ${chatId} ${contactId}`)) {
    const { side, chatId, contactId } = alike[0]!;
    for (const portion of portions(alike, KEYS_PER_STATEMENT)) {
      const ids = portion.map(({ before }) => before.msgId);
      const sql = `UPDATE message SET side = ?, chat_id = ?, contact_id = ?, known_at = ? WHERE msg_id IN (${placeholders(ids.length)})`;
      await db.run(sql, [side, chatId, contactId, knownAt, ...ids]);
    }
  }
  const rooms = placed.flatMap(({ chatId, roomContactIds }) =>
    roomContactIds.map((contactId) => ({ chatId, contactId, knownAt })),
  );
  await noteRoomContacts(db, rooms);
  const moved = placed.map(({ before, chatId, contactId }) => ({ ...before, chatId, contactId }));
  await rebuildFacts(db, [...placed.map(({ before }) => before), ...moved].flatMap(factKeysOf), knownAt);
  for (const portion of portions(msgIds, KEYS_PER_STATEMENT))
    await db.run(`DELETE FROM unknown_sender WHERE from_id = ? AND msg_id IN (${placeholders(portion.length)})`, [
      known,
      ...portion,
    ]);
  return msgIds.length;
}

/** What placing looks at, as far as a stored row still says it: the other side of a single chat stands in its id. */
function recordOf({ chatId, contactId, from, sentAt }: MessageRow) {
  if (chatId.startsWith('r:')) return { from, to: [], roomId: chatId.slice(2), sentAt };
  const to = chatId.startsWith('i:') ? chatId.slice(`i:${from}:`.length) : contactId;
  return { from, to: [to], roomId: null, sentAt };
}
