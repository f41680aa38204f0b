import { byTime, type ContactMark, factWeek } from '../domain/contactMark.ts';
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
/** Below MariaDB's 16 MB for a column and, by default, for a statement. A real message has a few thousand. */
const SEALED_CHARACTERS_MAX = 12 * 1024 * 1024;

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

/**
 * The marks of these weeks as they follow from the messages now, oldest first: what was recalled at once is left out,
 * group-sends and other automatic messages stand with side `automatic`.
 */
export async function marksOfWeeks(db: Db, keys: readonly FactKey[]): Promise<ContactMark[]> {
  const wanted = new Set(keys.map(factKeyName));
  const found: ContactMark[][] = [];
  // By week and chat, and the contact afterwards: MariaDB needs 0.1 ms to plan each alternative of an OR, and a page
  // touches hundreds of chats in a week or two.
  for (const [week, ofWeek] of Map.groupBy(keys, (key) => key.week)) {
    const chatIds = ofWeek.map(({ chatId }) => chatId);
    const condition = `WHERE chat_id IN (?) AND week = ? AND kind = 'message' AND is_recalled = 0`;
    const rows = await selectRowsIn(db, messageTable, condition, chatIds, [], [week]);
    found.push(
      rows
        .filter(({ chatId, contactId }) => wanted.has(factKeyName({ chatId, contactId, week })))
        .map((row) => markOf(row, row.isAcknowledgement === true)),
    );
  }
  return found.flat().sort(byTime);
}

/** One text for one key. */
export function factKeyName({ chatId, contactId, week }: FactKey): string {
  return `${week} ${chatId} ${contactId}`;
}

/** The mark of a record that has a {@link factKeysOf} of its own. */
export function markOfRecord(record: StoredRecord): ContactMark {
  return markOf(record, record.features?.isAcknowledgement === true);
}

type Markable = Omit<ContactMark, 'at' | 'by' | 'isCall' | 'needsNoReply'> &
  Pick<RowOf<typeof messageTable>, 'sentAt' | 'from' | 'callSeconds' | 'type'>;

function markOf(row: Markable, isAcknowledgement: boolean): ContactMark {
  return {
    chatId: row.chatId,
    contactId: row.contactId,
    // A week is only kept for a message with a time.
    at: row.sentAt!,
    knownAt: row.knownAt,
    side: row.side,
    // The archive spells members as they were created, the directory in lower case.
    by: row.side === 'staff' ? row.from.toLowerCase() : row.from,
    isCall: row.callSeconds !== null,
    needsNoReply: isAcknowledgement || row.type === 'emotion',
  };
}

/**
 * Brings recalls and the messages that they take back together, whichever came first.
 * @param rows records that were just stored
 * @returns the weeks whose marks changed
 */
