import { randomBytes } from 'node:crypto';
import { isNamed, type Replacement, replacedIn, writtenForms } from '../domain/erasedText.ts';
import { singleChatId } from '../domain/message.ts';
import { personIdsIn } from '../domain/personIds.ts';
import type { UtcMs } from '../domain/time.ts';
import { ERASED_NAME } from '../domain/wording/erasedName.ts';
import { shortName } from '../domain/wording/shortName.ts';
import { beginSlicesAnew } from './assessSlices.ts';
import type { Db } from './db.ts';
import { insertRows, KEYS_PER_STATEMENT, placeholders, portions, selectRows, selectRowsIn } from './rows.ts';
import { rewriteSnapshots } from './snapshots.ts';
import { StoreError } from './storeError.ts';
import { type Columns, columnName, type Table } from './table.ts';
import { ALL_TABLES } from './tables/allTables.ts';
import { accountLinkTable, contactMobileTable, crmAccountTable, crmContactTable } from './tables/crmTables.ts';
import { customerChangeTable } from './tables/customerTables.ts';
import { tombstoneTable } from './tables/erasureTables.ts';
import { contactTable, customerMappingTable, customerTable, relationshipTable } from './tables/peopleTables.ts';
import { roomFactTable } from './tables/sightingTables.ts';
import { accountSubject, contactSubject, crmSubject, mobileSubject } from './tombstoneKey.ts';
import { forgetKeysInUse, tombstoneOf } from './tombstones.ts';

/** All that the database knows of who is to be erased: what to look for, and where. */
export interface Erasure {
  contactId: string;
  /** Stands in the id's place where others' rows name it. */
  pseudonym: string;
  /** The person's names as contacts, remarks, members of rooms and contacts of the CRM; longest first. */
  names: string[];
  /** Customers that were never anybody else's: they go with the person. */
  alone: string[];
  /** Customers that have or had other people, too. */
  shared: string[];
  /** Chats in which the person may have written. */
  chatIds: string[];
  mobileKeys: string[];
  crmContacts: { source: string; sourceId: string }[];
  /** Accounts of the CRM that are linked to these customers, or that the person is a contact of. */
  accounts: { source: string; sourceId: string }[];
}

/** Rows that were deleted or changed, by table. */
export type ErasureCounts = Map<string, number>;

const ROWS_PER_STEP = 500;
/** A name of one sign stands in too many words to be looked for. */
const NAME_LENGTH_MIN = 2;
const PSEUDONYM_BYTES = 8;

/** Looked through by their keys: by far the largest, and none holds an id elsewhere than in the columns that are asked for. */
const FOUND_BY_KEY: ReadonlySet<string> = new Set([
  ...['message', 'fact_week', 'superseded_week', 'message_text', 'text_reading', 'recall', 'content_note'],
  ...['snapshot', 'snapshot_week', 'tombstone', 'assess_slice'],
]);

/**
 * Writes the tombstones first: from then on nothing about the person is written any more, whoever writes. To be called in a
 * transaction of its own.
 * @throws StoreError `badValue` without a key
 */
export async function beginErasure(db: Db, contactId: string, now: UtcMs): Promise<Erasure> {
  const [key] = db.tombstoneKeys;
  if (key === undefined)
    throw new StoreError('badValue', 'LIUKE_ERASE_KEY is not set: nobody can be erased without it');
  const known = await tombstoneOf(db, contactSubject(contactId));
  const pseudonym = known?.pseudonym ?? `erased-${randomBytes(PSEUDONYM_BYTES).toString('hex')}`;
  const erasure = await readErasure(db, contactId, pseudonym);
  const subjects = [
    contactSubject(contactId),
    ...erasure.crmContacts.map(crmSubject),
    ...erasure.mobileKeys.map(mobileSubject),
    ...(await accountsNamed(db, erasure)).map(accountSubject),
  ];
  for (const [index, subject] of subjects.entries()) {
    if ((await tombstoneOf(db, subject)) !== null) continue;
    const row = { hash: key.hashOf(subject), keyId: key.id, erasedAt: now, pseudonym: index === 0 ? pseudonym : null };
    await insertRows(db, tombstoneTable, [row]);
    forgetKeysInUse(db);
  }
  if (known?.pseudonym === null) await setPseudonym(db, contactId, pseudonym);
  await beginSlicesAnew(db);
  return erasure;
}

