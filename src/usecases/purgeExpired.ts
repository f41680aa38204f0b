import { type Clock, DAY_MS } from '../domain/time.ts';
import { purgeRuns } from '../store/importRuns.ts';
import { purgeTexts } from '../store/messageTexts.ts';
import { purgeOutbox } from '../store/outbox.ts';
import { purgeReadings } from '../store/readingLog.ts';
import { purgeMemberSends } from '../store/sending.ts';
import { purgeSessions } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';

/** A key of a call is kept for a week (the CRM model, §7.4); a day more, so that nobody's last hour is cut. */
const IMPORT_KEYS_MS = 8 * DAY_MS;

/** Who read what can be asked for a year. */
const READINGS_MS = 366 * DAY_MS;

/** A message that went out is kept for a quarter: to see what was sent, and so that its key is not taken as new. */
const OUTBOX_MS = 92 * DAY_MS;

export interface PurgeReport {
  texts: number;
  importKeys: number;
  sessions: number;
  readings: number;
  /** Counts of what each person was sent lately. */
  sendCounts: number;
  /** Messages that were sent or dropped. */
  messages: number;
}

/** Forgets what has been kept for as long as it may be. Runs daily, also after the keeping was switched off. */
export async function purgeExpired({ store, clock }: { store: Store; clock: Clock }): Promise<PurgeReport> {
  const now = clock();
  return {
    texts: await purgeTexts(store.db, now),
    importKeys: await purgeRuns(store.db, now - IMPORT_KEYS_MS),
    sessions: await purgeSessions(store.db, now),
    readings: await purgeReadings(store.db, now - READINGS_MS),
    sendCounts: await purgeMemberSends(store.db, now),
    messages: await purgeOutbox(store.db, now - OUTBOX_MS),
  };
}
