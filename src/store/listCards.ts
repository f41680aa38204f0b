import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertRows, selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { cardEntryTable, staffMuteTable } from './tables/alertTables.ts';

/** Who wants to hear nothing until when; what is critical comes all the same. */
export type StaffMute = RowOf<typeof staffMuteTable>;

/** Notes which alerts a list card stands for, the first row first. To be called in the transaction that inserts the card. */
export async function insertCardEntries(db: Db, taskId: string, alertIds: readonly string[]): Promise<void> {
  await insertRows(
    db,
    cardEntryTable,
    alertIds.map((alertId, position) => ({ taskId, alertId, position })),
  );
}

/** The alerts of a list card, the first row first; none for a card of one alert. */
export async function alertIdsOfCard(db: Db, taskId: string): Promise<string[]> {
  const rows = await selectRows(db, cardEntryTable, 'WHERE task_id = ? ORDER BY position', [taskId]);
  return rows.map(({ alertId }) => alertId);
}

/** 今天不再提醒. The later word counts. */
export async function muteStaff(db: Db, mute: StaffMute): Promise<void> {
  await upsertRows(db, staffMuteTable, [mute]);
}

/** Takes back what was said on this card. @returns false when nothing of it stands */
export async function unmuteStaff(
  db: Db,
  { staffId, taskId }: Pick<StaffMute, 'staffId' | 'taskId'>,
): Promise<boolean> {
  return (await db.run('DELETE FROM staff_mute WHERE staff_id = ? AND task_id = ?', [staffId, taskId])) > 0;
}

/** What stands of one person; null: he hears of everything. */
export async function muteOf(db: Db, staffId: string, now: UtcMs): Promise<StaffMute | null> {
  const [mute] = await selectRows(db, staffMuteTable, 'WHERE staff_id = ? AND muted_until > ?', [staffId, now]);
  return mute ?? null;
}

/** Until when each of those who are muted now is. */
export async function mutedStaff(db: Db, now: UtcMs): Promise<Map<string, UtcMs>> {
  const rows = await selectRows(db, staffMuteTable, 'WHERE muted_until > ?', [now]);
  return new Map(rows.map(({ staffId, until }) => [staffId, until]));
}
