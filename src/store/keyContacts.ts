import type { KeyContact, KeyContactMark } from '../domain/keyContact.ts';
import type { ContactWord } from '../domain/keyContactChange.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRows, selectRowsIn, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { keyContactMarkTable, keyContactTermTable, keyContactWordTable } from './tables/customerTables.ts';
import { loadVersions, saveVersions } from './versions.ts';

/** Marks somebody as the key contact, or takes the mark back (null). To be called in a transaction. */
export async function markKeyContact(
  db: Db,
  { customerId, contactId, by, at }: { customerId: string; contactId: string | null; by: string; at: UtcMs },
): Promise<void> {
  await saveVersions(db, keyContactMarkTable, [{ customerId, contactId, by, markedAt: at, knownAt: at }]);
}

/** Who is marked by hand, by customer. @param options.knownAt as known at that instant */
export async function loadKeyContactMarks(
  db: Db,
  { knownAt, customerId }: { knownAt?: UtcMs | undefined; customerId?: string } = {},
): Promise<Map<string, KeyContactMark>> {
  const only = customerId === undefined ? {} : { condition: 'customer_id = ?', params: [customerId] };
  const asKnown = knownAt === undefined ? {} : { knownAt };
  const rows = await loadVersions(db, keyContactMarkTable, { ...asKnown, ...only });
  return new Map(
    rows.flatMap(({ customerId: id, contactId, markedAt }) =>
      contactId === null ? [] : [[id, { contactId, at: markedAt }] as const],
    ),
  );
}

export type KeyContactWord = RowOf<typeof keyContactWordTable>;

/** Keeps what our people said about a key contact; a second word at the same instant takes the place of the first. */
export async function saveKeyContactWord(
  db: Db,
  said: { customerId: string; contactId: string; word: ContactWord; by: string; at: UtcMs },
): Promise<void> {
  await upsertRows(db, keyContactWordTable, [{ ...said, knownAt: said.at }]);
}

/** Takes back what this person said of this customer at that instant. */
export async function removeKeyContactWord(
  db: Db,
  { customerId, by, at }: { customerId: string; by: string; at: UtcMs },
): Promise<void> {
  await db.run('DELETE FROM key_contact_word WHERE customer_id = ? AND by_id = ? AND said_at = ?', [
    customerId,
    by,
    at,
  ]);
}

/** What was said since then. */
export async function loadKeyContactWords(db: Db, since: UtcMs): Promise<KeyContactWord[]> {
  return selectRows(db, keyContactWordTable, 'WHERE said_at >= ? ORDER BY said_at', [since]);
}

export type KeyContactTerm = RowOf<typeof keyContactTermTable>;

/**
 * Notes who is the key contact now, by customer: a term ends when somebody else begins one, and goes on where nobody stands out
 * for a while.
 */
export async function noteKeyContacts(
  db: Db,
  holders: readonly { customerId: string; contactId: string; source: KeyContact['source'] }[],
  at: UtcMs,
): Promise<void> {
  const open = new Map(
    (
      await selectRowsIn(
        db,
        keyContactTermTable,
        'WHERE until_at IS NULL AND customer_id IN (?)',
        holders.map(({ customerId }) => customerId),
      )
    ).map((term) => [term.customerId, term]),
  );
  const changed: KeyContactTerm[] = [];
  for (const { customerId, contactId, source } of holders) {
    const term = open.get(customerId);
    if (term?.contactId === contactId) continue;
    // Judged twice at one instant: the later word counts.
    if (term !== undefined && term.from < at) changed.push({ ...term, until: at });
    changed.push({ customerId, contactId, source, from: at, until: null });
  }
  await upsertRows(db, keyContactTermTable, changed);
}

/** Who is the key contact now, by customer. */
export async function currentKeyContacts(db: Db): Promise<Map<string, string>> {
  const open = await selectRows(db, keyContactTermTable, 'WHERE until_at IS NULL');
  return new Map(open.map(({ customerId, contactId }) => [customerId, contactId]));
}

/** Who was the key contact when, the newest first. */
export async function keyContactTerms(db: Db, customerId: string): Promise<KeyContactTerm[]> {
  return selectRows(db, keyContactTermTable, 'WHERE customer_id = ? ORDER BY from_at DESC', [customerId]);
}
