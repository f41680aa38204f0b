import { personIdsIn } from '../domain/personIds.ts';
import type { UtcMs } from '../domain/time.ts';
import { ERASED_NAME } from '../domain/wording/erasedName.ts';
import type { Db } from './db.ts';
import { StoreError } from './storeError.ts';
import type { Columns, RowOf, Table } from './table.ts';
import { accountSubject, contactSubject, crmSubject, mobileSubject, type TombstoneKey } from './tombstoneKey.ts';
import { TransactionDb } from './transactionDb.ts';

const SUBJECTS_PER_STATEMENT = 200;

/** A tombstone as it stands; `pseudonym` while the erasure is under way. */
export interface Tombstone {
  keyId: string;
  erasedAt: UtcMs;
  pseudonym: string | null;
}

/** @returns null for whoever is not erased. @throws StoreError `badValue` when the key of a tombstone is not set */
export async function tombstoneOf(db: Db, subject: string): Promise<Tombstone | null> {
  const hashes = (await keysInUse(db)).map((key) => key.hashOf(subject));
  if (hashes.length === 0) return null;
  const rows = await db.query<{ key_id: string; erased_at: number; pseudonym: string | null }>(
    `SELECT key_id, erased_at, pseudonym FROM tombstone WHERE subject_hash IN (${hashes.map(() => '?').join(', ')})`,
    hashes,
  );
  const [row] = rows;
  return row === undefined ? null : { keyId: row.key_id, erasedAt: Number(row.erased_at), pseudonym: row.pseudonym };
}

