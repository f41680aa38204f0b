import { saveContactMobiles } from '../store/contactMobiles.ts';
import { saveContacts } from '../store/people.ts';
import { saveShownRelationships } from '../store/relationshipFacts.ts';
import { endSyncRun, type SyncRun } from '../store/syncRun.ts';
import { type ContactPage, contactPage } from '../wecom/contacts.ts';
import { WeComError } from '../wecom/wecomError.ts';
import { tellMalformed } from './readDirectory.ts';
import type { KeepRun, SyncDeps } from './syncDeps.ts';

/** The app, or the member, lacks the customer-contact permission. */
const NO_PERMISSION = 84074;
const OUT_OF_RANGE = 60011;

/**
 * Reads one page of the contacts of the first batch. A cursor that died on the way begins the batch anew; a member whom
 * WeCom refuses is parted from the others, and does not cost them their contacts.
 */
export async function readContactPage(deps: SyncDeps, run: SyncRun, keep: KeepRun): Promise<SyncRun> {
  const { store, clients, clock, log } = deps;
  const [batch, ...others] = run.batches as [string[], ...string[][]];
  const startedAt = run.batchStartedAt ?? clock();
  let page: ContactPage;
  try {
    page = await contactPage(clients.app, {
      ...{ staffIds: batch, cursor: run.cursor, now: clock() },
      mobileKeyOf: deps.mobileKeyOf,
    });
  } catch (err) {
    if (!(err instanceof WeComError)) throw err;
    if (err.reaction === 'restartPaging' && run.cursor !== '') {
      log.info({ members: batch.length }, 'a cursor has died; these members are read anew');
      return store.transaction((db) => keep(db, { ...run, cursor: '', batchStartedAt: null }));
    }
    if (!isRefused(err)) throw err;
    const isEverybody = batch.length === 1 && others.length === 0 && run.read.length === 0;
    if (isEverybody && err.reaction === 'operator') {
      // A permission of the app is missing: when it is there, everybody is asked again.
      await endSyncRun(store.db, run.runId);
      throw err;
    }
    return store.transaction((db) => keep(db, withoutRefused(run, batch, others)));
  }
  tellMalformed(log, page.malformed);
  const isEnd = page.nextCursor === '';
  if (!isEnd && page.nextCursor === run.cursor)
    throw new Error('externalcontact/batch/get_by_user: the cursor stands still');
  return store.transaction(async (db) => {
    const now = clock();
    await saveContacts(db, page.contacts);
    await saveShownRelationships(db, page.relationships, { readAt: startedAt, now });
    await saveContactMobiles(db, page.mobiles);
    const counts = {
      ...run.counts,
      contacts: run.counts.contacts + page.contacts.length,
      relationships: run.counts.relationships + page.relationships.length,
    };
    if (!isEnd) return keep(db, { ...run, counts, cursor: page.nextCursor, batchStartedAt: startedAt });
    const read: SyncRun['read'] = [...run.read, [batch, startedAt]];
    const phase = others.length === 0 ? 'rooms' : 'contacts';
    return keep(db, { ...run, phase, counts, read, batches: others, cursor: '', batchStartedAt: null });
  });
}

function isRefused({ reaction, errcode }: WeComError): boolean {
  return reaction === 'drop' || errcode === NO_PERMISSION || errcode === OUT_OF_RANGE;
}

function withoutRefused(run: SyncRun, batch: string[], others: string[][]): SyncRun {
  const again = { ...run, cursor: '', batchStartedAt: null };
  if (batch.length > 1) {
    const half = batch.length >> 1;
    return { ...again, batches: [batch.slice(0, half), batch.slice(half), ...others] };
  }
  return { ...again, batches: others, unreadable: [...run.unreadable, ...batch] };
}
