import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store, type StoreKind } from '../src/store/store.ts';
import { mariadbMissing, startMariadb } from './startMariadb.ts';

export const STORE_KINDS: readonly StoreKind[] = ['sqlite', 'mariadb'];

/** Empty databases of one kind, one after the other, each gone after its use. */
export interface BenchStores extends AsyncDisposable {
  /** Opens an empty, migrated database for the work; the URL is for a process of its own on it. */
  withEmpty<T>(work: (store: Store, url: string) => Promise<T>): Promise<T>;
  /** Processor time of the database's own process so far: none where it works within ours, null where nobody tells. */
  serverCpuSeconds(): number | null;
}

/** As `compose.yaml` runs it and docs/安装.md recommends it: durable commits, both copies of each page, memory for its rows. */
const SERVER = { bufferPoolMb: 1024, logFileMb: 256, more: [] };

/** @returns null, after saying why, when this machine has no server for the kind */
export async function openBenchStores(kind: StoreKind, say: (line: string) => void): Promise<BenchStores | null> {
  const missing = kind === 'mariadb' ? mariadbMissing() : null;
  if (missing !== null) {
    say(`left out: ${kind}: ${missing}`);
    return null;
  }
  return kind === 'sqlite' ? sqliteStores() : mariadbStores();
}

async function sqliteStores(): Promise<BenchStores> {
  const folder = await mkdtemp(join(tmpdir(), 'liuke-bench-'));
  let count = 0;
  return {
    async withEmpty(work) {
      count += 1;
      const path = join(folder, `${count}.db`);
      const result = await withStore(`sqlite:${path}`, work);
      for (const tail of ['', '-wal', '-shm']) await rm(path + tail, { force: true });
      return result;
    },
    serverCpuSeconds: () => 0,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function mariadbStores(): Promise<BenchStores> {
  const server = await startMariadb(SERVER);
  return {
    async withEmpty(work) {
      return withStore(await server.createDatabase(), async (store, url) => {
        const result = await work(store, url);
        const [row] = await store.db.query<{ name: string }>('SELECT DATABASE() AS name');
        await store.db.run(`DROP DATABASE ${row!.name}`);
        return result;
      });
    },
    serverCpuSeconds: () => server.cpuSeconds(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

async function withStore<T>(url: string, work: (store: Store, url: string) => Promise<T>): Promise<T> {
  const store = await openStore({ url });
  try {
    await store.migrate();
    return await work(store, url);
  } finally {
    await store.close();
  }
}