export async function applyRecalls(db: Db, rows: readonly StoredRecord[]): Promise<FactKey[]> {
  const fresh = rows.map(recallable);
  const messages = fresh.filter(({ kind }) => kind === 'message');
  const taking = fresh.filter(({ kind }) => kind === 'recall').flatMap(({ recallsStem }) => recallsStem ?? []);
  const stems = messages.map(({ stem }) => stem);
  const targets = [...messages, ...(await selectRowsIn(db, messageTable, 'WHERE stem IN (?)', taking))];
  const recalls = [...fresh, ...(await selectRowsIn(db, messageTable, 'WHERE recalls_stem IN (?)', stems))];
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

type Recallable = Pick<
  RowOf<typeof messageTable>,
  'msgId' | 'kind' | 'chatId' | 'contactId' | 'sentAt' | 'stem' | 'recallsStem' | 'isRecalled'
>;

function recallable({ msgId, kind, chatId, contactId, sentAt, recallsMsgId }: StoredRecord): Recallable {
  const recallsStem = recallsMsgId === null ? null : msgIdStem(recallsMsgId);
  return { msgId, kind, chatId, contactId, sentAt, stem: msgIdStem(msgId), recallsStem, isRecalled: false };
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
  for (const { staffId, contentKey, from, to } of await widelySent(db, rows)) {
    const notes = await selectRows(
      db,
      contentNoteTable,
      'WHERE content_key = ? AND staff_id = ? AND sent_at BETWEEN ? AND ? ORDER BY sent_at, msg_id',
      [contentKey, staffId, from - GROUP_SEND_WINDOW_MS, to + GROUP_SEND_WINDOW_MS],
    );
    msgIds.push(...groupSendMsgIds(notes));
  }
  return marked(db, msgIds);
}

/** Marks messages that nobody wrote by hand. @returns the weeks whose marks changed */
export async function markAutomatic(db: Db, msgIds: readonly string[]): Promise<FactKey[]> {
  return (await marked(db, msgIds)).weeks;
}

async function marked(db: Db, msgIds: readonly string[]): Promise<{ msgIds: string[]; weeks: FactKey[] }> {
  const handwritten = (await selectRowsIn(db, messageTable, 'WHERE msg_id IN (?)', msgIds)).filter(
    ({ side }) => side === 'staff' || side === 'unknown',
  );
  await updateMessages(db, `side = 'automatic'`, handwritten);
  return { msgIds: handwritten.map(({ msgId }) => msgId), weeks: weeksOf(handwritten) };
}

interface ContentSpan {
  staffId: string;
  contentKey: string;
  from: UtcMs;
  to: UtcMs;
}

/** Of the members and contents of these notes, those that reached enough contacts to be looked at; most did not. */
async function widelySent(db: Db, rows: readonly ContentNote[]): Promise<ContentSpan[]> {
  const spans = spansOf(rows);
  const found: ContentSpan[] = [];
  for (const portion of portions([...new Set(rows.map(({ contentKey }) => contentKey))], KEYS_PER_STATEMENT)) {
    const wide = await db.query<{ staff_id: string; content_key: string }>(
      `SELECT staff_id, content_key FROM content_note WHERE content_key IN (${placeholders(portion.length)})
       GROUP BY content_key, staff_id HAVING COUNT(DISTINCT contact_id) >= ?`,
      [...portion, GROUP_SEND_CONTACTS_MIN],
    );
    found.push(...wide.flatMap(({ staff_id, content_key }) => spans.get(`${staff_id} ${content_key}`) ?? []));
  }
  return found;
}

/** The time that the new notes of each member and content span. */
function spansOf(rows: readonly ContentNote[]): Map<string, ContentSpan> {
  const spans = new Map<string, ContentSpan>();
  for (const { staffId, contentKey, sentAt } of rows) {
    const name = `${staffId} ${contentKey}`;
    const span = spans.get(name) ?? { staffId, contentKey, from: sentAt, to: sentAt };
    spans.set(name, { ...span, from: Math.min(span.from, sentAt), to: Math.max(span.to, sentAt) });
  }
  return spans;
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

/**
 * Keeps sealed messages; one that is kept already gets the newer reason. What no database takes in one piece is kept
 * without what is sealed in it, and says so: the archive must go on.
 */
export async function keepEnvelopes(db: Db, rows: readonly KeptEnvelope[]): Promise<void> {
  await upsertRows(db, keptEnvelopeTable, rows.map(fitting), ['reason', 'detail']);
}

function fitting(row: KeptEnvelope): KeptEnvelope {
  const { length } = row.encryptedMessage;
  if (length <= SEALED_CHARACTERS_MAX) return row;
  return { ...row, encryptedMessage: '', detail: `too large to be kept (${length} characters); ${row.detail}` };
}

/** Kept messages in the order of their seq. @param page.afterSeq exclusive */
export async function keptEnvelopes(
  db: Db,
  page: { reason?: KeptReason | undefined; limit: number; afterSeq?: string },
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

/** Kept messages by reason and key version, the most first. */
export async function keptSummary(
  db: Db,
): Promise<{ reason: KeptReason; keyVersion: number; count: number; oldestKnownAt: UtcMs }[]> {
  const rows = await db.query<{ reason: KeptReason; key_version: number; count: number; oldest: number }>(
    `SELECT reason, key_version, COUNT(*) AS count, MIN(known_at) AS oldest FROM kept_envelope
     GROUP BY reason, key_version ORDER BY count DESC, reason, key_version`,
  );
  return rows.map(({ reason, key_version, count, oldest }) => ({
    ...{ reason, count },
    keyVersion: key_version,
    oldestKnownAt: oldest,
  }));
}

/** Gives kept messages up for good, by the operator's word only. @returns how many */
export async function purgeKept(db: Db, reason: KeptReason): Promise<number> {
  return db.run('DELETE FROM kept_envelope WHERE reason = ?', [reason]);
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

/** The packed row that a record's mark lies in; none for what is no contact: internal chats, notes, no sane time. */
export function factKeysOf({
  kind,
  chatId,
  contactId,
  sentAt,
}: Pick<StoredRecord, 'kind' | 'chatId' | 'contactId' | 'sentAt'>): FactKey[] {
  if (kind !== 'message' || sentAt === null || chatId.startsWith('i:')) return [];
  return [{ chatId, contactId, week: factWeek(sentAt) }];
}

async function updateMessages(db: Db, change: string, rows: readonly { msgId: string }[]): Promise<void> {
  for (const portion of portions(rows, KEYS_PER_STATEMENT)) {
    const ids = portion.map(({ msgId }) => msgId);
    await db.run(`UPDATE message SET ${change} WHERE msg_id IN (${placeholders(ids.length)})`, ids);
  }
}

function weeksOf(rows: readonly Parameters<typeof factKeysOf>[0][]): FactKey[] {
  return [...new Map(rows.flatMap(factKeysOf).map((key) => [factKeyName(key), key])).values()];
}
