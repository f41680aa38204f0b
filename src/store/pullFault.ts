import type { UtcMs } from '../domain/time.ts';
import type { PullFault } from '../domain/wording/pageTexts.ts';
import type { Db } from './db.ts';
import { deleteSetting, getSetting, setSetting } from './settings.ts';

/** Why the archive cannot be read, since when, and when it is tried again. */
export interface PullFaultNote {
  kind: PullFault['kind'];
  /** The archive's code; null when it could not be asked. */
  code: number | null;
  /** In English, for logs and doctor; never a secret. */
  message: string;
  /** For the operator, in Simplified Chinese. */
  hint: string;
  since: UtcMs;
  /** Failures in a row. */
  attempts: number;
  nextTryAt: UtcMs;
}

const KEY = 'pullFault';

/** @returns null while the archive can be read */
export async function loadPullFault(db: Db): Promise<PullFaultNote | null> {
  const text = await getSetting(db, KEY);
  return text === null ? null : (JSON.parse(text) as PullFaultNote);
}

export async function savePullFault(db: Db, note: PullFaultNote): Promise<void> {
  await setSetting(db, KEY, JSON.stringify(note));
}

export async function clearPullFault(db: Db): Promise<void> {
  await deleteSetting(db, KEY);
}
