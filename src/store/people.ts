import type { Contact, Department, Relationship, Staff } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertRows, selectRows, selectRowsIn } from './rows.ts';
import { contactTable, departmentTable, relationshipTable, staffTable } from './tables/peopleTables.ts';
import { loadVersions, loadVersionsOf, saveVersions } from './versions.ts';

/** Names and profiles keep their history; `knownAt` in a load asks for what was known at that instant. */
interface AsKnown {
  knownAt?: UtcMs;
}

export async function saveStaff(db: Db, staff: readonly Staff[]): Promise<void> {
  await saveVersions(db, staffTable, staff);
}

/** Everybody, departed included. */
export async function loadStaff(db: Db, { knownAt }: AsKnown = {}): Promise<Staff[]> {
  return loadVersions(db, staffTable, { knownAt });
}

/** Takes the place of all departments that were known. To be called in a transaction. */
export async function saveDepartments(db: Db, departments: readonly Department[]): Promise<void> {
  await db.run('DELETE FROM department');
  await insertRows(db, departmentTable, [...departments]);
}

export async function loadDepartments(db: Db): Promise<Department[]> {
  return selectRows(db, departmentTable, 'ORDER BY id');
}

export async function saveContacts(db: Db, contacts: readonly Contact[]): Promise<void> {
  await saveVersions(db, contactTable, contacts);
}

/** @param ids only these; everybody unless told */
export async function loadContacts(db: Db, ids?: readonly string[], { knownAt }: AsKnown = {}): Promise<Contact[]> {
  return ids === undefined
    ? loadVersions(db, contactTable, { knownAt })
    : loadVersionsOf(db, contactTable, 'id', ids, knownAt);
}

/** All that was ever known of these contacts: each version since when it was known (`knownAt`), oldest first. */
export async function loadContactHistory(db: Db, ids: readonly string[]): Promise<Contact[]> {
  const rows = await selectRowsIn(db, contactTable, 'WHERE id IN (?)', ids);
  return rows.map(({ supersededAt: _, ...contact }) => contact).sort((a, b) => a.knownAt - b.knownAt);
}

export async function saveRelationships(db: Db, relationships: readonly Relationship[]): Promise<void> {
  await saveVersions(db, relationshipTable, relationships);
}

/** Ended ones included. */
export async function loadRelationships(
  db: Db,
  { contactIds, staffId, knownAt }: { contactIds?: readonly string[]; staffId?: string } & AsKnown = {},
): Promise<Relationship[]> {
  if (contactIds === undefined) {
    if (staffId === undefined) return loadVersions(db, relationshipTable, { knownAt });
    return loadVersions(db, relationshipTable, { knownAt, condition: 'staff_id = ?', params: [staffId] });
  }
  const found = await loadVersionsOf(db, relationshipTable, 'contact_id', contactIds, knownAt);
  return staffId === undefined ? found : found.filter((relationship) => relationship.staffId === staffId);
}
