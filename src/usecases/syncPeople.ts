import { resolveCustomers } from '../domain/customerResolution.ts';
import type { Contact, Department, Relationship, Staff } from '../domain/people.ts';
import type { Clock } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { endMappings, loadCustomers, loadMappings, saveCustomers, saveMappings } from '../store/customers.ts';
import { loadDirectory } from '../store/directory.ts';
import {
  loadContacts,
  loadRelationships,
  loadStaff,
  saveContacts,
  saveDepartments,
  saveRelationships,
  saveStaff,
} from '../store/people.ts';
import type { Store } from '../store/store.ts';
import { placeKnownSenders } from '../store/unknownSenders.ts';

/** What WeCom shows of people at one moment. */
export interface PeopleSeen {
  departments: Department[];
  staff: Staff[];
  contacts: Contact[];
  relationships: Relationship[];
  /** Members whose own contacts WeCom would not show: nothing is concluded from their absence. */
  unreadableStaffIds: string[];
  /** Departments that WeCom would not show: who is only there is not departed. */
  unreadableDepartmentIds: number[];
}

export interface SyncDeps {
  store: Store;
  fetchPeople(): Promise<PeopleSeen>;
  clock: Clock;
  log: Logger;
  /** A person has looked, and most people are really gone. */
  acceptsVanished?: boolean;
}

export interface SyncReport {
  staff: number;
  departed: number;
  contacts: number;
  relationships: number;
  vanished: number;
  newCustomers: number;
  /** Messages whose sender nobody had known before. */
  placed: number;
}

/** From this many on, more than half going at once is taken for a broken answer of WeCom. */
const MANY = 20;
const PLACE_BATCH = 500;
/** What is beyond this waits for the next sync. */
const PLACE_BATCHES_MAX = 1000;

/** WeCom showed so few people that its answer is not believed; nothing was changed. */
export class MassVanish extends Error {
  override readonly name = 'MassVanish';

  constructor(what: string, gone: number, all: number) {
    super(
      `${gone} of ${all} ${what} would vanish at once: nothing was changed. ` +
        'Look whether the app still sees everybody (可见范围, 客户联系); if they are really gone, run liuke sync --accept-vanished',
    );
  }
}

/**
 * Takes over the directory and the customer contacts, and puts contacts together to customers. Nobody is deleted: who
 * is no longer shown is departed, a relationship that is no longer shown has vanished.
 * @throws MassVanish
 */
export async function syncPeople({ store, fetchPeople, clock, log, acceptsVanished }: SyncDeps): Promise<SyncReport> {
  const seen = await fetchPeople();
  const now = clock();
  const report = await store.transaction(async (db) => {
    const shownStaff = new Set(seen.staff.map(({ id }) => id));
    const hiddenDepartments = new Set(seen.unreadableDepartmentIds);
    const present = (await loadStaff(db)).filter(({ status }) => status !== 'departed');
    const departed = present
      .filter(({ id }) => !shownStaff.has(id))
      .filter(({ departmentIds }) => !departmentIds.some((id) => hiddenDepartments.has(id)))
      .map((person): Staff => ({ ...person, status: 'departed', knownAt: now }));
    const refuseMany = (what: string, gone: number, all: number): void => {
      if (!acceptsVanished && all >= MANY && gone > all / 2) throw new MassVanish(what, gone, all);
    };
    refuseMany('members', departed.length, present.length);
    await saveDepartments(db, seen.departments);
    await saveStaff(db, [...seen.staff, ...departed]);
    await saveContacts(db, seen.contacts);

    const shown = new Map(seen.relationships.map((relation) => [keyOf(relation), relation]));
    const known = await loadRelationships(db, {});
    // An end that an event told us stays, although WeCom goes on showing the relationship for a while (external-contact.md §8).
    const endedByCustomer = new Set(known.filter(({ endedBy }) => endedBy === 'customer').map(keyOf));
    const hiddenStaff = new Set(seen.unreadableStaffIds);
    const live = known.filter(({ endedAt }) => endedAt === null);
    const vanished = live
      .filter((relation) => !shown.has(keyOf(relation)) && !hiddenStaff.has(relation.staffId))
      .map((relation): Relationship => ({ ...relation, endedAt: now, endedBy: 'vanished', knownAt: now }));
    refuseMany('customer relationships', vanished.length, live.length);
    await saveRelationships(db, [
      ...[...shown].filter(([key]) => !endedByCustomer.has(key)).map(([, relation]) => relation),
      ...vanished,
    ]);

    const resolution = resolveCustomers({
      contacts: await loadContacts(db),
      relationships: await loadRelationships(db, {}),
      staff: await loadStaff(db),
      customers: await loadCustomers(db),
      mappings: await loadMappings(db, { at: now }),
      now,
    });
    await saveCustomers(db, resolution.newCustomers);
    await endMappings(db, resolution.movedContactIds, now);
    await saveMappings(db, resolution.newMappings);
    return {
      staff: seen.staff.length,
      departed: departed.length,
      contacts: seen.contacts.length,
      relationships: seen.relationships.length,
      vanished: vanished.length,
      newCustomers: resolution.newCustomers.length,
    };
  });
  const placed = await placeMessages(store, clock);
  log.info({ ...report, placed }, 'people synced');
  return { ...report, placed };
}

/** Messages of people who became known only now get their side, some at a time. @returns how many */
async function placeMessages(store: Store, clock: Clock): Promise<number> {
  const directory = await loadDirectory(store.db);
  let placed = 0;
  for (let batch = 0; batch < PLACE_BATCHES_MAX; batch += 1) {
    const options = { knownAt: clock(), limit: PLACE_BATCH };
    const count = await store.transaction((db) => placeKnownSenders(db, directory, options));
    if (count === 0) break;
    placed += count;
  }
  return placed;
}

function keyOf({ staffId, contactId }: Relationship): string {
  return `${staffId} ${contactId}`;
}
