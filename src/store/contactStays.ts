import { type ContactStays, customerStays, mergedCustomers } from '../domain/contactStays.ts';
import type { Interval } from '../domain/interval.ts';
import type { UtcMs } from '../domain/time.ts';
import { loadMappings } from './customers.ts';
import type { Db } from './db.ts';
import { selectRows } from './rows.ts';
import { customerChangeTable } from './tables/customerTables.ts';

/**
 * When those who have gone from one company to another belonged to which customer, by customer. They are found through what people
 * did with customers, so it costs nothing where nobody has moved.
 * @param moment.knownAt as known then; now unless told
 */
export async function loadContactStays(
  db: Db,
  { now, knownAt }: { now: UtcMs; knownAt?: UtcMs | undefined },
): Promise<Map<string, ContactStays>> {
  const moves = await selectRows(db, customerChangeTable, `WHERE kind = 'move'`);
  const contactIds = [...new Set(moves.flatMap((change) => change.moves.map(({ contactId }) => contactId)))];
  if (contactIds.length === 0) return new Map();
  const mappings = await loadMappings(db, { contactIds, ...(knownAt === undefined ? {} : { knownAt }) });
  const merges = await selectRows(db, customerChangeTable, `WHERE kind = 'merge' ORDER BY changed_at, id`);
  const stand = merges.filter(({ at, undoneAt }) => at <= now && (undoneAt === null || undoneAt > now));
  const mergedInto = mergedCustomers(stand.map((change) => change.moves));
  const found = new Map<string, Map<string, readonly Interval[]>>();
  for (const [contactId, own] of Map.groupBy(mappings, (mapping) => mapping.contactId))
    for (const [customerId, stays] of customerStays(own, now, mergedInto))
      found.set(customerId, (found.get(customerId) ?? new Map()).set(contactId, stays));
  return found;
}
