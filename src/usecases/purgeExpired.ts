import { dayText } from '../domain/dayNumber.ts';
import type { KeepingPeriods } from '../domain/keepingPeriods.ts';
import { type Clock, DAY_MS, type UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { purgeRuns } from '../store/importRuns.ts';
import { purgeInbox } from '../store/inbox.ts';
import { purgeJobs } from '../store/jobs.ts';
import { purgeTextReadings, purgeTexts, resealTexts } from '../store/messageTexts.ts';
import { purgeOutbox } from '../store/outbox.ts';
import { purgeCases, purgeMessages } from '../store/purgeHistory.ts';
import { purgeReadings } from '../store/readingLog.ts';
import { purgeMemberSends } from '../store/sending.ts';
import { purgeSessions } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { TextSealer } from '../store/textSealer.ts';

/** A key of a call is kept for a week (the CRM model, §7.4); a day more, so that nobody's last hour is cut. */
const IMPORT_KEYS_MS = 8 * DAY_MS;

export interface PurgeDeps {
  store: Store;
  clock: Clock;
  /** Of the company, in days; see `config/keeping.json`. */
  keeping: KeepingPeriods;
  /** null: no texts are kept. */
  sealer: TextSealer | null;
  log: Logger;
}

export interface PurgeReport {
  texts: number;
  /** Texts that an older key had sealed. */
  resealed: number;
  importKeys: number;
  sessions: number;
  readings: number;
  /** Counts of what each person was sent lately. */
  sendCounts: number;
  /** What was sent or dropped. */
  sent: number;
  /** Callbacks that were worked off. */
  callbacks: number;
  /** Finished work of days and weeks. */
  jobs: number;
  /** Messages of the archive. */
  messages: number;
  /** Closed reminders. */
  cases: number;
}

/** Forgets what has been kept for as long as it may be. Runs daily, also after the keeping was switched off. */
export async function purgeExpired({ store, clock, keeping, sealer, log }: PurgeDeps): Promise<PurgeReport> {
  const now = clock();
  const { db } = store;
  const before = (days: number): UtcMs => now - days * DAY_MS;
  const readingsBefore = before(keeping.readings);
  const casesBefore = before(keeping.cases);
  return {
    texts: await purgeTexts(db, now),
    resealed: sealer === null ? 0 : await reseal(store, sealer, log),
    importKeys: await purgeRuns(db, now - IMPORT_KEYS_MS),
    sessions: await purgeSessions(db, now),
    readings: (await purgeReadings(db, readingsBefore)) + (await purgeTextReadings(db, readingsBefore)),
    sendCounts: await purgeMemberSends(db, now),
    sent: await purgeOutbox(db, before(keeping.outbox)),
    callbacks: await purgeInbox(db, before(keeping.inbox)),
    jobs: await purgeJobs(db, before(keeping.jobs)),
    messages: await purgeMessages(store, before(keeping.messages)),
    cases: await purgeCases(store, { before: casesBefore, day: dayText(Math.floor(casesBefore / DAY_MS)) }),
  };
}

async function reseal(store: Store, sealer: TextSealer, log: Logger): Promise<number> {
  const { resealed, locked } = await resealTexts(store, sealer);
  for (const [keyId, texts] of locked)
    log.warn(
      { keyId, texts },
      'message texts wait for a key that is not set: put it behind the newest in MESSAGE_TEXT_KEY',
    );
  return resealed;
}
