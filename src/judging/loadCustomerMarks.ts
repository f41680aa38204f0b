import type { ContactMark } from '../domain/contactMark.ts';
import { marksDuring, peopleEver } from '../domain/contactStays.ts';
import type { CustomersWorld } from '../domain/judgement.ts';
import type { UtcMs } from '../domain/time.ts';
import { loadMarks } from '../store/loadMarks.ts';
import type { Db } from '../store/store.ts';

/**
 * The marks of some customers, each earliest first: of a contact who came from another customer those since, of one who went
 * those until then.
 * @param options.knownAt only what was known at that instant; all of it unless told
 */
export async function loadCustomerMarks(
  db: Db,
  { contactIdsOf, staysOf }: Pick<CustomersWorld, 'contactIdsOf' | 'staysOf'>,
  since: UtcMs,
  options: { knownAt?: UtcMs } = {},
): Promise<Map<string, readonly ContactMark[]>> {
  const everOf = new Map([...contactIdsOf].map(([id, contactIds]) => [id, peopleEver(contactIds, staysOf?.get(id))]));
  const marksOf = await loadMarks(db, everOf, since, options);
  return new Map([...marksOf].map(([id, marks]) => [id, marksDuring(marks, staysOf?.get(id))]));
}
