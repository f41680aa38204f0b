import { type OperatorNoticeDeps, tellOperators } from '../cards/tellOperators.ts';
import { appStanding } from '../domain/appLife.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { appStandingText } from '../domain/wording/operationWords.ts';
import type { Logger } from '../log.ts';
import { applyEvent } from '../people/applyEvent.ts';
import { saveAppState } from '../store/appState.ts';
import { claimInbox, failInbox, finishInbox, type InboxRow } from '../store/inbox.ts';
import { requestRefresh } from '../store/refresh.ts';
import type { Db, Store } from '../store/store.ts';
import { LeaseLost } from '../store/storeError.ts';
import { ROW_LEASE_MS } from '../store/whileHeld.ts';
import { parseCallback } from '../wecom/callbackXml.ts';

const BATCH = 100;
/** More than this at a time waits for the next ring. */
const BATCHES_MAX = 100;
const RETRY_MS = MINUTE_MS;

export interface InboxDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  token: string;
  leaseMs?: number | undefined;
  /** Whom to tell what WeCom says of our app; left out: nobody. */
  notices?: OperatorNoticeDeps;
}

export interface InboxReport {
  done: number;
  /** Of these, of a kind that nobody wrote down. */
  unknown: number;
  failed: number;
}

/** Works off what callbacks brought. They come in any order, repeated, late: each row says the same whenever it is read. */
export async function processInbox(deps: InboxDeps): Promise<InboxReport> {
  const { store, clock, token, leaseMs = ROW_LEASE_MS, log } = deps;
  const report: InboxReport = { done: 0, unknown: 0, failed: 0 };
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const rows = await claimInbox(store.db, { now: clock(), token, leaseMs, limit: BATCH });
    if (rows.length === 0) break;
    for (const row of rows) {
      try {
        const { isUnknown } = await workOff(deps, row, clock());
        report.done += 1;
        if (isUnknown) report.unknown += 1;
      } catch (err) {
        if (err instanceof LeaseLost) continue;
        log.error({ err, event: row.event }, 'an event could not be worked off; it is tried again');
        const error = err instanceof Error ? err.message : 'unknown';
        await failInbox(store.db, { key: row.key, token, nextAt: clock() + RETRY_MS, error });
        report.failed += 1;
      }
    }
  }
  return report;
}

/** What the event tells, what has to be read because of it, and that it is done: all of it or nothing. */
async function workOff(deps: InboxDeps, row: InboxRow, now: UtcMs): Promise<{ isUnknown: boolean }> {
  const { store, token, log } = deps;
  const callback = row.body === '' ? null : parseCallback(row.body);
  const isUnknown = callback?.kind === 'unknown';
  // Nothing is lost of what WeCom may tell one day: it stands on the operators' page, and waits in the inbox.
  if (isUnknown) log.warn({ event: row.event }, 'an event of a kind that nobody wrote down was kept');
  await store.transaction(async (db) => {
    // First of all: who was stopped past its lease must not work off what another one has, or is at by now.
    const isOurs = await finishInbox(db, { key: row.key, token, at: now, as: isUnknown ? 'unknown' : 'done' });
    if (!isOurs) throw new LeaseLost('an event');
    if (callback !== null) await requestRefresh(db, await applyEvent(db, callback, { now, log }), now);
    if (callback?.kind === 'appLifecycle') await noteAppStanding(deps, db, callback, now);
  });
  return { isUnknown };
}

/** WeCom stops or limits an app that too few people open: operators can mend it as long as it is told. */
async function noteAppStanding(
  { notices }: InboxDeps,
  db: Db,
  { event, createdAt }: { event: string; createdAt: UtcMs },
  now: UtcMs,
): Promise<void> {
  const standing = appStanding(event);
  if (standing === null || !(await saveAppState(db, { standing, at: createdAt })) || notices === undefined) return;
  const content = appStandingText(notices.texts, standing);
  await tellOperators(notices, db, { name: `app-${standing}-${createdAt}`, content, now });
}
