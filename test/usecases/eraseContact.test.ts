import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roomChatId, singleChatId } from '../../src/domain/message.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { receiveOnce } from '../../src/store/inbox.ts';
import { packVerdict, unpackVerdict } from '../../src/store/packVerdict.ts';
import { insertRows, selectRows, upsertRows } from '../../src/store/rows.ts';
import { savePage } from '../../src/store/savePage.ts';
import { type Db, openStore, type Store } from '../../src/store/store.ts';
import type { Columns, Table } from '../../src/store/table.ts';
import { snapshotTable, snapshotWeekTable } from '../../src/store/tables/alertTables.ts';
import { ALL_TABLES } from '../../src/store/tables/allTables.ts';
import { createTombstoneKey } from '../../src/store/tombstoneKey.ts';
import { eraseContact, tryErasing } from '../../src/usecases/eraseContact.ts';
import { pullArchive } from '../../src/usecases/pullArchive.ts';
import { reopenKept } from '../../src/usecases/reopenKept.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record } from '../store/samples.ts';
import { archiveInMemory, decoder, pullDeps, sealed } from './archiveInMemory.ts';

const KEY = createTombstoneKey(new Uint8Array(32).fill(7));
const open = (url: string, tombstoneKeys = [KEY]) => openStore({ url, tombstoneKeys });

interface Person {
  id: string;
  name: string;
  remark: string;
  mobileKey: string;
  /** In the ids of all messages. */
  mark: string;
  /** Tells the keys of rows apart, and says nothing. */
  tag: string;
  customerId: string;
}
const person = (letter: string, name: string, customerId?: string): Person => ({
  ...{ id: `wm${letter.repeat(30)}`, name, remark: `${name}·老客户`, mobileKey: letter.toLowerCase().repeat(32) },
  ...{ mark: `msg-of-${letter}`, tag: letter, customerId: customerId ?? `c-wm${letter.repeat(30)}` },
});
const ERASED = person('A', '欧阳"震华');
const OTHER = person('B', '司马光');
const needlesOf = ({ id, name, remark, mobileKey, mark, tag }: Person) => [
  `crm_contact-${tag}`,
  ...[id, name, JSON.stringify(name).slice(1, -1), remark, mobileKey, mark],
];

/** No column of these can name a contact: a table that is new must be put here, or is filled and searched like all others. */
const NAMES_NOBODY = [
  ...[
    'archive_cursor',
    'coverage_gap',
    'staff',
    'department',
    'corp_tag',
    'staff_statistic',
    'member_send',
    'way_pause',
  ],
  ...['lease', 'session', 'crm_feed', 'crm_order', 'crm_payment', 'group_send_read', 'staff_mute', 'kept_envelope'],
  ...['assessment', 'tombstone', 'sync_run', 'card_entry'],
];

/** A row of a table that names the person wherever it can. */
function rowAbout(table: Table<Columns>, who: Person): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  const document = { contactId: who.id, keyContactId: who.id, rows: [{ key: '联系人', value: `和${who.name}聊过` }] };
  for (const [property, column] of Object.entries(table.columns)) {
    if (column.shape === 'blob') row[property] = new Uint8Array([1, 2, 3]);
    else if (column.shape === 'longText')
      row[property] = column.toSql(document as never) === (document as never) ? JSON.stringify({ document }) : document;
    else if (column.shape !== 'varchar') row[property] = 1;
    else if ((column.length ?? 0) < 100) row[property] = 'x'.repeat(3);
    else row[property] = `${table.name}-${who.tag}`;
  }
  const { id: contactId, customerId, name, remark, mobileKey, mark, tag } = who;
  const given: Record<string, unknown> = {
    ...{ contactId, customerId, memberId: contactId, externalUserId: contactId, refId: contactId, from: contactId },
    ...{ chatId: singleChatId('liming', contactId), openCustomerId: customerId, staffId: 'liming', name, remark },
    ...{ msgId: mark, stem: mark, alertId: `alert-${tag}`, taskId: `task-${tag}`, note: `${name}说下周`, source: 'u8' },
    ...{
      mobileKeys: [mobileKey],
      supersededAt: Number.MAX_SAFE_INTEGER,
      accountId: `account-${tag}`,
      remarkCorpName: '',
    },
    ...{
      corpName: '',
      corpFullName: '',
      roomId: 'room1',
      aId: customerId,
      bId: 'c-z',
      fromId: contactId,
      validTo: null,
    },
    ...{
      day: '1970-01-02',
      sourceId: `${table.name}-${tag}`,
      evidence: `电话 ${name}`,
      receiver: 'contact',
      undoneAt: null,
    },
  };
  for (const property of Object.keys(row)) {
    const isOtherwise = typeof row[property] === 'number' && typeof given[property] === 'string';
    if (property in given && !isOtherwise) row[property] = given[property];
  }
  const special: Record<string, Record<string, unknown>> = {
    contact: { id: contactId },
    customer: { id: customerId, ownerId: 'liming', tier: null },
    alert: { id: `alert-${tag}` },
    customer_change: {
      moves: [{ ...document, fromCustomerId: null, fromRule: null, toCustomerId: customerId, toRule: 'self' }],
    },
    inbox: { body: `<xml><ExternalUserID><![CDATA[${contactId}]]></ExternalUserID></xml>` },
    room: { name: `${name}服务群`, roomId: `room-${tag}` },
    chat_contact: { chatId: roomChatId(`room-${tag}`) },
    crm_account: { sourceId: `account-${tag}` },
    crm_complaint: { contactId: `crm_contact-${tag}` },
    crm_rating: { contactId: `crm_contact-${tag}` },
    assess_slice: { day: '1970-01-02', slice: tag.charCodeAt(0), fromId: customerId },
    snapshot: snapshotOf(who),
    snapshot_week: snapshotOf(who),
  };
  return { ...row, ...special[table.name] };
}