/** Nothing is left that bears the person's names, so nobody need find it again. */
export async function endErasure(db: Db, contactId: string): Promise<void> {
  await setPseudonym(db, contactId, null);
}

async function setPseudonym(db: Db, contactId: string, pseudonym: string | null): Promise<void> {
  const hashes = db.tombstoneKeys.map((key) => key.hashOf(contactSubject(contactId)));
  await db.run(`UPDATE tombstone SET pseudonym = ? WHERE subject_hash IN (${placeholders(hashes.length)})`, [
    pseudonym,
    ...hashes,
  ]);
}

async function readErasure(db: Db, contactId: string, pseudonym: string): Promise<Erasure> {
  const mobileKeys = (await selectRows(db, contactMobileTable, 'WHERE contact_id = ?', [contactId])).flatMap(
    (row) => row.mobileKeys,
  );
  const ofCrm = (await selectRows(db, crmContactTable, '')).filter(
    (row) => row.externalUserId === contactId || row.mobileKeys.some((key) => mobileKeys.includes(key)),
  );
  const mappings = await selectRows(db, customerMappingTable, 'WHERE contact_id = ?', [contactId]);
  const ownId = `c-${contactId}`;
  const isKnown = (await selectRows(db, customerTable, 'WHERE id = ?', [ownId])).length > 0;
  const customerIds = [...new Set([...mappings.map(({ customerId }) => customerId), ...(isKnown ? [ownId] : [])])];
  const ofOthers = new Set(
    (await selectRowsIn(db, customerMappingTable, 'WHERE customer_id IN (?)', customerIds))
      .filter((mapping) => mapping.contactId !== contactId)
      .map(({ customerId }) => customerId),
  );
  const alone = customerIds.filter((id) => !ofOthers.has(id));
  const shared = customerIds.filter((id) => ofOthers.has(id));
  const profiles = await selectRows(db, contactTable, 'WHERE id = ?', [contactId]);
  const relationships = await selectRows(db, relationshipTable, 'WHERE contact_id = ?', [contactId]);
  const companies = new Set(
    [
      ...profiles.flatMap(({ corpName, corpFullName }) => [corpName, corpFullName]),
      ...relationships.map(({ remarkCorpName }) => remarkCorpName),
    ].flatMap((name) => [name.trim(), shortName(name)]),
  );
  const names = [
    ...profiles.map(({ name }) => name),
    ...relationships.map(({ remark }) => remark),
    ...(await selectRows(db, roomFactTable, 'WHERE member_id = ?', [contactId])).map(({ name }) => name),
    ...ofCrm.map(({ name }) => name),
    ...(await selectRowsIn(db, customerTable, 'WHERE id IN (?)', alone)).map(({ name }) => name),
  ];
  const links = await selectRowsIn(db, accountLinkTable, 'WHERE customer_id IN (?)', customerIds);
  const accounts = new Map(
    [...links, ...ofCrm].flatMap(({ source, accountId }) =>
      accountId === null ? [] : [[`${source} ${accountId}`, { source, sourceId: accountId }] as const],
    ),
  );
  const crmContacts = new Map(ofCrm.map(({ source, sourceId }) => [`${source} ${sourceId}`, { source, sourceId }]));
  return {
    ...{ contactId, pseudonym, alone, shared },
    names: [...new Set(names.flatMap((name) => [name.trim(), shortName(name)]))]
      .filter((name) => [...name].length >= NAME_LENGTH_MIN && name !== ERASED_NAME && !companies.has(name))
      .sort((a, b) => b.length - a.length),
    chatIds: await chatsOf(db, contactId),
    mobileKeys: [...new Set([...mobileKeys, ...ofCrm.flatMap((row) => row.mobileKeys)])],
    crmContacts: [...crmContacts.values()],
    accounts: [...accounts.values()],
  };
}

