import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataSource } from 'typeorm';
import { expect } from 'vitest';
import { ALL_MIGRATIONS } from '../../migrations/allMigrations.ts';
import { examine } from '../../src/doctor.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { runExplain } from '../../src/explainCommand.ts';
import { alertsOfCustomers, eventsOf, followUpsBetween } from '../../src/store/alerts.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { keptEnvelopes } from '../../src/store/keptEnvelopes.ts';
import { latestSnapshots } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { createBoard } from '../../src/usecases/viewBoard.ts';
import { commandEnv } from '../commandEnv.ts';
import { expectFactsOfMessages } from '../whole/storedTruth.ts';

const FOLDER = resolve(import.meta.dirname, '../fixtures/releases');
const CUSTOMER = 'c-wmTest0000000000000000000000WMin';
/** Days that each of these databases has judged, the last one too. */
const FIRST_DAY = '2026-10-14';
const LAST_DAY = '2026-10-21';

/** A database of the service as it was: made by the code of that time with a simulated WeCom, and written out as SQL. */
export interface OldRelease {
  name: string;
  /** Of its own tables and indexes, for SQLite. */
  schema: string[];
  rows: string[];
  /** The migrations that it had run. */
  migrations: string[];
}

export const OLD_RELEASES: readonly OldRelease[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.sql'))
  .sort()
  .map((file) => {
    const statements = readFileSync(join(FOLDER, file), 'utf8')
      .replace(/^--.*\n/, '')
      .split(/;\n/)
      .filter((text) => text.trim() !== '');
    const isRows = (text: string): boolean => text.startsWith('INSERT INTO ');
    const own = statements.find((text) => text.startsWith('INSERT INTO migrations '))!;
    return {
      name: file.replace(/\.sql$/, ''),
      schema: statements.filter((text) => !isRows(text)),
      rows: statements.filter(isRows),
      migrations: [...own.matchAll(/'([A-Z]\w+\d{13})'/g)].map(([, name]) => name!),
    };
  });

/** Builds the database of an old release in an empty one. */
async function layOut(release: OldRelease, store: Store, url: string): Promise<void> {
  if (store.kind === 'sqlite') {
    for (const statement of [...release.schema, ...release.rows]) await store.db.run(statement);
    return;
  }
  // The other database has the tables that its migrations of that time make.
  const { hostname, username, pathname, searchParams } = new URL(url);
  const source = new DataSource({
    ...{
      type: 'mariadb',
      host: hostname,
      username,
      database: pathname.slice(1),
      charset: 'UTF8MB4_BIN',
      timezone: 'Z',
    },
    ...{ socketPath: searchParams.get('socketPath')!, entities: [] },
    migrations: ALL_MIGRATIONS.filter(({ name }) => release.migrations.includes(name)),
  });
  await source.initialize();
  await source.runMigrations({ transaction: 'none' });
  await source.destroy();
  for (const statement of release.rows)
    if (!statement.startsWith('INSERT INTO migrations ')) await store.db.run(statement);
}

async function countsOf(store: Store): Promise<Record<string, number>> {
  const names = await store.db.query<{ name: string }>(
    store.kind === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const counts: Record<string, number> = {};
  for (const { name } of names.filter((table) => !OWN_TABLES.has(table.name))) {
    const [row] = await store.db.query<{ count: number }>(`SELECT COUNT(*) AS count FROM ${name}`);
    counts[name] = Number(row!.count);
  }
  return counts;
}
/** Of the migrations themselves. */
const OWN_TABLES: ReadonlySet<string> = new Set(['migrations', 'schema_lock']);

interface Known {
  states: { id: string; state: string }[];
  /** Of the last judgement. */
  score: number;
}

/** What the rows themselves say, in words that no version has changed. */
async function knownIn({ db }: Store): Promise<Known> {
  const [last] = await db.query<{ score: number }>('SELECT score FROM snapshot ORDER BY day DESC LIMIT 1');
  return { states: await db.query('SELECT id, state FROM alert ORDER BY id'), score: last!.score };
}

/** What was known before is known still, in the words of this version. */
async function expectMeaning({ db }: Store, { states, score }: Known): Promise<void> {
  const alerts = await alertsOfCustomers(db, [CUSTOMER]);
  expect(alerts.map(({ id, state }) => ({ id, state })).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(states);
  for (const { id, causes } of alerts) {
    expect(causes.length).toBeGreaterThan(0);
    expect((await eventsOf(db, id)).map(({ event }) => event.type)).toContain('opened');
  }
  const [followUp, ...more] = await followUpsBetween(db, { from: 0, to: Date.parse(LAST_DAY) + DAY_MS });
  expect(more).toEqual([]);
  expect(followUp).toMatchObject({ by: 'linchen', outcome: 'call', undoneAt: null });
  expect((await readCursor(db, 'archive'))!.seq).toMatch(/^0{17}\d{3}$/);
  expect(await keptEnvelopes(db, { limit: 5 })).toHaveLength(1);
  const [snapshot] = await latestSnapshots(db, [CUSTOMER]);
  expect(snapshot).toMatchObject({
    customerId: CUSTOMER,
    ownerId: 'linchen',
    score,
    version: expect.stringMatching(/./),
  });
  expect(snapshot!.coverage).toBeGreaterThan(0);
}

async function expectFacts(store: Store): Promise<void> {
  expect(await expectFactsOfMessages(store)).toBeGreaterThan(80);
}

/** The service's own commands and views work on it. */
async function expectAtWork(store: Store, env: Record<string, string>): Promise<void> {
  const findings = await examine(env, Date.now());
  expect(findings.filter(({ name, state }) => name.startsWith('database') && state === 'fault')).toEqual([]);
  expect(findings).toContainEqual(expect.objectContaining({ name: 'database', says: `${store.kind}, up to date` }));
  const said: string[] = [];
  expect(
    await runExplain([CUSTOMER, '--from', FIRST_DAY, '--to', LAST_DAY], env, { out: (line) => said.push(line) }),
  ).toBe(0);
  expect(said.join()).toContain('浩运贸易');
  const board = createBoard({ store, clock: () => Date.parse(`${LAST_DAY}T12:00:00+08:00`), fence: async () => 0 });
  const { rows } = await board.view(
    { id: 'zhouning', name: '周宁', scope: 'all', leads: true, operates: true },
    { show: 'all', ownerId: null, name: '', page: 1 },
  );
  // What was judged before days were counted stands on the board again after the next judgement.
  const judged = (await countsOf(store)).assessment! > 0;
  expect(rows.map(({ customer, ownerName }) => [customer.id, ownerName])).toEqual(judged ? [[CUSTOMER, '林晨']] : []);
}

/**
 * Lays an old release out in an empty database, brings it to this version, and holds it to all that was in it.
 * @param options.isTriedOut the commands are run as well, which takes a second or two
 */
export async function expectUpgraded(
  release: OldRelease,
  url: string,
  { isTriedOut }: { isTriedOut: boolean },
): Promise<void> {
  const store = await openStore({ url });
  try {
    await layOut(release, store, url);
    const before = await countsOf(store);
    const known = await knownIn(store);
    const run = await store.migrate();
    const missing = ALL_MIGRATIONS.map(({ name }) => name).filter((name) => !release.migrations.includes(name));
    expect(run).toEqual(missing);
    expect(await store.schemaDrift()).toEqual([]);
    expect(await countsOf(store)).toMatchObject(before);
    await expectMeaning(store, known);
    await expectFacts(store);
    if (isTriedOut) await expectAtWork(store, { ...commandEnv().env, DATABASE_URL: url });
  } finally {
    await store.close();
  }
}