function snapshotOf({ customerId, id, name }: Person): Record<string, unknown> {
  const fields = {
    customerId,
    at: 1,
    score: 50,
    band: 'steady',
    coverage: 1,
    observedDays: 90,
    risk: null,
    version: '1',
  };
  const { coverage: _, observedDays: _days, version: _version, ...columns } = fields;
  const verdict = { ...fields, mainContactId: id, people: { keyContactId: id, words: name } };
  return { ...columns, day: '1970-01-02', ownerId: 'liming', payload: packVerdict(verdict, fields) };
}

async function fill(db: Db, people: readonly Person[]): Promise<void> {
  for (const table of ALL_TABLES.filter(({ name }) => !NAMES_NOBODY.includes(name)))
    for (const who of people) await insertRows(db, table, [rowAbout(table, who) as never]);
  await db.run(
    `INSERT INTO staff (id, superseded_at, name, department_ids, leads_department_ids, leader_ids, position, status, known_at)
     VALUES ('liming', ?, '李明', '[]', '[]', '[]', '', 'active', 0)`,
    [Number.MAX_SAFE_INTEGER],
  );
}

/** All that stands in all tables that the database itself names, with packed judgements as text. */
async function contents(store: Store): Promise<Map<string, string[]>> {
  const { db } = store;
  const names =
    db.kind === 'sqlite'
      ? await db.query<{ name: string }>(
          `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
        )
      : await db.query<{ name: string }>(
          'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
        );
  const all = new Map<string, string[]>();
  for (const { name } of names) {
    const rows = await db.query<Record<string, unknown>>(`SELECT * FROM \`${name}\``);
    const texts = rows.map((row) =>
      Object.values(row)
        .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
        .join('\n'),
    );
    all.set(name, texts.sort());
  }
  for (const table of [snapshotTable, snapshotWeekTable]) {
    const rows = await selectRows(db, table, '');
    all.set(`${table.name} opened`, rows.map((row) => JSON.stringify(unpackVerdict(row.payload, row))).sort());
  }
  return all;
}

async function findings(store: Store, who: Person): Promise<string[]> {
  return [...(await contents(store))]
    .filter(([, rows]) => rows.some((text) => needlesOf(who).some((needle) => text.includes(needle))))
    .map(([name]) => name)
    .sort();
}

/** A judgement that is under way begins anew, for all. */
const BEGUN_ANEW = 'assess_slice';
const tombstonesApart = (all: Map<string, string[]>) =>
  [...all].filter(([name]) => name !== 'tombstone' && name !== BEGUN_ANEW);
const deps = (store: Store) => ({ store, clock: () => MONDAY + DAY_MS });

/** The same store, which is gone after so many writes. */
function dyingAfter(store: Store, writes: number): Store {
  let left = writes;
  const transaction: Store['transaction'] = (work) =>
    store.transaction((db) => {
      const run = db.run.bind(db);
      db.run = (sql, params) => {
        left -= 1;
        if (left < 0) throw new Error('killed');
        return run(sql, params);
      };
      return work(db);
    });
  return { ...store, transaction };
}