/** Accounts that bear the person's name, as those of private customers do: the CRM will tell it again. */
async function accountsNamed(db: Db, { accounts, names }: Erasure): Promise<{ source: string; sourceId: string }[]> {
  const rows = await selectRowsIn(
    db,
    crmAccountTable,
    'WHERE source_id IN (?)',
    accounts.map(({ sourceId }) => sourceId),
  );
  return accounts.filter(({ source, sourceId }) =>
    rows.some(
      (row) => row.source === source && row.sourceId === sourceId && names.some((name) => isNamed(row.name, name)),
    ),
  );
}

/** There is no index of who wrote a message: the chats are those of the facts, of every member, and the few internal ones. */
async function chatsOf(db: Db, contactId: string): Promise<string[]> {
  const rows = await db.query<{ chat_id: string }>(
    `SELECT chat_id FROM fact_week WHERE contact_id = ? UNION SELECT chat_id FROM superseded_week WHERE contact_id = ?
     UNION SELECT chat_id FROM chat_contact WHERE contact_id = ? UNION SELECT chat_id FROM consent WHERE contact_id = ?
     UNION SELECT chat_id FROM message WHERE chat_id >= 'i:' AND chat_id < 'i;' AND INSTR(chat_id, ?) > 0`,
    [contactId, contactId, contactId, contactId, contactId],
  );
  const staff = await db.query<{ id: string }>(
    `SELECT id FROM staff UNION SELECT staff_id AS id FROM relationship WHERE contact_id = ?
     UNION SELECT from_id AS id FROM unknown_sender`,
    [contactId],
  );
  const single = staff.map(({ id }) => singleChatId(id.toLowerCase(), contactId));
  const internal = ({ chat_id: id }: { chat_id: string }) =>
    !id.startsWith('i:') || personIdsIn(id).includes(contactId);
  return [...new Set([...rows.filter(internal).map(({ chat_id }) => chat_id), ...single])];
}

/** Deletes up to so many messages with all that hangs on them. To be called until it finds none, each time in a transaction. */
export async function eraseSomeMessages(db: Db, erasure: Erasure, counts: ErasureCounts): Promise<boolean> {
  const { contactId, chatIds } = erasure;
  for (const some of portions(chatIds, KEYS_PER_STATEMENT)) {
    const rows = await db.query<{ msg_id: string }>(
      `SELECT msg_id FROM message WHERE chat_id IN (${placeholders(some.length)})
       AND (contact_id = ? OR from_id = ? OR chat_id NOT LIKE 'r:%') LIMIT ${ROWS_PER_STEP}`,
      [...some, contactId, contactId],
    );
    if (rows.length === 0) continue;
    for (const ids of portions(
      rows.map(({ msg_id }) => msg_id),
      KEYS_PER_STATEMENT,
    ))
      for (const table of ['message_text', 'text_reading', 'phrase_hit', 'recall', 'unknown_sender', 'message'])
        await remove(db, counts, table, `msg_id IN (${placeholders(ids.length)})`, ids);
    return true;
  }
  return false;
}

