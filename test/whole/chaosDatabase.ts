import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openStore, type StoreKind } from '../../src/store/store.ts';
import { startMariadb } from '../mariadb.ts';

const DISK_MB = 256;

/** A database to which everything may happen: it lies on a small disk of its own. */
export interface ChaosDatabase extends AsyncDisposable {
  readonly kind: StoreKind;
  url: string;
  /** Ends the server at once; null where there is none. */
  stops: { kill(): Promise<void>; start(): Promise<void> } | null;
  /** Leaves not one byte free, and makes room again. */
  disk: { fill(): Promise<void>; free(): Promise<void> };
}

/** null when small disks can be made here (a file system in memory, for root alone); else why not. */
export function smallDiskMissing(): string | null {
  const folder = mkdtempSync('/tmp/liuke-disk-');
  try {
    mountDisk(folder, 1);
    unmount(folder);
    return null;
  } catch (error) {
    return `no small disk can be mounted: ${(error as Error).message}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function chaosDatabase(kind: StoreKind): Promise<ChaosDatabase> {
  return kind === 'sqlite' ? onFile() : onServer();
}

function onFile(): ChaosDatabase {
  const folder = mkdtempSync('/tmp/liuke-chaos-');
  mountDisk(folder, DISK_MB);
  const url = `sqlite:${join(folder, 'liuke.db')}`;
  /** A log that has been worked into the file keeps its length, and what is written over needs no room. */
  async function emptyLog(): Promise<void> {
    const store = await openStore({ url });
    await store.db.query('PRAGMA wal_checkpoint(TRUNCATE)');
    await store.close();
  }
  return {
    kind: 'sqlite',
    url,
    stops: null,
    disk: diskAt(folder, { before: emptyLog }),
    async [Symbol.asyncDispose]() {
      unmount(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The tables have the small disk; the server's own log beside them is of a fixed size. */
async function onServer(): Promise<ChaosDatabase> {
  const server = await startMariadb();
  const url = await server.createDatabase();
  const folder = join(dirname(new URL(url).searchParams.get('socketPath')!), 'data', new URL(url).pathname.slice(1));
  const before = `${folder}-before`;
  cpSync(folder, before, { recursive: true });
  mountDisk(folder, DISK_MB);
  for (const name of readdirSync(before)) cpSync(join(before, name), join(folder, name));
  rmSync(before, { recursive: true });
  /** Some writes without room end the server: whoever has made room starts it again. */
  async function reviveServer(): Promise<void> {
    const isAlive = await openStore({ url })
      .then((store) => store.close())
      .then(() => true)
      .catch(() => false);
    if (isAlive) return;
    await server.kill();
    await server.start();
  }
  return {
    kind: 'mariadb',
    url,
    stops: server,
    disk: diskAt(folder, { after: reviveServer }),
    async [Symbol.asyncDispose]() {
      await server.kill();
      unmount(folder);
      await server.stop();
    },
  };
}

function mountDisk(folder: string, megabytes: number): void {
  mkdirSync(folder, { recursive: true });
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error((stderr ?? error?.message ?? '').trim());
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}

function diskAt(
  folder: string,
  { before, after }: { before?: () => Promise<void>; after?: () => Promise<void> },
): ChaosDatabase['disk'] {
  const ballast = join(folder, 'ballast');
  return {
    async fill() {
      await before?.();
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    async free() {
      rmSync(ballast, { force: true });
      await after?.();
    },
  };
}
