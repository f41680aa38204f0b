import type { AccountLink } from '../domain/crm/accountMatching.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { accountLinkTable } from './tables/crmTables.ts';
import { loadVersions, loadVersionsOf, saveVersions } from './versions.ts';

/** To be called in a transaction. */
export async function saveAccountLinks(db: Db, links: readonly AccountLink[]): Promise<void> {
  await saveVersions(db, accountLinkTable, links);
}

/** Links as known now, or at `knownAt`; those that were undone too. */
export async function loadAccountLinks(db: Db, knownAt?: UtcMs): Promise<AccountLink[]> {
  const links = await loadVersions(db, accountLinkTable, { knownAt });
  return links as AccountLink[];
}

/** Which accounts these customers are, as known now, or at `knownAt`. */
export async function linksOfCustomers(
  db: Db,
  customerIds: readonly string[],
  knownAt?: UtcMs,
): Promise<AccountLink[]> {
  return (await loadVersionsOf(db, accountLinkTable, 'customer_id', customerIds, knownAt)) as AccountLink[];
}

/** Which customers these accounts of a source are, as known now. */
export async function customersOfAccounts(
  db: Db,
  { source, accountIds }: { source: string; accountIds: readonly string[] },
): Promise<string[]> {
  const links = await loadVersionsOf(db, accountLinkTable, 'account_id', accountIds);
  return links.flatMap((link) => (link.source === source && link.customerId !== null ? [link.customerId] : []));
}
