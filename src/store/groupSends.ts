import { factWeek } from '../domain/contactMark.ts';
import { GROUP_SEND_TOLERANCE_MS, type GroupSend, messagesOfGroupSend } from '../domain/groupSend.ts';
import type { UtcMs } from '../domain/time.ts';
import { markAutomatic } from './automaticMessages.ts';
import type { Db } from './db.ts';
import type { FactKey } from './factKeys.ts';
import { selectRows, selectRowsIn, upsertRows } from './rows.ts';
import type { StoredRecord } from './storedRecord.ts';
import type { RowOf } from './table.ts';
import { groupSendReadTable, groupSendTable, messageTable } from './tables/archiveTables.ts';

/** Notes what left by group-send tasks; one that is known already gets its newer time. */
export async function saveGroupSends(db: Db, sends: readonly GroupSend[]): Promise<void> {
  await upsertRows(db, groupSendTable, [...sends]);
}

/**
 * Marks the messages of these group-sends automatic, as far as they are stored. Repeating it changes nothing.
 * @returns the weeks whose marks changed
 */
export async function markGroupSends(db: Db, sends: readonly GroupSend[]): Promise<FactKey[]> {
  if (sends.length === 0) return [];
  const messages = Map.groupBy(await messagesAround(db, sends), (row) => `${row.from.toLowerCase()} ${row.chatId}`);
  const found = sends.flatMap((send) =>
    messagesOfGroupSend(send, messages.get(`${send.staffId} ${send.chatId}`) ?? []),
  );
  return markAutomatic(
    db,
    found.map(({ msgId }) => msgId),
  );
}

/**
 * The same for messages that arrive after their task was known, as after a catch-up or a late key.
 * @param rows records that were just stored
 */
export async function markKnownGroupSends(db: Db, rows: readonly StoredRecord[]): Promise<FactKey[]> {
  const sent = rows.filter(({ kind, side, sentAt }) => kind === 'message' && sentAt !== null && isOurs(side));
  if (sent.length === 0) return [];
  const times = sent.map(({ sentAt }) => sentAt!);
  const [from, to] = [least(times) - GROUP_SEND_TOLERANCE_MS, most(times) + GROUP_SEND_TOLERANCE_MS];
  const [any] = await selectRows(db, groupSendTable, 'WHERE sent_at BETWEEN ? AND ? LIMIT 1', [from, to]);
  if (any === undefined) return [];
  const chatIds = sent.map(({ chatId }) => chatId);
  const condition = 'WHERE chat_id IN (?) AND sent_at BETWEEN ? AND ?';
  return markGroupSends(db, await selectRowsIn(db, groupSendTable, condition, chatIds, [], [from, to]));
}

/** Parts of tasks that were read for good. */
export async function readGroupSendParts(db: Db): Promise<RowOf<typeof groupSendReadTable>[]> {
  return selectRows(db, groupSendReadTable, '');
}

export async function noteReadParts(
  db: Db,
  parts: readonly { taskId: string; staffId: string }[],
  readAt: UtcMs,
): Promise<void> {
  await upsertRows(
    db,
    groupSendReadTable,
    parts.map((part) => ({ ...part, readAt })),
  );
}

/** Forgets what was sent before `sentBefore`, and read parts of tasks that no list shows any more. */
export async function purgeGroupSends(
  db: Db,
  { sentBefore, readBefore }: { sentBefore: UtcMs; readBefore: UtcMs },
): Promise<void> {
  await db.run('DELETE FROM group_send WHERE sent_at < ?', [sentBefore]);
  await db.run('DELETE FROM group_send_read WHERE read_at < ?', [readBefore]);
}

/** What members wrote in these chats near these times; the messages that are marked already among them. */
async function messagesAround(db: Db, sends: readonly GroupSend[]): Promise<RowOf<typeof messageTable>[]> {
  const found: RowOf<typeof messageTable>[][] = [];
  for (const [week, ofWeek] of Map.groupBy(sends.flatMap(inWeeks), (send) => send.week)) {
    const times = ofWeek.map(({ sentAt }) => sentAt);
    const range = [week, least(times) - GROUP_SEND_TOLERANCE_MS, most(times) + GROUP_SEND_TOLERANCE_MS];
    const condition = `WHERE chat_id IN (?) AND week = ? AND sent_at BETWEEN ? AND ? AND kind = 'message'`;
    const chatIds = ofWeek.map(({ chatId }) => chatId);
    found.push(await selectRowsIn(db, messageTable, condition, chatIds, [], range));
  }
  return found.flat().filter(({ side }) => isOurs(side) || side === 'automatic');
}

/** A group-send on the border of two weeks may have its messages in either. */
function inWeeks(send: GroupSend): (GroupSend & { week: number })[] {
  const around = [send.sentAt - GROUP_SEND_TOLERANCE_MS, send.sentAt + GROUP_SEND_TOLERANCE_MS];
  return [...new Set(around.map(factWeek))].map((week) => ({ ...send, week }));
}

function isOurs(side: StoredRecord['side']): boolean {
  return side === 'staff' || side === 'unknown';
}

/** Not Math.min(...times): a call takes some 100,000 arguments. */
function least(times: readonly number[]): number {
  return times.reduce((a, b) => Math.min(a, b));
}

function most(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b));
}
