import { resolveCustomers } from '../domain/customerResolution.ts';
import { type CustomerSuggestion, pairName, suggestCustomers } from '../domain/customerSuggestions.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { decidedPairs, recentCustomerChanges, saveReviews } from '../store/customerChanges.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { loadContacts, loadRelationships, loadStaff } from '../store/people.ts';
import { loadRoomStays, loadRooms } from '../store/rooms.ts';
import type { Db, Store } from '../store/store.ts';

export interface ReviewDeps {
  store: Store;
  clock: Clock;
}

/** A suggestion with what a person needs to decide on it. */
export interface ReviewItem extends CustomerSuggestion {
  leftCustomer: string;
  rightCustomer: string;
  leftContacts: number;
  rightContacts: number;
  /** Of `moved`: who it is; null otherwise. */
  person: string | null;
}

/** What may be one customer and waits for a person's word: the review list of the board and the command line. */
export async function reviewList({ store, clock }: ReviewDeps): Promise<ReviewItem[]> {
  const { db } = store;
  const now = clock();
  const customers = await loadCustomers(db);
  const mappings = await loadMappings(db, { at: now });
  const [contacts, relationships, staff] = [await loadContacts(db), await loadRelationships(db), await loadStaff(db)];
  const suggestions = suggestCustomers({
    ...{ customers, mappings, contacts },
    relationships: relationships.filter(({ endedAt }) => endedAt === null),
    rooms: await roomsWithContacts(db),
    leftBehind: resolveCustomers({ contacts, relationships, staff, customers, mappings, now }).leftBehind,
    decided: await decidedPairs(db),
  });
  const persons = new Map(contacts.map(({ id, name }) => [id, name]));
  const names = new Map(customers.map(({ id, name }) => [id, name]));
  const counts = Map.groupBy(mappings, ({ customerId }) => customerId);
  return suggestions.map((suggestion) => {
    const isMove = suggestion.rule === 'moved';
    const rightId = isMove ? (suggestion.toCustomerId ?? '') : suggestion.rightId;
    return {
      ...suggestion,
      leftCustomer: names.get(suggestion.leftId) ?? '',
      rightCustomer: names.get(rightId) ?? suggestion.rightName,
      leftContacts: counts.get(suggestion.leftId)?.length ?? 0,
      rightContacts: counts.get(rightId)?.length ?? 0,
      person: isMove ? (persons.get(suggestion.rightId) ?? '') : null,
    };
  });
}

/**
 * A person says no: the pair is not offered again, whatever else may speak for it. Who says yes merges the two.
 * @returns false when it was not on the list
 */
export async function rejectSuggestion(
  deps: ReviewDeps,
  { leftId, rightId, by }: { leftId: string; rightId: string; by: string },
): Promise<boolean> {
  const pair = pairName(leftId, rightId);
  const found = (await reviewList(deps)).find((item) => pairName(item.leftId, item.rightId) === pair);
  if (found === undefined) return false;
  const review = { leftId, rightId, rule: found.rule, decision: 'rejected', by, at: deps.clock() } as const;
  await deps.store.transaction((db) => saveReviews(db, [review]));
  return true;
}

async function roomsWithContacts(db: Db): Promise<{ name: string; contactIds: string[] }[]> {
  const rooms = (await loadRooms(db)).filter(({ dismissedAt, name }) => dismissedAt === null && name !== '');
  const directory = { staff: new Set((await loadStaff(db)).map(({ id }) => id)), contacts: new Set<string>() };
  const stays = await loadRoomStays(
    db,
    rooms.map(({ roomId }) => roomId),
    { directory },
  );
  return rooms.map(({ roomId, name }) => ({
    name,
    contactIds: (stays.get(roomId) ?? [])
      .filter(({ isStaff, leftAt }) => !isStaff && leftAt === null)
      .map(({ memberId }) => memberId),
  }));
}

/** What people changed by hand, the newest first. */
export async function recentChanges(
  { store }: ReviewDeps,
  limit: number,
): Promise<{ id: string; kind: string; by: string; at: UtcMs; contacts: number; undoneAt: UtcMs | null }[]> {
  const changes = await recentCustomerChanges(store.db, limit);
  return changes.map(({ id, kind, by, at, moves, undoneAt }) => ({
    id,
    kind,
    by,
    at,
    contacts: moves.length,
    undoneAt,
  }));
}
