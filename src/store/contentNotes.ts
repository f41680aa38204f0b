import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { marked } from './automaticMessages.ts';
import type { Db } from './db.ts';
import type { FactKey } from './factKeys.ts';
import { KEYS_PER_STATEMENT, paddedKeys, placeholders, portions, selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { contentNoteTable } from './tables/archiveTables.ts';

/** The same content by one member to so many contacts within this time is a group-send (PRODUCT §1). */
const GROUP_SEND_CONTACTS_MIN = 5;
const GROUP_SEND_WINDOW_MS = 10 * MINUTE_MS;

export type ContentNote = Omit<RowOf<typeof contentNoteTable>, 'slot'>;

/** Notes who sent which content to whom; a message that is noted already is left as it is. */
export async function noteContent(db: Db, rows: readonly ContentNote[]): Promise<void> {
  const noted = rows.map((row) => ({ ...row, slot: slotOf(row.sentAt) }));
  await upsertRows(db, contentNoteTable, noted, ['contactId']);
}

/** Slots are as long as the window: what belongs together lies in one slot or in two that touch. */
function slotOf(sentAt: UtcMs): number {
  return Math.floor(sentAt / GROUP_SEND_WINDOW_MS);
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
      'WHERE slot BETWEEN ? AND ? AND content_key = ? AND staff_id = ? ORDER BY sent_at, msg_id',
      [slotOf(from) - 1, slotOf(to) + 1, contentKey, staffId],
    );
    msgIds.push(...groupSendMsgIds(notes));
  }
  return marked(db, msgIds);
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
  const found = new Set<ContentSpan>();
  for (const [slot, ofSlot] of Map.groupBy(rows, ({ sentAt }) => slotOf(sentAt))) {
    for (const portion of portions([...new Set(ofSlot.map(({ contentKey }) => contentKey))], KEYS_PER_STATEMENT)) {
      const keys = paddedKeys(portion);
      const wide = await db.query<{ staff_id: string; content_key: string }>(
        `SELECT staff_id, content_key FROM content_note
         WHERE slot IN (?, ?, ?) AND content_key IN (${placeholders(keys.length)})
         GROUP BY content_key, staff_id HAVING COUNT(DISTINCT contact_id) >= ?`,
        [slot - 1, slot, slot + 1, ...keys, GROUP_SEND_CONTACTS_MIN],
      );
      for (const { staff_id, content_key } of wide) {
        const span = spans.get(`${staff_id} ${content_key}`);
        if (span !== undefined) found.add(span);
      }
    }
  }
  return [...found];
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
  return db.run('DELETE FROM content_note WHERE slot <= ? AND sent_at < ?', [slotOf(before), before]);
}
