import { deletionEvents } from '../domain/contactEvents.ts';
import type { CustomersWorld, JudgingWorld } from '../domain/judgement.ts';
import type { UtcMs } from '../domain/time.ts';
import { loadBusinessWorld } from './businessWorld.ts';
import { loadConsentsOf } from './consent.ts';
import { loadCustomers, mappingsOfCustomers } from './customers.ts';
import type { Db } from './db.ts';
import { EVENTS_MS } from './judgingWorld.ts';
import { loadRelationships } from './people.ts';

/**
 * The world of some of its customers: with what nearly everybody has, so that a judgement of all customers holds it of a few at a
 * time. As known as the world is.
 */
export async function loadCustomersWorld(
  db: Db,
  world: JudgingWorld,
  customerIds: readonly string[],
  now: UtcMs,
): Promise<CustomersWorld> {
  const { knownAt } = world;
  const asKnown = knownAt === undefined ? {} : { knownAt };
  const { customers, contactIdsOf } = await loadCustomersWithContacts(db, world, customerIds, now);
  const contactIds = [...contactIdsOf.values()].flat();
  const links = await loadRelationships(db, { contactIds, ...asKnown });
  const linksOf = Map.groupBy(links, ({ contactId }) => contactId);
  const deletions = deletionEvents(links).filter(({ at }) => at >= now - EVENTS_MS && at <= now);
  const eventsOf = Map.groupBy(deletions, ({ contactId }) => contactId);
  const goneIds = customers.flatMap(({ id }) => [...(world.staysOf?.get(id)?.keys() ?? [])]);
  for (const id of new Set([...contactIds, ...goneIds])) {
    const events = world.eventsOf.get(id);
    if (events !== undefined) eventsOf.set(id, [...(eventsOf.get(id) ?? []), ...events]);
  }
  return {
    ...world,
    ...{ customers, contactIdsOf },
    relationshipsOf: new Map(
      [...contactIdsOf].map(([id, own]) => [id, own.flatMap((contactId) => linksOf.get(contactId) ?? [])]),
    ),
    consentsOf: Map.groupBy(await loadConsentsOf(db, contactIds, asKnown), ({ contactId }) => contactId),
    eventsOf,
    business: world.business == null ? null : await loadBusinessWorld(db, world.business, customerIds, knownAt),
  };
}

/** Those of these customers who have people, in the order of ids, with the ids of these. */
export async function loadCustomersWithContacts(
  db: Db,
  { knownAt }: JudgingWorld,
  customerIds: readonly string[],
  now: UtcMs,
): Promise<Pick<CustomersWorld, 'customers' | 'contactIdsOf'>> {
  const asKnown = knownAt === undefined ? {} : { knownAt };
  const mappings = await mappingsOfCustomers(db, customerIds, { at: now, ...asKnown });
  const byCustomer = Map.groupBy(mappings, ({ customerId }) => customerId);
  const customers = (await loadCustomers(db, customerIds, asKnown)).filter(({ id }) => byCustomer.has(id));
  customers.sort((a, b) => (a.id < b.id ? -1 : 1));
  // In one order, whatever the order of the rows: a replay must come to the same as the day did.
  const contactIds = (id: string) =>
    byCustomer
      .get(id)!
      .map(({ contactId }) => contactId)
      .sort();
  return { customers, contactIdsOf: new Map(customers.map(({ id }) => [id, contactIds(id)])) };
}
