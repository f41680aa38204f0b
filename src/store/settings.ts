import type { Db } from './db.ts';
import { insertOnce, selectRows, upsertRows } from './rows.ts';
import { settingTable } from './tables/workTables.ts';

/** What the installation decided for itself: the fence, confirmed groups, first start. Never a secret. */
export async function getSetting(db: Db, key: string): Promise<string | null> {
  const [setting] = await selectRows(db, settingTable, 'WHERE setting_key = ?', [key]);
  return setting?.value ?? null;
}

export async function setSetting(db: Db, key: string, value: string): Promise<void> {
  await upsertRows(db, settingTable, [{ settingKey: key, value }]);
}

/** Sets what is not set yet. @returns the value that stands, which may be an older one */
export async function setSettingOnce(db: Db, key: string, value: string): Promise<string> {
  const isFirst = await insertOnce(db, settingTable, { settingKey: key, value });
  return isFirst ? value : ((await getSetting(db, key)) ?? value);
}

export async function deleteSetting(db: Db, key: string): Promise<void> {
  await db.run('DELETE FROM setting WHERE setting_key = ?', [key]);
}