/** The names of the person where they stand in what was written about the customers: cards, lists, digests, notes. */
export async function eraseNames(db: Db, erasure: Erasure, counts: ErasureCounts): Promise<void> {
  const { alone, shared, chatIds, contactId, pseudonym } = erasure;
  // With the person's own id, which no customer has, so that the list is never empty.
  const customerIds = [contactId, ...alone, ...shared];
  const within = placeholders(customerIds.length);
  const ofAlerts = `alert_id IN (SELECT id FROM alert WHERE customer_id IN (${within}))`;
  const rooms = chatIds.filter((id) => id.startsWith('r:')).map((id) => id.slice(2));
  // A note beside a card that named the person is about the person, whatever it calls him.
  const named = await db.query<{ id: string }>(
    `SELECT id FROM alert WHERE customer_id IN (${within}) AND id IN (SELECT alert_id FROM card WHERE ${anyIn(
      'view',
      erasure.names.length + 1,
    )})`,
    [...customerIds, ...[contactId, ...erasure.names].flatMap(writtenForms)],
  );
  for (const ids of portions(
    named.map(({ id }) => id),
    KEYS_PER_STATEMENT,
  ))
    await change(db, counts, 'follow_up', `note = ''`, `note <> '' AND alert_id IN (${placeholders(ids.length)})`, ids);
  const replacements = erasure.names.map((name): Replacement => ({ from: name, to: ERASED_NAME, isId: false }));
  const scopes: [table: string, condition: string, params: unknown[]][] = [
    ['customer', `id IN (${within})`, customerIds],
    ['alert', `customer_id IN (${within})`, customerIds],
    ['alert_event', ofAlerts, customerIds],
    ['card', `(alert_id = '' OR ${ofAlerts})`, customerIds],
    ['follow_up', `customer_id IN (${within})`, customerIds],
    ['outcome', `customer_id IN (${within})`, customerIds],
    ['people_finding', `customer_id IN (${within})`, customerIds],
    ['account_link', `customer_id IN (${within})`, customerIds],
    ...erasure.accounts.map(({ source, sourceId }): [string, string, unknown[]] => [
      'crm_account',
      'source = ? AND source_id = ?',
      [source, sourceId],
    ]),
    ...rooms.map((id): [string, string, unknown[]] => ['room', 'room_id = ?', [id]]),
    // What people were told: of others who bear the name it says less than it did, and nobody decides by it.
    ...['digest', 'outbox', 'import_run', 'setting', 'job'].map((table): [string, string, unknown[]] => [
      table,
      '1 = 1',
      [],
    ]),
  ];
  for (const [name, condition, params] of scopes)
    for (const replacement of replacements)
      await replaceIn(db, counts, tableNamed(name), replacement, { condition, params });
  for (const customerId of shared)
    await rewriteSnapshots(db, customerId, (row) => {
      const text = JSON.stringify(row);
      const changed = [{ from: contactId, to: pseudonym, isId: true }, ...replacements].reduce(replacedIn, text);
      if (changed === text) return row;
      add(counts, 'snapshot', 1);
      return JSON.parse(changed) as typeof row;
    });
  for (const customerId of alone)
    await rewriteSnapshots(db, customerId, () => {
      add(counts, 'snapshot', 1);
      return null;
    });
}

/** Customers who were nobody else's, with all that was judged, said and done about them. */
export async function eraseCustomers(db: Db, { alone }: Erasure, counts: ErasureCounts): Promise<void> {
  for (const customerId of alone) {
    const ids = (await db.query<{ id: string }>('SELECT id FROM alert WHERE customer_id = ?', [customerId])).map(
      ({ id }) => id,
    );
    for (const some of portions(ids, KEYS_PER_STATEMENT)) {
      const within = `IN (${placeholders(some.length)})`;
      const cards = await db.query<{ id: string }>(`SELECT task_id AS id FROM card WHERE alert_id ${within}`, some);
      for (const id of [...cards.map((card) => card.id), ...some])
        await removeNaming(db, counts, { table: 'outbox', key: 'dedupe_key', text: 'payload' }, id);
      for (const table of ['alert_event', 'card_entry', 'card', 'follow_up'])
        await remove(db, counts, table, `alert_id ${within}`, some);
    }
    await removeNaming(db, counts, { table: 'outbox', key: 'dedupe_key', text: 'payload' }, customerId);
    for (const table of [
      ...['alert', 'follow_up', 'outcome', 'people_finding', 'customer_segment', 'handover', 'account_link'],
      ...['key_contact_mark', 'key_contact_word', 'key_contact_term'],
    ])
      await remove(db, counts, table, 'customer_id = ?', [customerId]);
    await remove(db, counts, 'customer_review', '(a_id = ? OR b_id = ?)', [customerId, customerId]);
    await remove(db, counts, 'judge_request', 'ref_id = ?', [customerId]);
  }
}