/** Where a row names people, by property; of the tables that hold an id of another kind there no person is found. */
const NAMING = ['contactId', 'memberId', 'externalUserId', 'from', 'refId', 'customerId', 'chatId'] as const;
const NAMING_BY_TABLE: Readonly<Record<string, readonly string[]>> = { contact: ['id'], customer: ['id'] };
const EXTERNAL_ID_IN_XML = /<ExternalUserID>\s*(?:<!\[CDATA\[)?([^<\]]+)/g;

type Row = Record<string, unknown>;

/** Of one table: whom a row is about, so that it may not be written, and what of it must be left out. */
interface Naming {
  subjectsOf(row: Row): string[];
  /** What names somebody within a row that is about others. */
  inside?: { subjectsOf(row: Row): string[]; without(row: Row, isErased: (subject: string) => boolean): Row };
}

const namings = new WeakMap<Table<Columns>, Naming | null>();

function namingOf(table: Table<Columns>): Naming | null {
  let naming = namings.get(table);
  if (naming === undefined) {
    naming = makeNaming(table);
    namings.set(table, naming);
  }
  return naming;
}

function makeNaming({ name, columns }: Table<Columns>): Naming | null {
  const mobiles = (row: Row): string[] => (row.mobileKeys as string[]).map(mobileSubject);
  const properties = [...NAMING, ...(NAMING_BY_TABLE[name] ?? [])].filter((property) => property in columns);
  const byId = (row: Row): string[] => [
    ...new Set(
      properties.flatMap((property) =>
        typeof row[property] === 'string' ? personIdsIn(row[property]).map(contactSubject) : [],
      ),
    ),
  ];
  switch (name) {
    case 'inbox':
      return {
        subjectsOf: ({ body }) => [...String(body).matchAll(EXTERNAL_ID_IN_XML)].map(([, id]) => contactSubject(id!)),
      };
    case 'crm_contact':
      return { subjectsOf: (row) => [...byId(row), crmSubject(row as never), ...mobiles(row)] };
    case 'crm_account':
      return {
        subjectsOf: () => [],
        inside: {
          subjectsOf: (row) => [accountSubject(row as never), ...mobiles(row)],
          without: (row, isErased) => ({
            ...row,
            ...(isErased(accountSubject(row as never)) ? { name: ERASED_NAME } : {}),
            mobileKeys: (row.mobileKeys as string[]).filter((key) => !isErased(mobileSubject(key))),
          }),
        },
      };
    case 'crm_complaint':
    case 'crm_rating': {
      const subject = (row: Row) => crmSubject({ source: String(row.source), sourceId: String(row.contactId) });
      return {
        subjectsOf: () => [],
        inside: {
          subjectsOf: (row) => [subject(row)],
          without: (row, isErased) => (isErased(subject(row)) ? { ...row, contactId: null } : row),
        },
      };
    }
    default:
      return properties.length === 0 ? null : { subjectsOf: byId };
  }
}

/**
 * The rows that may be written: none about a person who was erased. Such a person must not come back (PRODUCT §8), be it by a later
 * page of the archive, an envelope that can be opened one day, a reading of people, an event or an import: so it is asked where
 * all rows are written, not where each of them comes in.
 * @throws StoreError `badValue` when there are tombstones of a key that is not set: then nobody can say who must not come back
 */
export async function withoutErased<T extends Table<Columns>>(db: Db, table: T, rows: RowOf<T>[]): Promise<RowOf<T>[]> {
  const naming = rows.length === 0 ? null : namingOf(table);
  // A tap names nobody outside: most of what is written in a hurry asks nothing.
  if (naming === null || !rows.some((row) => namesSomebody(naming, row as Row))) return rows;
  const keys = await keysInUse(db);
  if (keys.length === 0) return rows;
  const subjects = new Map(rows.map((row) => [row, naming.subjectsOf(row as Row)]));
  const inside = naming.inside === undefined ? [] : rows.flatMap((row) => naming.inside!.subjectsOf(row as Row));
  const erased = await erasedAmong(db, keys, [...[...subjects.values()].flat(), ...inside]);
  if (erased.size === 0) return rows;
  return rows
    .filter((row) => !subjects.get(row)!.some((subject) => erased.has(subject)))
    .map((row) => (naming.inside?.without(row as Row, (subject) => erased.has(subject)) as RowOf<T>) ?? row);
}

function namesSomebody({ subjectsOf, inside }: Naming, row: Row): boolean {
  return subjectsOf(row).length > 0 || (inside !== undefined && inside.subjectsOf(row).length > 0);
}

async function erasedAmong(db: Db, keys: readonly TombstoneKey[], subjects: readonly string[]): Promise<Set<string>> {
  const subjectOf = new Map<string, string>();
  for (const subject of new Set(subjects)) for (const key of keys) subjectOf.set(key.hashOf(subject), subject);
  const hashes = [...subjectOf.keys()];
  const erased = new Set<string>();
  for (let start = 0; start < hashes.length; start += SUBJECTS_PER_STATEMENT) {
    const some = hashes.slice(start, start + SUBJECTS_PER_STATEMENT);
    const found = await db.query<{ hash: string }>(
      `SELECT subject_hash AS hash FROM tombstone WHERE subject_hash IN (${some.map(() => '?').join(', ')})`,
      some,
    );
    for (const { hash } of found) erased.add(subjectOf.get(hash)!);
  }
  return erased;
}

/** Within a transaction nobody else's erasure can be seen to begin: it is asked once. */
const inUse = new WeakMap<Db, Promise<TombstoneKey[]>>();

function keysInUse(db: Db): Promise<TombstoneKey[]> {
  if (!(db instanceof TransactionDb)) return readKeysInUse(db);
  let keys = inUse.get(db);
  if (keys === undefined) {
    keys = readKeysInUse(db);
    inUse.set(db, keys);
  }
  return keys;
}

/** The erasure itself has written tombstones in this transaction: what was asked before no longer holds. */
export function forgetKeysInUse(db: Db): void {
  inUse.delete(db);
}

async function readKeysInUse(db: Db): Promise<TombstoneKey[]> {
  const rows = await db.query<{ key_id: string }>('SELECT DISTINCT key_id FROM tombstone');
  return rows.map(({ key_id }) => {
    const key = db.tombstoneKeys.find(({ id }) => id === key_id);
    if (key !== undefined) return key;
    throw new StoreError(
      'badValue',
      `people were erased under key ${key_id}, which is not set: put it back into LIUKE_ERASE_KEY, and start anew`,
    );
  });
}
