import { resolveCustomers } from '../domain/customerResolution.ts';
import type { UtcMs } from '../domain/time.ts';
import { endMappings, loadCustomers, loadMappings, saveCustomers, saveMappings } from './customers.ts';
import type { Db } from './db.ts';
import { loadContacts, loadRelationships, loadStaff } from './people.ts';

/** Puts the contacts that are known together to customers. To be called in a transaction. @returns how many are new */
export async function resolveStored(db: Db, now: UtcMs): Promise<number> {
  const resolution = resolveCustomers({
    contacts: await loadContacts(db),
    relationships: await loadRelationships(db, {}),
    staff: await loadStaff(db),
    customers: await loadCustomers(db),
    mappings: await loadMappings(db, { at: now }),
    now,
  });
  await saveCustomers(db, [...resolution.newCustomers, ...resolution.renamedCustomers]);
  await endMappings(db, resolution.movedContactIds, now);
  await saveMappings(db, resolution.newMappings);
  return resolution.newCustomers.length;
}