/** The person: what all else was found by, so at last and at once. */
export async function erasePerson(db: Db, erasure: Erasure, counts: ErasureCounts): Promise<void> {
  const { contactId, alone, mobileKeys, crmContacts } = erasure;
  await eraseMoves(db, contactId, counts);
  for (const table of [
    ...['fact_week', 'superseded_week', 'content_note', 'chat_contact', 'consent', 'phrase_hit', 'tag_mark'],
    ...['relationship', 'relationship_event', 'relationship_sighting', 'unassigned_contact', 'contact_mobile'],
    ...['key_contact_mark', 'key_contact_word', 'key_contact_term', 'customer_mapping'],
  ])
    await remove(db, counts, table, 'contact_id = ?', [contactId]);
  await remove(db, counts, 'contact', 'id = ?', [contactId]);
  for (const id of alone) await remove(db, counts, 'customer', 'id = ?', [id]);
  await remove(db, counts, 'room_fact', 'member_id = ?', [contactId]);
  await remove(db, counts, 'unknown_sender', 'from_id = ?', [contactId]);
  for (const table of ['refresh', 'judge_request']) await remove(db, counts, table, 'ref_id = ?', [contactId]);
  for (const some of portions(erasure.chatIds, KEYS_PER_STATEMENT))
    await remove(
      db,
      counts,
      'group_send',
      `chat_id NOT LIKE 'r:%' AND chat_id IN (${placeholders(some.length)})`,
      some,
    );
  // An event about the person; of one about a room the id alone is replaced below.
  const about = { table: 'inbox', key: 'receipt_key', text: 'body', condition: `INSTR(body, '<ExternalUserID') > 0` };
  await removeNaming(db, counts, about, contactId);
  for (const { source, sourceId } of crmContacts) {
    await remove(db, counts, 'crm_contact', 'source = ? AND source_id = ?', [source, sourceId]);
    for (const table of ['crm_complaint', 'crm_rating'])
      await change(db, counts, table, 'contact_id = NULL', 'source = ? AND contact_id = ?', [source, sourceId]);
  }
  for (const key of mobileKeys) await eraseMobile(db, key, counts);
}

/** Merges and splits of others stay, so that they can be taken back. */
async function eraseMoves(db: Db, contactId: string, counts: ErasureCounts): Promise<void> {
  for (const { id, moves } of await selectRows(db, customerChangeTable, 'WHERE INSTR(moves, ?) > 0', [contactId])) {
    const kept = moves.filter((move) => move.contactId !== contactId);
    if (kept.length === moves.length) continue;
    if (kept.length === 0) await remove(db, counts, 'customer_change', 'id = ?', [id]);
    else await change(db, counts, 'customer_change', 'moves = ?', 'id = ?', [JSON.stringify(kept), id]);
  }
}

async function eraseMobile(db: Db, key: string, counts: ErasureCounts): Promise<void> {
  for (const row of await selectRows(db, crmAccountTable, 'WHERE INSTR(mobile_keys, ?) > 0', [key])) {
    const kept = JSON.stringify(row.mobileKeys.filter((one) => one !== key));
    const condition = 'source_id = ? AND source = ? AND superseded_at = ?';
    await change(db, counts, 'crm_account', 'mobile_keys = ?', condition, [
      ...[kept, row.sourceId, row.source, row.supersededAt],
    ]);
  }
}

/** Wherever else the id still stands, in rows about others: customers that were first known by the person, lists, events of rooms. */
export async function erasePseudonymised(
  db: Db,
  { contactId, pseudonym, mobileKeys }: Erasure,
  counts: ErasureCounts,
): Promise<void> {
  const sought = [contactId, ...mobileKeys].map((from): Replacement => ({ from, to: pseudonym, isId: true }));
  for (const table of ALL_TABLES.filter(({ name }) => !FOUND_BY_KEY.has(name)))
    for (const replacement of sought) await replaceIn(db, counts, table, replacement);
}

