import type { AccountLink } from '../domain/crm/accountMatching.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { accountLinkTable } from './tables/crmTables.ts';
import { loadVersions, saveVersions } from './versions.ts';

/** To be called in a transaction. */
export async function saveAccountLinks(db: Db, links: readonly AccountLink[]): Promise<void> {
  await saveVersions(db, accountLinkTable, links);
}

/** Links as known now, or at `knownAt`; those that were undone too. */
export async function loadAccountLinks(db: Db, knownAt?: UtcMs): Promise<AccountLink[]> {
  const links = await loadVersions(db, accountLinkTable, { knownAt });
  return links as AccountLink[];
}
