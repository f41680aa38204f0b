import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { openStore, type Store, type StoreKind } from '../src/store/store.ts';
import { ALL_TABLES } from '../src/store/tables/allTables.ts';

const BIN_FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/local/mysql/bin'];
const START_TRIES_MAX = 300;
const START_WAIT_MS = 50;

/** A database server of our own in a temporary folder, reached by its socket only. */
export interface Mariadb extends AsyncDisposable {
  /** Creates an empty database. @returns its URL */
  createDatabase(): Promise<string>;
  /** Ends the server at once, as a power cut would; `start` has it again with what was committed. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

function binary(...names: string[]): string | undefined {
  return names.flatMap((name) => BIN_FOLDERS.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** null when there is no server program on this machine; the reason is printed once per file. */
export function mariadbMissing(): string | null {
  return binary('mariadbd', 'mysqld') ? null : 'no mariadbd and no mysqld on this machine';
}

/** Starts a private server; about a second. @throws Error when there is no server program (see {@link mariadbMissing}) */
export async function startMariadb(): Promise<Mariadb> {
  const server = binary('mariadbd', 'mysqld');
  if (!server) throw new Error(mariadbMissing() ?? '');
  // A socket's path may have 107 bytes at most: not below a long TMPDIR.
  const folder = mkdtempSync('/tmp/liuke-db-');
  const data = join(folder, 'data');
  const socket = join(folder, 's');
  const log = join(folder, 'error.log');
  // The server refuses to run as root by accident; in a container there is often nobody else.
  const asRoot = userInfo().uid === 0 ? ['--user=root'] : [];
  initialise(server, folder, data, asRoot);

  const options = [
    '--no-defaults',
    ...asRoot,
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--pid-file=${join(folder, 'pid')}`,
    // A server removes temporary files that it does not know when it starts: those of another one, too.
    `--tmpdir=${folder}`,
    `--log-error=${log}`,
    '--skip-networking',
    '--skip-log-bin',
    '--innodb-buffer-pool-size=64M',
    '--innodb-log-file-size=32M',
    // Each commit is written to the disk, as it must be in use; only the second copy of each page is left out.
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-doublewrite=0',
    '--performance-schema=OFF',
    // Deliberately other than ours, so that a test sees what we forget to set for ourselves.
    '--character-set-server=latin1',
    '--default-time-zone=+05:30',
    '--sql-mode=ANSI_QUOTES',
  ];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(server!, options, { stdio: 'ignore' });
    for (let tries = 0; tries < START_TRIES_MAX; tries += 1) {
      if (child.exitCode !== null)
        throw new Error(`the database server ended with ${child.exitCode}: ${readFileSync(log, 'utf8')}`);
      if (existsSync(socket) && (await answers(urlOf('')))) return;
      await wait(START_WAIT_MS);
    }
    throw new Error('the database server did not start');
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill(signal);
    await ended;
    rmSync(socket, { force: true });
  }
  async function stop(): Promise<void> {
    await end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  // A test run that is broken off must not leave a server behind.
  process.once('exit', () => child?.kill('SIGKILL'));
  const urlOf = (database: string) => `mysql://root@localhost/${database || 'mysql'}?socketPath=${socket}`;

  await start().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    async createDatabase() {
      const name = `liuke_${randomBytes(6).toString('hex')}`;
      const admin = await openStore({ url: urlOf('') });
      await admin.db.run(`CREATE DATABASE ${name}`);
      await admin.close();
      return urlOf(name);
    },
    kill: () => end('SIGKILL'),
    start,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function initialise(server: string, folder: string, data: string, asRoot: string[]): void {
  mkdirSync(data);
  const installer = binary('mariadb-install-db', 'mysql_install_db');
  const common = ['--no-defaults', ...asRoot, `--datadir=${data}`, `--tmpdir=${folder}`];
  const made = installer
    ? spawnSync(installer, [...common, '--auth-root-authentication-method=normal', '--skip-test-db'], {
        encoding: 'utf8',
      })
    : spawnSync(server, [...common, '--initialize-insecure'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the database folder could not be made: ${made.stderr}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await openStore({ url })).close();
    return true;
  } catch {
    return false;
  }
}

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
