import { type ContactMark, factWeek } from '../domain/contactMark.ts';
import { type ArchiveRecord, type ChatId, msgIdStem, type Side } from '../domain/message.ts';
import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import {
  insertOnce,
  insertRows,
  KEYS_PER_STATEMENT,
  placeholders,
  portions,
  selectRows,
  selectRowsIn,
  upsertRows,
} from './rows.ts';
import { StoreError } from './storeError.ts';
import type { RowOf } from './table.ts';
import {
  archiveCursorTable,
  chatContactTable,
  contentNoteTable,
  type KeptReason,
  keptEnvelopeTable,
  messageTable,
} from './tables/archiveTables.ts';

/** A message taken back so soon was never said (PRODUCT §1). */
const RECALL_LIMIT_MS = 2 * MINUTE_MS;
/** The same content by one member to so many contacts within this time is a group-send (PRODUCT §1). */
const GROUP_SEND_CONTACTS_MIN = 5;
const GROUP_SEND_WINDOW_MS = 10 * MINUTE_MS;

export type ArchiveCursor = RowOf<typeof archiveCursorTable>;

/** Where one packed row of facts lies; `week` as {@link factWeek}. */
export interface FactKey {
  chatId: ChatId;
  contactId: string;
  week: number;
}

/** A record with its place: `contactId` is the outside person of a single chat, or the one who speaks in a room, else ''. */
export type StoredRecord = ArchiveRecord & { chatId: ChatId; contactId: string; side: Side; knownAt: UtcMs };

export type { KeptReason };
/** A sealed message that could not be opened or read: kept until it can, or is purged. */
export type KeptEnvelope = RowOf<typeof keptEnvelopeTable>;
export type ContentNote = RowOf<typeof contentNoteTable>;

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

/** @returns null before the first pull of this source */
export async function readCursor(db: Db, source: string): Promise<ArchiveCursor | null> {
  const [cursor] = await selectRows(db, archiveCursorTable, 'WHERE source = ?', [source]);
  return cursor ?? null;
}

/**
 * Moves the cursor forward, never back: a seq before the stored one changes nothing. The same seq (an empty page) notes
 * only that it was asked.
 * @param move.seq 20 digits, so that the order of text is the order of numbers
 * @returns false when the stored cursor is ahead
 */
