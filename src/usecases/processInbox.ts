import type { Relationship } from '../domain/people.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { claimInbox, failInbox, finishInbox, type InboxRow } from '../store/inbox.ts';
import { loadRelationships, saveRelationships } from '../store/people.ts';
import type { Store } from '../store/store.ts';
import { type ContactChange, parseCallback } from '../wecom/callbackXml.ts';

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
  /** Something changed that only a new reading of people shows. */
  wantsSync: boolean;
}

/** Works off what callbacks brought. They come in any order, repeated, late: each row says the same whenever it is read. */
export async function processInbox(deps: InboxDeps): Promise<InboxReport> {
  const { store, clock, token, log } = deps;
  const report: InboxReport = { done: 0, failed: 0, wantsSync: false };
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const rows = await claimInbox(store.db, { now: clock(), token, leaseMs: LEASE_MS, limit: BATCH });
    if (rows.length === 0) break;
    for (const row of rows) {
      try {
        if (await applyRow(store, row, clock())) report.wantsSync = true;
        await finishInbox(store.db, { key: row.key, token, at: clock() });
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

/** @returns whether people must be read anew */
async function applyRow(store: Store, row: InboxRow, now: UtcMs): Promise<boolean> {
  if (row.body === '') return false;
  const callback = parseCallback(row.body);
  switch (callback.kind) {
    case 'contactChange':
      await applyContactChange(store, callback, now);
      return true;
    case 'roomChange':
    case 'staffChange':
    case 'tagChange':
      return true;
    default:
      return false;
  }
}

/** Deletions and additions are known at once, by their own time; everything else about a contact is read from WeCom. */
async function applyContactChange(store: Store, change: ContactChange, now: UtcMs): Promise<void> {
  const endedBy = enderOf(change);
  const isAdded = change.changeType === 'add_external_contact' || change.changeType === 'add_half_external_contact';
  if (endedBy === null && !isAdded) return;
  await store.transaction(async (db) => {
    const [known] = (await loadRelationships(db, { contactIds: [change.externalUserId] })).filter(
      ({ staffId }) => staffId === change.userId,
    );
    if (known === undefined) return;
    const { addedAt, endedAt } = known;
    if (endedBy !== null) {
      // A deletion that is older than the relationship is about an earlier one.
      if (endedAt !== null || (addedAt !== null && change.createdAt < addedAt)) return;
      await saveRelationships(db, [{ ...known, endedAt: change.createdAt, endedBy, knownAt: now }]);
    } else if (endedAt !== null && change.createdAt > endedAt) {
      // WeCom goes on showing the first day of a relationship that was ended and begun again.
      await saveRelationships(db, [
        { ...known, addedAt: change.createdAt, endedAt: null, endedBy: null, knownAt: now },
      ]);
    }
  });
}

function enderOf({ changeType, source }: ContactChange): Relationship['endedBy'] {
  if (changeType === 'del_follow_user') return 'customer';
  if (changeType === 'del_external_contact') return source === 'DELETE_BY_TRANSFER' ? 'transfer' : 'staff';
  return null;
}