/** Where people write in their own words; a name is looked for nowhere else. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'name',
  'note',
  'reason',
  'evidence',
  'error',
  'result',
  'detail',
  'title',
]);

/** Puts a word in the place of another: an id in all texts of a table, keys included, a name where words and documents stand. */
async function replaceIn(
  db: Db,
  counts: ErasureCounts,
  table: Table<Columns>,
  replacement: Replacement,
  { condition, params }: { condition: string; params: unknown[] } = { condition: '1 = 1', params: [] },
): Promise<void> {
  const columns = Object.entries(table.columns).map(([property, column]) => ({
    ...column,
    name: columnName(property, column),
  }));
  const texts = columns
    .filter(
      ({ shape, name }) => shape === 'longText' || (shape === 'varchar' && (replacement.isId || OWN_WORDS.has(name))),
    )
    .map(({ name }) => name);
  if (texts.length === 0) return;
  const keys = columns.filter(({ isKey }) => isKey).map(({ name }) => name);
  const read = [...new Set([...keys, ...texts])];
  const found = texts.map((name) => anyIn(name, 1)).join(' OR ');
  const rows = await db.query<Record<string, string | number | null>>(
    `SELECT ${read.map(quoted).join(', ')} FROM ${quoted(table.name)} WHERE ${condition} AND (${found})`,
    [...params, ...texts.flatMap(() => writtenForms(replacement.from))],
  );
  for (const row of rows) {
    const changed = texts.flatMap((name) => {
      const before = row[name];
      const after = typeof before === 'string' ? replacedIn(before, replacement) : before;
      return after === before ? [] : [{ name, after }];
    });
    if (changed.length === 0) continue;
    add(counts, table.name, 1);
    await db.run(
      `UPDATE ${quoted(table.name)} SET ${changed.map(({ name }) => `${quoted(name)} = ?`).join(', ')}
       WHERE ${keys.map((name) => `${quoted(name)} = ?`).join(' AND ')}`,
      [...changed.map(({ after }) => after), ...keys.map((name) => row[name])],
    );
  }
}

/** A condition on a column that takes the {@link writtenForms} of so many words. */
function anyIn(column: string, words: number): string {
  const forms = writtenForms('').length;
  return Array.from({ length: words * forms }, () => `INSTR(${quoted(column)}, ?) > 0`).join(' OR ');
}

/** Deletes the rows in whose text this very id stands, not those of an id that only begins alike. */
async function removeNaming(
  db: Db,
  counts: ErasureCounts,
  { table, key, text, condition = '1 = 1' }: { table: string; key: string; text: string; condition?: string },
  id: string,
): Promise<void> {
  const rows = await db.query<{ id: string; text: string }>(
    `SELECT ${key} AS id, ${text} AS text FROM ${table} WHERE ${condition} AND INSTR(${text}, ?) > 0`,
    [id],
  );
  for (const row of rows) if (isNamed(row.text, id)) await remove(db, counts, table, `${key} = ?`, [row.id]);
}

async function remove(db: Db, counts: ErasureCounts, table: string, condition: string, params: unknown[]) {
  add(counts, table, await db.run(`DELETE FROM ${quoted(table)} WHERE ${condition}`, params));
}

async function change(db: Db, counts: ErasureCounts, table: string, set: string, condition: string, params: unknown[]) {
  add(counts, table, await db.run(`UPDATE ${quoted(table)} SET ${set} WHERE ${condition}`, params));
}

function add(counts: ErasureCounts, table: string, rows: number): void {
  if (rows > 0) counts.set(table, (counts.get(table) ?? 0) + rows);
}

function tableNamed(name: string): Table<Columns> {
  return ALL_TABLES.find((table) => table.name === name)!;
}

function quoted(name: string): string {
  return `\`${name}\``;
}

/**
 * Deleted rows leave their bytes in the file until it is written anew. SQLite: the file is rewritten and its log emptied, while
 * which other processes wait. MariaDB: each table is.
 * @returns false when another process was using the file for too long: what was deleted can still be found in its free pages
 */
export async function rewriteFile(db: Db): Promise<boolean> {
  if (db.kind !== 'sqlite') {
    for (const { name } of ALL_TABLES) await db.query(`OPTIMIZE TABLE ${quoted(name)}`);
    return true;
  }
  try {
    await db.run('VACUUM');
    const [result] = await db.query<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
    return result?.busy !== 1;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'busy') return false;
    throw error;
  }
}
