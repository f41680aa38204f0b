import type { ChangePlace } from '../domain/changeCursor.ts';
import type { FollowUpRecord } from '../domain/followUpRecord.ts';
import { type Clock, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { followUpRecord } from '../domain/wording/exportWords.ts';
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
  const alerts = await alertsByIds(
    db,
    page.flatMap(({ alertId }) => alertId ?? []),
  );
  const customers = await loadCustomerRefs(
    db,
    page.map(({ customerId }) => customerId),
  );
  const causesOf = new Map(alerts.map(({ id, causes }) => [id, causes]));
  return page.map((said) =>
    followUpRecord(texts, said, { causes: causesOf.get(said.alertId ?? '') ?? [], customers, sharesNotes }),
  );
}
