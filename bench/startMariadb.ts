import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '../src/store/store.ts';

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
  /** Processor time of the server so far; null where the system does not tell. */
  cpuSeconds(): number | null;
}

function binary(...names: string[]): string | undefined {
  return names.flatMap((name) => BIN_FOLDERS.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** null when there is no server program on this machine; the reason is printed once per file. */
export function mariadbMissing(): string | null {
  return binary('mariadbd', 'mysqld') ? null : 'no mariadbd and no mysqld on this machine';
}

/** Beside what every private server is started with. */
export interface MariadbOptions {
  bufferPoolMb: number;
  logFileMb: number;
  /** Further options of the server. */
  more: readonly string[];
}

/** Little memory, and what can be left out without being less durable: a test has few rows. */
const SMALL: MariadbOptions = { bufferPoolMb: 64, logFileMb: 32, more: ['--innodb-doublewrite=0'] };

/**
 * Starts a private server, for tests and benches; about a second.
 * @throws Error when there is no server program (see {@link mariadbMissing})
 */
export async function startMariadb({ bufferPoolMb, logFileMb, more }: MariadbOptions = SMALL): Promise<Mariadb> {
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
    `--innodb-buffer-pool-size=${bufferPoolMb}M`,
    `--innodb-log-file-size=${logFileMb}M`,
    // Each commit is written to the disk, as it must be in use.
    '--innodb-flush-log-at-trx-commit=1',
    ...more,
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
    cpuSeconds: () => cpuSecondsOf(child?.pid),
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

/** Linux counts in hundredths of a second, user and system as 14th and 15th field; the second may hold blanks. */
function cpuSecondsOf(pid: number | undefined): number | null {
  const path = `/proc/${pid}/stat`;
  if (pid === undefined || !existsSync(path)) return null;
  const fields = readFileSync(path, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** As the server program says it, such as `10.11.6-MariaDB`; null when there is none. */
export function mariadbVersion(): string | null {
  const server = binary('mariadbd', 'mysqld');
  if (!server) return null;
  const { stdout } = spawnSync(server, ['--no-defaults', '--version'], { encoding: 'utf8' });
  return /Ver (\d[\w.]*(?:-MariaDB)?)/.exec(stdout)?.[1] ?? null;
}
