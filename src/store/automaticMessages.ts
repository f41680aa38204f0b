import type { Db } from './db.ts';
import { type FactKey, weeksOf } from './factKeys.ts';
import { updateMessages } from './messages.ts';
import { selectRowsIn } from './rows.ts';
import { messageTable } from './tables/archiveTables.ts';

/** Marks messages that nobody wrote by hand. @returns the weeks whose marks changed */
export async function markAutomatic(db: Db, msgIds: readonly string[]): Promise<FactKey[]> {
  return (await marked(db, msgIds)).weeks;
}

export async function marked(db: Db, msgIds: readonly string[]): Promise<{ msgIds: string[]; weeks: FactKey[] }> {
  const handwritten = (await selectRowsIn(db, messageTable, 'WHERE msg_id IN (?)', msgIds)).filter(
    ({ side }) => side === 'staff' || side === 'unknown',
  );
  await updateMessages(db, `side = 'automatic'`, handwritten);
  return { msgIds: handwritten.map(({ msgId }) => msgId), weeks: weeksOf(handwritten) };
}
