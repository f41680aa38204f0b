import type { KeyContactMark } from '../domain/keyContact.ts';
import type { ContactWord } from '../domain/keyContactChange.ts';
import type { PeopleFinding } from '../domain/peopleFinding.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { Clock } from '../domain/time.ts';
import { loadMappings } from '../store/customers.ts';
import {
  type KeyContactTerm,
  keyContactTerms,
  loadKeyContactMarks,
  markKeyContact,
  saveKeyContactWord,
} from '../store/keyContacts.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';

export interface KeyContactDeps {
  store: Store;
  clock: Clock;
}

/** The key contact of one customer: who it is, since when, and what has changed. */
export interface KeyContactView {
  marked: KeyContactMark | null;
  /** As last judged; null before the first judgement. */
  finding: PeopleFinding | null;
  /** Who it was before, the newest first. */
  terms: KeyContactTerm[];
}

export async function viewKeyContacts({ store: { db } }: KeyContactDeps, customerId: string): Promise<KeyContactView> {
  const [latest] = await latestSnapshots(db, [customerId]);
  const marks = await loadKeyContactMarks(db, { customerId });
  return {
    marked: marks.get(customerId) ?? null,
    finding: ((latest?.verdict ?? null) as SnapshotVerdict | null)?.people ?? null,
    terms: await keyContactTerms(db, customerId),
  };
}

/**
 * Marks a contact as the one who matters, or takes the mark back (null).
 * @returns false when the contact does not belong to the customer
 */
export async function setKeyContact(
  { store, clock }: KeyContactDeps,
  { customerId, contactId, by }: { customerId: string; contactId: string | null; by: string },
): Promise<boolean> {
  const now = clock();
  return store.transaction(async (db) => {
    const own = await loadMappings(db, { customerId, at: now });
    if (contactId !== null && !own.some((mapping) => mapping.contactId === contactId)) return false;
    await markKeyContact(db, { customerId, contactId, by, at: now });
    return true;
  });
}

/**
 * Keeps the answer to 对接人换了吗 about the key contact as last judged; 还不清楚 is none and is not kept. 确实换了 confirms the change at
 * the next judgement, 没有换 and 暂时休假 end a guess.
 * @returns false when no key contact is known
 */
export async function sayKeyContact(
  deps: KeyContactDeps,
  { customerId, word, by }: { customerId: string; word: ContactWord; by: string },
): Promise<boolean> {
  const { finding } = await viewKeyContacts(deps, customerId);
  const contactId = finding?.keyContactId;
  if (contactId == null) return false;
  await deps.store.transaction((db) => saveKeyContactWord(db, { customerId, contactId, word, by, at: deps.clock() }));
  return true;
}
