import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { getSetting, setSetting } from './settings.ts';

const KEY = 'restoredAt';

/** Until when messages may have been sent of which this database knows nothing, since it was restored from a backup; null: none. */
export async function restoredAt(db: Db): Promise<UtcMs | null> {
  const stored = await getSetting(db, KEY);
  return stored === null ? null : Number(stored);
}

export async function setRestoredAt(db: Db, at: UtcMs): Promise<void> {
  await setSetting(db, KEY, String(at));
}
