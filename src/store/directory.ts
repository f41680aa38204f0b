import type { Directory } from '../domain/sides.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { loadContacts, loadRelationships, loadStaff } from './people.ts';

/** Who is who, as it is known now. */
export async function loadDirectory(db: Db): Promise<Directory> {
  const staff = await loadStaff(db);
  const contacts = await loadContacts(db);
  const addedAt = new Map<string, UtcMs>();
  for (const { staffId, contactId, addedAt: at } of await loadRelationships(db))
    if (at !== null) addedAt.set(`${staffId} ${contactId}`, at);
  return { staff: new Set(staff.map(({ id }) => id)), contacts: new Set(contacts.map(({ id }) => id)), addedAt };
}
