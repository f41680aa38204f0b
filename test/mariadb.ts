import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { type Mariadb, mariadbMissing, startMariadb } from '../bench/startMariadb.ts';
import { openStore, type Store, type StoreKind } from '../src/store/store.ts';
import { ALL_TABLES } from '../src/store/tables/allTables.ts';

export { type Mariadb, mariadbMissing, startMariadb };

/** What a test of {@link describeEachStore} is given. */
export interface StoreTest {
  readonly kind: StoreKind;
  /** An empty, migrated database for this test; the same one at each call within it. */
  store(): Promise<Store>;
  /** The URL of that database, for a second process or pool on it. */
  url(): Promise<string>;
}

/**
 * Describes the same behaviour on SQLite (a file) and on MariaDB (a private server, one per test file). Each test has
 * an empty database. Without a server program on this machine its part is skipped, with the reason.
 * @param options.changesSchema each test gets a database of its own, which takes half a second on MariaDB; else rows
 * are deleted between tests
 */
export function describeEachStore(
  name: string,
  body: (test: StoreTest) => void,
  { changesSchema = false }: { changesSchema?: boolean } = {},
): void {
  describe(`${name} (sqlite)`, () => {
    const folder = mkdtempSync('/tmp/liuke-sqlite-');
    let count = 0;
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    body(
      storeTest('sqlite', { isShared: false }, async () => {
        count += 1;
        return `sqlite:${join(folder, `${count}.db`)}`;
      }),
    );
  });

  const missing = mariadbMissing();
  if (missing) console.warn(`skipped: ${name} (mariadb): ${missing}`);
  describe.skipIf(missing)(`${name} (mariadb)`, () => {
    serverUsers += 1;
    let server: Mariadb;
    beforeAll(async () => {
      sharedServer ??= startMariadb();
      server = await sharedServer;
    });
    afterAll(async () => {
      serverUsers -= 1;
      if (serverUsers === 0) await (await sharedServer)?.stop();
    });
    body(storeTest('mariadb', { isShared: !changesSchema }, () => server.createDatabase()));
  });
}

/** All descriptions of a file are known before the first one runs, so the last one can end the server of the file. */
let sharedServer: Promise<Mariadb> | undefined;
let serverUsers = 0;

function storeTest(
  kind: StoreKind,
  { isShared }: { isShared: boolean },
  createDatabase: () => Promise<string>,
): StoreTest {
  let current: Promise<{ url: string; store: Store }> | undefined;
  const open = () => {
    current ??= createDatabase().then(async (url) => {
      const store = await openStore({ url });
      await store.migrate();
      return { url, store };
    });
    return current;
  };
  const close = async () => {
    const opened = current;
    current = undefined;
    // What failed to open has failed its test already.
    await (await opened?.catch(() => undefined))?.store.close();
  };
  afterEach(async () => {
    if (!isShared) return close();
    const store = (await current?.catch(close))?.store;
    for (const table of store ? ALL_TABLES : []) await store?.db.run(`DELETE FROM ${table.name}`);
  });
  afterAll(close);
  return { kind, store: async () => (await open()).store, url: async () => (await open()).url };
}