export async function moveCursor(
  db: Db,
  move: { source: string; seq: string; at: UtcMs; lastMessageAt?: UtcMs },
): Promise<boolean> {
  const { source, seq, at, lastMessageAt = null } = move;
  if (!/^\d{20}$/.test(seq)) throw new StoreError('badValue', 'a seq that is not 20 digits');
  const moved = await db.run(
    `UPDATE archive_cursor
     SET seq = ?, last_pull_at = ?,
         last_message_at = CASE WHEN last_message_at > ? OR ? IS NULL THEN last_message_at ELSE ? END
     WHERE source = ? AND seq <= ?`,
    [seq, at, lastMessageAt, lastMessageAt, lastMessageAt, source, seq],
  );
  if (moved > 0) return true;
  return insertOnce(db, archiveCursorTable, { source, seq, firstPullAt: at, lastPullAt: at, lastMessageAt });
}

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
  const { msgId, seq, kind, type, chatId, contactId, from, side, sentAt, knownAt, callSeconds, features } = record;
  return {
    ...{ msgId, seq, kind, type, chatId, contactId, from, side, sentAt, knownAt, callSeconds },
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

/**
 * The marks of these weeks as they follow from the messages now, oldest first: what was recalled at once is left out,
 * group-sends and other automatic messages stand with side `automatic`.
 */
export async function marksOfWeeks(db: Db, keys: readonly FactKey[]): Promise<ContactMark[]> {
  const wanted = new Set(keys.map(nameOf));
  const found: ContactMark[][] = [];
  // By week and chat, and the contact afterwards: MariaDB needs 0.1 ms to plan each alternative of an OR, and a page
  // touches hundreds of chats in a week or two.
  for (const [week, ofWeek] of Map.groupBy(keys, (key) => key.week)) {
    const chatIds = ofWeek.map(({ chatId }) => chatId);
    const condition = `WHERE chat_id IN (?) AND week = ? AND kind = 'message' AND is_recalled = 0`;
    const rows = await selectRowsIn(db, messageTable, condition, chatIds, [], [week]);
    found.push(rows.filter(({ chatId, contactId }) => wanted.has(nameOf({ chatId, contactId, week }))).map(markOf));
  }
  return found.flat().sort((a, b) => a.at - b.at);
}

function nameOf({ chatId, contactId, week }: FactKey): string {
  return `${week} ${chatId} ${contactId}`;
}

function markOf(row: RowOf<typeof messageTable>): ContactMark {
  return {
    chatId: row.chatId,
    contactId: row.contactId,
    // A week is only kept for a message with a time.
    at: row.sentAt!,
    knownAt: row.knownAt,
    side: row.side,
    by: row.from,
    isCall: row.callSeconds !== null,
    needsNoReply: row.isAcknowledgement === true || row.type === 'emotion',
  };
}

/**
 * Brings recalls and the messages that they take back together, whichever came first.
 * @param msgIds records that were just stored
 * @returns the weeks whose marks changed
 */
export async function applyRecalls(db: Db, msgIds: readonly string[]): Promise<FactKey[]> {
  const stored = await selectRowsIn(db, messageTable, 'WHERE msg_id IN (?)', msgIds);
  const recalled = stored.flatMap(({ recallsStem }) => (recallsStem === null ? [] : [recallsStem]));
  const stems = stored.filter(({ kind }) => kind === 'message').map(({ stem }) => stem);
  const targets = [
    ...stored.filter(({ kind }) => kind === 'message'),
    ...(await selectRowsIn(db, messageTable, 'WHERE stem IN (?)', recalled)),
  ];
  const recalls = [
    ...stored.filter(({ kind }) => kind === 'recall'),
    ...(await selectRowsIn(db, messageTable, 'WHERE recalls_stem IN (?)', stems)),
  ];
  const recalledAt = new Map<string, UtcMs>();
  for (const { kind, recallsStem, sentAt } of recalls) {
    if (kind !== 'recall' || recallsStem === null || sentAt === null) continue;
    recalledAt.set(recallsStem, Math.min(sentAt, recalledAt.get(recallsStem) ?? sentAt));
  }
  const taken = targets.filter(({ kind, isRecalled, stem, sentAt }) => {
    const at = recalledAt.get(stem);
    if (kind !== 'message' || isRecalled || sentAt === null || at === undefined) return false;
    return at - sentAt <= RECALL_LIMIT_MS;
  });
  await updateMessages(db, 'is_recalled = 1', taken);
  return weeksOf(taken);
}

/** Notes who sent which content to whom; a message that is noted already is left as it is. */
export async function noteContent(db: Db, rows: readonly ContentNote[]): Promise<void> {
  await upsertRows(db, contentNoteTable, [...rows], ['sentAt']);
}

/**
 * Finds the group-sends that these notes belong to and marks their messages automatic: one member, the same content, at
 * least five different contacts within ten minutes. Messages that were stored before and only now become part of one
 * are marked as well.
 * @returns what was newly marked, and the weeks whose marks changed
 */
export async function groupSendsAround(
  db: Db,
  rows: readonly ContentNote[],
): Promise<{ msgIds: string[]; weeks: FactKey[] }> {
  const msgIds: string[] = [];
  for (const { staffId, contentKey, from, to } of spansOf(rows)) {
    const notes = await selectRows(
      db,
      contentNoteTable,
      'WHERE content_key = ? AND staff_id = ? AND sent_at BETWEEN ? AND ? ORDER BY sent_at, msg_id',
      [contentKey, staffId, from - GROUP_SEND_WINDOW_MS, to + GROUP_SEND_WINDOW_MS],
    );
    msgIds.push(...groupSendMsgIds(notes));
  }
  const staffMessages = (await selectRowsIn(db, messageTable, 'WHERE msg_id IN (?)', msgIds)).filter(
    ({ side }) => side === 'staff',
  );
  await updateMessages(db, `side = 'automatic'`, staffMessages);
  return { msgIds: staffMessages.map(({ msgId }) => msgId), weeks: weeksOf(staffMessages) };
}

/** One question to the database per member and content, over the time that the new notes span. */
function spansOf(rows: readonly ContentNote[]) {
  const spans = new Map<string, { staffId: string; contentKey: string; from: UtcMs; to: UtcMs }>();
  for (const { staffId, contentKey, sentAt } of rows) {
    const name = `${staffId} ${contentKey}`;
    const span = spans.get(name) ?? { staffId, contentKey, from: sentAt, to: sentAt };
    spans.set(name, { ...span, from: Math.min(span.from, sentAt), to: Math.max(span.to, sentAt) });
  }
  return spans.values();
}

/** @param notes of one member and one content, oldest first */
function groupSendMsgIds(notes: readonly ContentNote[]): Set<string> {
  const found = new Set<string>();
  let start = 0;
  for (const [end, last] of notes.entries()) {
    while (last.sentAt - notes[start]!.sentAt > GROUP_SEND_WINDOW_MS) start += 1;
    const window = notes.slice(start, end + 1);
    if (new Set(window.map(({ contactId }) => contactId)).size < GROUP_SEND_CONTACTS_MIN) continue;
    for (const { msgId } of window) found.add(msgId);
  }
  return found;
}

/** Forgets the contents of messages sent before this instant. @returns how many */
export async function purgeContent(db: Db, before: UtcMs): Promise<number> {
  return db.run('DELETE FROM content_note WHERE sent_at < ?', [before]);
}

/** Keeps sealed messages; one that is kept already gets the newer reason. */
export async function keepEnvelopes(db: Db, rows: readonly KeptEnvelope[]): Promise<void> {
  await upsertRows(db, keptEnvelopeTable, [...rows], ['reason', 'detail']);
}

/** Kept messages in the order of their seq. @param page.afterSeq exclusive */
export async function keptEnvelopes(
  db: Db,
  page: { reason?: KeptReason; limit: number; afterSeq?: string },
): Promise<KeptEnvelope[]> {
  const { reason, limit, afterSeq = '' } = page;
  return reason === undefined
    ? selectRows(db, keptEnvelopeTable, 'WHERE seq > ? ORDER BY seq LIMIT ?', [afterSeq, limit])
    : selectRows(db, keptEnvelopeTable, 'WHERE reason = ? AND seq > ? ORDER BY seq LIMIT ?', [reason, afterSeq, limit]);
}

export async function removeKept(db: Db, seqs: readonly string[]): Promise<void> {
  for (const portion of portions(seqs, KEYS_PER_STATEMENT)) {
    await db.run(`DELETE FROM kept_envelope WHERE seq IN (${placeholders(portion.length)})`, portion);
  }
}

export async function countKept(db: Db): Promise<Record<KeptReason, number>> {
  const counts: Record<KeptReason, number> = { noKey: 0, badKey: 0, undecodable: 0, unparsed: 0 };
  const sql = 'SELECT reason, COUNT(*) AS count FROM kept_envelope GROUP BY reason';
  for (const { reason, count } of await db.query<{ reason: KeptReason; count: number }>(sql)) counts[reason] = count;
  return counts;
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

async function updateMessages(db: Db, change: string, rows: readonly { msgId: string }[]): Promise<void> {
  for (const portion of portions(rows, KEYS_PER_STATEMENT)) {
    const ids = portion.map(({ msgId }) => msgId);
    await db.run(`UPDATE message SET ${change} WHERE msg_id IN (${placeholders(ids.length)})`, ids);
  }
}

function weeksOf(rows: readonly RowOf<typeof messageTable>[]): FactKey[] {
  const weeks = new Map<string, FactKey>();
  for (const { chatId, contactId, week } of rows) {
    if (week === null) continue;
    const key = { chatId, contactId, week };
    weeks.set(nameOf(key), key);
  }
  return [...weeks.values()];
}
