import type { Customer, CustomerMapping } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { customerMappingTable, customerTable } from './tables/peopleTables.ts';
import { loadVersions, loadVersionsOf, saveVersions } from './versions.ts';

export async function saveCustomers(db: Db, customers: readonly Customer[]): Promise<void> {
  await saveVersions(db, customerTable, customers);
}

/** @param ids only these; all unless told. @param options.knownAt as known at that instant */
export async function loadCustomers(
  db: Db,
  ids?: readonly string[],
  { knownAt }: { knownAt?: UtcMs } = {},
): Promise<Customer[]> {
  return ids === undefined
    ? loadVersions(db, customerTable, { knownAt })
    : loadVersionsOf(db, customerTable, 'id', ids, knownAt);
}

const IDS_PER_PAGE = 10_000;

/** The ids of all customers, in their order. @param options.knownAt as known at that instant */
export async function customerIds(db: Db, { knownAt }: { knownAt?: UtcMs } = {}): Promise<string[]> {
  const asKnown = knownAt ?? Number.MAX_SAFE_INTEGER - 1;
  const sql = 'SELECT id FROM customer WHERE id > ? AND known_at <= ? AND superseded_at > ? ORDER BY id LIMIT ?';
  const ids: string[] = [];
  for (;;) {
    const page = await db.query<{ id: string }>(sql, [ids.at(-1) ?? '', asKnown, asKnown, IDS_PER_PAGE]);
    for (const { id } of page) ids.push(id);
    if (page.length < IDS_PER_PAGE) return ids;
  }
}

/** A mapping with the contact and validFrom of a known one takes its place. */
export async function saveMappings(db: Db, mappings: readonly CustomerMapping[]): Promise<void> {
  await saveVersions(db, customerMappingTable, mappings);
}

/** Ends the mappings of these contacts that are still valid; known from the same instant. */
export async function endMappings(db: Db, contactIds: readonly string[], at: UtcMs): Promise<void> {
  const valid = (await loadVersionsOf(db, customerMappingTable, 'contact_id', contactIds)).filter(
    ({ validTo }) => validTo === null,
  );
  await saveMappings(
    db,
    valid.map((mapping) => ({ ...mapping, validTo: at, knownAt: at })),
  );
}

/** Which contacts belong to these customers at an instant. @param options.knownAt as known at that instant; now unless told */
export async function mappingsOfCustomers(
  db: Db,
  customerIds: readonly string[],
  { at, knownAt }: { at: UtcMs; knownAt?: UtcMs },
): Promise<CustomerMapping[]> {
  const found = await loadVersionsOf(db, customerMappingTable, 'customer_id', customerIds, knownAt);
  return found.filter((mapping) => isValid(mapping, at));
}

/**
 * Which contacts belong to which customers.
 * @param filter.at only mappings valid at that instant; unless told all of them, ended ones included
 * @param filter.knownAt as known at that instant; now unless told
 */
export async function loadMappings(
  db: Db,
  filter: { at?: UtcMs; customerId?: string; contactIds?: readonly string[]; knownAt?: UtcMs } = {},
): Promise<CustomerMapping[]> {
  const { at, customerId, contactIds, knownAt } = filter;
  const found =
    contactIds !== undefined
      ? await loadVersionsOf(db, customerMappingTable, 'contact_id', contactIds, knownAt)
      : customerId !== undefined
        ? await loadVersions(db, customerMappingTable, { knownAt, condition: 'customer_id = ?', params: [customerId] })
        : await loadVersions(db, customerMappingTable, { knownAt });
  return found.filter(
    (mapping) =>
      (customerId === undefined || mapping.customerId === customerId) && (at === undefined || isValid(mapping, at)),
  );
}

function isValid({ validFrom, validTo }: CustomerMapping, at: UtcMs): boolean {
  return validFrom <= at && (validTo === null || validTo > at);
}
