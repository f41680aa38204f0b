import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { deleteSetting, getSetting, setSetting } from './settings.ts';

const PAUSE_KEY = 'alerts.pause';
const FENCE_KEY = 'alerts.fence';

/** 全员暂停提醒: nothing about customers goes to anybody. */
export interface Pause {
  since: UtcMs;
  /** null: until somebody ends it. */
  until: UtcMs | null;
  by: string;
}

export async function setPause(db: Db, pause: Pause): Promise<void> {
  await setSetting(db, PAUSE_KEY, JSON.stringify(pause));
}

export async function endPause(db: Db): Promise<void> {
  await deleteSetting(db, PAUSE_KEY);
}

/** The pause that stands now; null: none, or it has ended. */
export async function pauseAt(db: Db, now: UtcMs): Promise<Pause | null> {
  const stored = await getSetting(db, PAUSE_KEY);
  if (stored === null) return null;
  const pause = JSON.parse(stored) as Pause;
  return pause.until === null || pause.until > now ? pause : null;
}

/** When the service was back after it was away; null: it never was. */
async function outageFence(db: Db): Promise<UtcMs | null> {
  const stored = await getSetting(db, FENCE_KEY);
  return stored === null ? null : Number(stored);
}

/**
 * What stood before this instant raises no card (PRODUCT §5, activation fence): the end of the preview, or of the last outage.
 * @param previewUntil when salespeople get their first cards
 */
export async function fenceAt(db: Db, previewUntil: UtcMs): Promise<UtcMs> {
  return Math.max(previewUntil, (await outageFence(db)) ?? 0);
}

export async function setOutageFence(db: Db, at: UtcMs): Promise<void> {
  await setSetting(db, FENCE_KEY, String(at));
}
