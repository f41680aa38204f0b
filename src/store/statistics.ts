import type { CountedMessage } from '../domain/officialStatistics.ts';
import type { Day, UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { staffStatisticTable } from './tables/syncTables.ts';

/** Official counts (联系客户统计) of one member and day, to be shown as such beside our own. */
export type StaffStatistic = RowOf<typeof staffStatisticTable>;

/** Writes rows; one of the same member and day is replaced: WeCom goes on counting for some hours. */
export async function saveStatistics(db: Db, rows: readonly StaffStatistic[]): Promise<void> {
  await upsertRows(db, staffStatisticTable, [...rows]);
}

/** By day, then member. @param days both inclusive */
export async function loadStatistics(
  db: Db,
  { from, to, staffId }: { from: Day; to: Day; staffId?: string },
): Promise<StaffStatistic[]> {
  const [condition, params] = staffId === undefined ? ['', []] : [' AND staff_id = ?', [staffId]];
  return selectRows(db, staffStatisticTable, `WHERE day BETWEEN ? AND ?${condition} ORDER BY day, staff_id`, [
    from,
    to,
    ...params,
  ]);
}

/** The last day that WeCom has finished counting; null before the first. */
export async function lastFinalDay(db: Db): Promise<Day | null> {
  const [row] = await db.query<{ day: Day | null }>('SELECT MAX(day) AS day FROM staff_statistic WHERE is_final = 1');
  return row?.day ?? null;
}

/** Members of whom there are statistics already. */
export async function staffWithStatistics(db: Db): Promise<Set<string>> {
  const rows = await db.query<{ staff_id: string }>('SELECT DISTINCT staff_id FROM staff_statistic');
  return new Set(rows.map(({ staff_id }) => staff_id));
}

/** What the archive holds of a member's single chats. @param range from inclusive, to exclusive */
export async function singleChatMessages(
  db: Db,
  staffId: string,
  { from, to }: { from: UtcMs; to: UtcMs },
): Promise<CountedMessage[]> {
  // The index on chats serves all chats of one member: their ids begin alike, and `;` follows `:`.
  const rows = await db.query<{ chat_id: string; from_id: string; sent_at: number }>(
    `SELECT chat_id, from_id, sent_at FROM message
     WHERE chat_id > ? AND chat_id < ? AND kind = 'message' AND sent_at >= ? AND sent_at < ?`,
    [`s:${staffId}:`, `s:${staffId};`, from, to],
  );
  return rows.map(({ chat_id, from_id, sent_at }) => ({
    chatId: chat_id,
    isOurs: from_id.toLowerCase() === staffId,
    sentAt: sent_at,
  }));
}
