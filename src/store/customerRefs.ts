import type { CustomerRef } from '../domain/followUpRecord.ts';
import { loadCustomers } from './customers.ts';
import type { Db } from './db.ts';
import { KEYS_PER_STATEMENT, placeholders, portions } from './rows.ts';
import { accountLinkTable } from './tables/crmTables.ts';
import { loadVersions } from './versions.ts';

/** Of these customers, by id; one that is not known any more has no entry. */
export async function loadCustomerRefs(db: Db, ids: readonly string[]): Promise<Map<string, CustomerRef>> {
  const wanted = [...new Set(ids)];
  const refs = new Map<string, CustomerRef>();
  for (const { id, name } of await loadCustomers(db, wanted)) refs.set(id, { id, name, accounts: [] });
  for (const portion of portions(wanted, KEYS_PER_STATEMENT)) {
    const condition = `customer_id IN (${placeholders(portion.length)})`;
    const links = await loadVersions(db, accountLinkTable, { condition, params: portion });
    for (const { customerId, source, accountId } of links)
      refs.get(customerId ?? '')?.accounts.push({ source, id: accountId });
  }
  return refs;
}
