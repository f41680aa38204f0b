import type { UtcMs } from '../domain/time.ts';
import type { Vanished } from '../domain/wording/operationWords.ts';
import type { Db } from './db.ts';
import { deleteSetting, getSetting, setSetting } from './settings.ts';

/** Most people were not shown by WeCom any more, since when; nothing was concluded from it. */
export interface VanishNote extends Vanished {
  since: UtcMs;
}

const KEY = 'massVanish';

/** @returns null while WeCom shows people as it did */
export async function loadVanishNote(db: Db): Promise<VanishNote | null> {
  const text = await getSetting(db, KEY);
  return text === null ? null : (JSON.parse(text) as VanishNote);
}

export async function saveVanishNote(db: Db, note: VanishNote): Promise<void> {
  await setSetting(db, KEY, JSON.stringify(note));
}

export async function clearVanishNote(db: Db): Promise<void> {
  await deleteSetting(db, KEY);
}
