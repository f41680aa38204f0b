import type { ChangePlace } from '../domain/changeCursor.ts';
import { type FollowUpRecord, withoutPhones } from '../domain/followUpRecord.ts';
import { type Clock, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { causeShort } from '../domain/wording/causeWords.ts';
import { outcomeName } from '../domain/wording/customerWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { alertsByIds } from '../store/alerts.ts';
import { loadCustomerRefs } from '../store/customerRefs.ts';
import { type ChangedFollowUp, followUpsChanged, followUpsSaid } from '../store/followUpChanges.ts';
import type { Db, Store } from '../store/store.ts';

export interface ShareDeps {
  store: Store;
  texts: Texts;
  /** Notes are free text of the members; given only where the operator says so. */
  sharesNotes: boolean;
  clock: Clock;
}

/** A change that is being committed must not be passed over by a reader who is at its instant already. */
const SETTLED_AFTER_MS = MINUTE_MS;
const EXPORT_PAGE = 500;

export interface ChangedPage {
  records: FollowUpRecord[];
  /** Where to read on from. */
  next: ChangePlace;
  hasMore: boolean;
}

/**
 * What was followed up, noted on or undone after a place, in the order of these changes. The last minute comes with the next
 * page. A record that is changed later comes again under its id.
 */
export async function changedFollowUps(
  deps: ShareDeps,
  { after, limit }: { after: ChangePlace; limit: number },
): Promise<ChangedPage> {
  const { store, clock } = deps;
  const until = clock() - SETTLED_AFTER_MS;
  const found = await followUpsChanged(store.db, { after, until, limit: limit + 1 });
  const page = found.slice(0, limit);
  const { changedAt, id } = page.at(-1) ?? after;
  return { records: await recordsOf(deps, store.db, page), next: { changedAt, id }, hasMore: found.length > limit };
}

/** All follow-ups that were said in a period, oldest first, page by page. @param period.to exclusive */
export async function* followUpsOfPeriod(
  deps: ShareDeps,
  { from, to }: { from: UtcMs; to: UtcMs },
): AsyncGenerator<FollowUpRecord[]> {
  const { db } = deps.store;
  let after = { at: from, id: '' };
  for (;;) {
    const page = await followUpsSaid(db, { after, to, limit: EXPORT_PAGE });
    if (page.length === 0) return;
    yield recordsOf(deps, db, page);
    const { at, id } = page.at(-1)!;
    after = { at, id };
  }
}

async function recordsOf(
  { texts, sharesNotes }: ShareDeps,
  db: Db,
  page: readonly ChangedFollowUp[],
): Promise<FollowUpRecord[]> {
  const alertIds = page.flatMap(({ alertId }) => (alertId === null ? [] : [alertId]));
  const alerts = new Map((await alertsByIds(db, alertIds)).map((alert) => [alert.id, alert]));
  const customers = await loadCustomerRefs(
    db,
    page.map(({ customerId }) => customerId),
  );
  return page.map(({ customerId, by, at, source, note, ...row }) => ({
    id: row.id,
    customer: customers.get(customerId) ?? { id: customerId, name: '', accounts: [] },
    alertId: row.alertId,
    causes: (alerts.get(row.alertId ?? '')?.causes ?? []).map((cause) => ({
      kind: cause.kind,
      says: causeShort(texts, cause),
    })),
    staffId: by,
    saidAt: at,
    outcome: row.outcome,
    outcomeText: outcomeName(texts, row.outcome),
    from: source,
    undoneAt: row.undoneAt,
    changedAt: row.changedAt,
    hasNote: note !== '',
    note: sharesNotes && note !== '' ? withoutPhones(note) : null,
  }));
}