describeEachStore('forgetting a contact', (test) => {
  it('leaves neither id, name, mobile nor message in any table, and nothing of others is touched', async () => {
    const store = await open(await test.url());
    await fill(store.db, [ERASED]);
    // Whatever is new among the tables is either filled here or known to name nobody.
    const filled = await findings(store, ERASED);
    for (const { name } of ALL_TABLES) if (!NAMES_NOBODY.includes(name)) expect(filled, name).toContain(name);
    const alone = await contents(store);
    const dry = await tryErasing(deps(store), ERASED.id);
    expect(await contents(store)).toEqual(alone);
    expect(dry.customers).toBe(1);

    for (const { name } of ALL_TABLES) await store.db.run(`DELETE FROM ${name}`);
    await fill(store.db, [OTHER]);
    const others = await contents(store);
    for (const table of ALL_TABLES.filter(({ name }) => !NAMES_NOBODY.includes(name)))
      await insertRows(store.db, table, [rowAbout(table, ERASED) as never]);
    const report = await eraseContact(deps(store), ERASED.id);
    expect(await findings(store, ERASED)).toEqual([]);
    expect(report.isRewritten).toBe(true);
    // Rows that stay without the person (a room, a reading, an account) are more than there were; none of the others' is less.
    for (const [name, rows] of tombstonesApart(others)) {
      const now = (await contents(store)).get(name)!;
      for (const row of rows) expect(now, name).toContain(row);
    }
    expect((await eraseContact(deps(store), ERASED.id)).rows).toEqual({});
    await store.close();
  });

  it('keeps a customer whom others belong to, under another id where it had the id of the person', async () => {
    const store = await open(await test.url());
    const colleague = { ...OTHER, customerId: ERASED.customerId };
    await fill(store.db, [ERASED]);
    for (const name of ['contact', 'customer_mapping', 'relationship'])
      await insertRows(store.db, ALL_TABLES.find((table) => table.name === name)!, [
        rowAbout(ALL_TABLES.find((table) => table.name === name)!, colleague) as never,
      ]);
    await eraseContact(deps(store), ERASED.id);
    expect(await findings(store, ERASED)).toEqual([]);
    const [mapping] = await store.db.query<{ customer_id: string }>('SELECT customer_id FROM customer_mapping');
    expect(mapping!.customer_id).toMatch(/^c-erased-[0-9a-f]{16}$/);
    for (const [table, column] of [
      ['customer', 'id'],
      ['snapshot', 'customer_id'],
      ['snapshot_week', 'customer_id'],
      ['alert', 'open_customer_id'],
    ])
      expect(await store.db.query(`SELECT ${column} AS id FROM ${table}`), table).toEqual([
        { id: mapping!.customer_id },
      ]);
    expect(await store.db.query('SELECT note FROM follow_up')).toEqual([{ note: '' }]);
    await store.close();
  });

  it('goes on after a kill at any step', async () => {
    const store = await open(await test.url());
    for (const writes of test.kind === 'sqlite' ? [0, 1, 5, 20, 40, 60] : [30]) {
      for (const { name } of ALL_TABLES) await store.db.run(`DELETE FROM ${name}`);
      await fill(store.db, [ERASED, OTHER]);
      await expect(eraseContact(deps(dyingAfter(store, writes)), ERASED.id)).rejects.toThrow('killed');
      await eraseContact(deps(store), ERASED.id);
      expect(await findings(store, ERASED), `after ${writes} writes`).toEqual([]);
      expect((await findings(store, OTHER)).length).toBeGreaterThan(40);
    }
    await store.close();
  });

  it('lets nobody come back: by a page, a reading, an event, an import, an envelope that a key opens later', async () => {
    const store = await open(await test.url());
    await fill(store.db, [ERASED, OTHER]);
    const archive = archiveInMemory();
    const from = { from: ERASED.id, tolist: ['liming'] };
    archive.envelopes.push(sealed(1, { ...from, msgid: 'kept' }, 2), sealed(2, { from: OTHER.id }, 2));
    const pulling = pullDeps(store, archive);
    await pullArchive(pulling);
    await eraseContact(deps(store), ERASED.id);

    archive.envelopes.push(sealed(3, from), sealed(4, { ...from, tolist: ['liming', OTHER.id], roomid: 'room1' }));
    archive.envelopes.push(sealed(5, { from: 'liming', tolist: [ERASED.id, OTHER.id], roomid: 'room1' }));
    archive.envelopes.push(sealed(6, { from: 'liming', tolist: [ERASED.id] }), sealed(7, { from: OTHER.id }));
    expect(await pullArchive(pulling)).toMatchObject({ stored: 2 });
    const opening = { ...pulling, decode: decoder(archive, { versions: new Set([1, 2]) }) };
    expect(await reopenKept(opening, ['noKey'])).toMatchObject({ opened: 2, isDone: true });
    expect(await store.db.query('SELECT seq FROM kept_envelope')).toEqual([]);
    for (const table of ALL_TABLES) {
      // What knows no person but by a message or an alert of theirs comes with these, which do not come.
      if (['message', 'contact', 'relationship', 'relationship_event', 'relationship_sighting'].includes(table.name))
        await insertRows(store.db, table, [rowAbout(table, ERASED) as never]);
      if (['room_fact', 'contact_mobile', 'consent', 'customer', 'customer_mapping', 'refresh'].includes(table.name))
        await insertRows(store.db, table, [rowAbout(table, ERASED) as never]);
      if (['crm_contact', 'snapshot', 'judge_request', 'tag_mark', 'unassigned_contact'].includes(table.name))
        await insertRows(store.db, table, [rowAbout(table, ERASED) as never]);
      // The same person under no id of WeCom: known by the number, and by the CRM's own id.
      if (table.name === 'crm_contact')
        for (const change of [{ sourceId: 'new', accountId: null }, { mobileKeys: [] }])
          await insertRows(store.db, table, [{ ...rowAbout(table, ERASED), externalUserId: null, ...change } as never]);
      if (table.name === 'crm_account')
        await upsertRows(store.db, table, [
          rowAbout(table, ERASED) as never,
          { ...rowAbout(table, OTHER), sourceId: 'shared', mobileKeys: [ERASED.mobileKey, OTHER.mobileKey] } as never,
        ]);
    }
    const body = `<xml><ExternalUserID><![CDATA[${ERASED.id}]]></ExternalUserID></xml>`;
    const event = { key: 'k', semanticKey: 's', receiver: 'contact' as const, event: 'contactChange', body };
    await receiveOnce(store.db, { ...event, receivedAt: MONDAY });
    expect((await findings(store, ERASED)).filter((name) => name !== 'message')).toEqual([]);
    const messages = await store.db.query<{ from_id: string }>('SELECT from_id, chat_id FROM message WHERE seq > ?', [
      '0',
    ]);
    expect(messages.map(({ from_id }) => from_id)).not.toContain(ERASED.id);
    expect(await store.db.query(`SELECT mobile_keys FROM crm_account WHERE source_id = 'shared'`)).toEqual([
      { mobile_keys: JSON.stringify([OTHER.mobileKey]) },
    ]);
    await store.close();
  });

  it('writes nothing about people where the key of a tombstone is not set, and says which', async () => {
    const url = await test.url();
    const store = await open(url);
    await fill(store.db, [ERASED]);
    await eraseContact(deps(store), ERASED.id);
    const without = await open(url, []);
    const page = { records: [record()], kept: [], texts: new Map() };
    const options = {
      directory: { staff: new Set(['liming']), contacts: new Set<string>() },
      knownAt: 1,
      textKeeping: null,
    };
    const saving = without.transaction((db) => savePage(db, page, options));
    await expect(saving).rejects.toThrow(`people were erased under key ${KEY.id}, which is not set`);
    // A newer key in front: who was erased under the older one is still known.
    const rotated = await open(url, [createTombstoneKey(new Uint8Array(32).fill(9)), KEY]);
    const back = { ...record({ from: ERASED.id, contactId: ERASED.id }) };
    await rotated.transaction((db) => savePage(db, { ...page, records: [back] }, options));
    expect(await findings(rotated, ERASED)).toEqual([]);
    for (const each of [store, without, rotated]) await each.close();
  });
});

describe('the file of SQLite', () => {
  it('holds nothing of the person in its bytes, its log included', async () => {
    const { mkdtempSync, rmSync } = await import('node:fs');
    const folder = mkdtempSync('/tmp/liuke-erase-');
    const path = join(folder, 'liuke.db');
    const store = await open(`sqlite:${path}`);
    await store.migrate();
    await fill(store.db, [ERASED, OTHER]);
    const bytes = () => readdirSync(dirname(path)).map((name) => readFileSync(join(folder, name)).toString('utf8'));
    const found = () => needlesOf(ERASED).filter((needle) => bytes().some((text) => text.includes(needle)));
    expect(found()).toEqual(needlesOf(ERASED));
    await eraseContact(deps(store), ERASED.id);
    expect(found()).toEqual([]);
    expect(bytes().some((text) => text.includes(OTHER.name))).toBe(true);
    await store.close();
    rmSync(folder, { recursive: true });
  });
});
