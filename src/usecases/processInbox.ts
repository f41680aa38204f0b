import type { Clock, UtcMs } from '../domain/time.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { applyEvent } from '../people/applyEvent.ts';
import { claimInbox, failInbox, finishInbox, type InboxRow } from '../store/inbox.ts';
import { requestRefresh } from '../store/refresh.ts';
import type { Store } from '../store/store.ts';
import { parseCallback } from '../wecom/callbackXml.ts';

const LEASE_MS = 60_000;
const BATCH = 100;
/** More than this at a time waits for the next ring. */
const BATCHES_MAX = 100;
const RETRY_MS = MINUTE_MS;

export interface InboxDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  token: string;
}

export interface InboxReport {
  done: number;
  failed: number;
}

/** Works off what callbacks brought. They come in any order, repeated, late: each row says the same whenever it is read. */
export async function processInbox(deps: InboxDeps): Promise<InboxReport> {
  const { store, clock, token, log } = deps;
  const report: InboxReport = { done: 0, failed: 0 };
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const rows = await claimInbox(store.db, { now: clock(), token, leaseMs: LEASE_MS, limit: BATCH });
    if (rows.length === 0) break;
    for (const row of rows) {
      try {
        await workOff(deps, row, clock());
        report.done += 1;
      } catch (err) {
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
async function workOff({ store, token, log }: InboxDeps, row: InboxRow, now: UtcMs): Promise<void> {
  await store.transaction(async (db) => {
    if (row.body !== '') await requestRefresh(db, await applyEvent(db, parseCallback(row.body), { now, log }), now);
    await finishInbox(db, { key: row.key, token, at: now });
  });
}
