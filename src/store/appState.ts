import type { AppState } from '../domain/wording/operationWords.ts';
import type { Db } from './db.ts';
import { getSetting, setSetting } from './settings.ts';

const KEY = 'appState';

/** What WeCom last said of our app; null: nothing, which is well. */
export async function loadAppState(db: Db): Promise<AppState | null> {
  const text = await getSetting(db, KEY);
  return text === null ? null : (JSON.parse(text) as AppState);
}

/**
 * Keeps what WeCom says of our app: the last word by its own time, in whatever order the events come. To be called in a
 * transaction.
 * @returns false when something later, or the same, was known
 */
export async function saveAppState(db: Db, state: AppState): Promise<boolean> {
  const known = await loadAppState(db);
  if (known !== null && known.at >= state.at) return false;
  await setSetting(db, KEY, JSON.stringify(state));
  return true;
}
