import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { contactMobileTable } from './tables/crmTables.ts';
import { loadVersions, loadVersionsOf, saveVersions } from './versions.ts';

/** The numbers that one member noted of one contact, as keys that compare and that nobody can read. */
export interface ContactMobiles {
  contactId: string;
  staffId: string;
  mobileKeys: string[];
  knownAt: UtcMs;
}

/** Keeps what is noted now; of most contacts nothing is, and nothing is kept. To be called in a transaction. */
export async function saveContactMobiles(db: Db, noted: readonly ContactMobiles[]): Promise<void> {
  const ids = noted.map(({ contactId }) => contactId);
  const nameOf = ({ contactId, staffId }: ContactMobiles): string => `${contactId}\n${staffId}`;
  const known = new Set((await loadVersionsOf(db, contactMobileTable, 'contact_id', ids)).map(nameOf));
  await saveVersions(
    db,
    contactMobileTable,
    noted.filter((one) => one.mobileKeys.length > 0 || known.has(nameOf(one))),
  );
}

/** All keys that are noted of each contact, by whomever. */
export async function loadMobileKeys(db: Db): Promise<Map<string, string[]>> {
  const rows = await loadVersions(db, contactMobileTable);
  return new Map(
    [...Map.groupBy(rows, ({ contactId }) => contactId)].map(([id, noted]) => [
      id,
      [...new Set(noted.flatMap(({ mobileKeys }) => mobileKeys))].sort(),
    ]),
  );
}
