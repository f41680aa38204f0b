import type { Segment } from '../domain/customerMap.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { Clock } from '../domain/time.ts';
import { isInScope, type Viewer } from '../domain/viewer.ts';
import { customersNamed } from '../store/board.ts';
import { loadSegments } from '../store/customerChanges.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { loadKeyContactMarks } from '../store/keyContacts.ts';
import { loadContacts, loadStaff } from '../store/people.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';

/** What a person may set at a customer by hand, and what stands. */
export interface CustomerChoices {
  contacts: { id: string; name: string }[];
  /** As marked by hand. */
  keyContactId: string | null;
  /** A change of the key contact is guessed, so that a word of ours helps. */
  asksWord: boolean;
  /** To whom it may be given; null for who may not. */
  owners: { id: string; name: string }[] | null;
  /** As set by hand. */
  ownerId: string | null;
  segment: Segment | null;
}

/** @param mayManage owner and segment too */
export async function choicesFor(
  { store: { db }, clock }: { store: Store; clock: Clock },
  viewer: Viewer,
  customerId: string,
  mayManage: boolean,
): Promise<CustomerChoices> {
  const [customer] = await loadCustomers(db, [customerId]);
  const contactIds = (await loadMappings(db, { customerId, at: clock() })).map(({ contactId }) => contactId);
  const [latest] = await latestSnapshots(db, [customerId]);
  const change = ((latest?.verdict ?? null) as SnapshotVerdict | null)?.people?.change ?? null;
  const staff = mayManage ? await loadStaff(db) : [];
  return {
    contacts: (await loadContacts(db, contactIds)).map(({ id, name }) => ({ id, name })),
    keyContactId: (await loadKeyContactMarks(db, { customerId })).get(customerId)?.contactId ?? null,
    asksWord: change !== null && change.level !== 'confirmed',
    owners: mayManage ? staff.filter(({ id, status }) => status === 'active' && isInScope(viewer, id)) : null,
    ownerId: customer?.ownerId ?? null,
    segment: mayManage ? ((await loadSegments(db, { customerId })).get(customerId) ?? null) : null,
  };
}

/** Customers that a person names in a word: by the id of their page, else by their whole name. At most a few. */
export async function customersCalled({ db }: Store, word: string): Promise<string[]> {
  const [byId] = await loadCustomers(db, [word]);
  if (byId !== undefined) return [byId.id];
  const candidates = await loadCustomers(db, [...(await customersNamed(db, word))]);
  return candidates.filter(({ name }) => name === word).map(({ id }) => id);
}
