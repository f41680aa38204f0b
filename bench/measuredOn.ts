import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { openStore } from '../src/store/store.ts';
import { mariadbVersion } from './startMariadb.ts';

/** What figures depend on; no name of a machine and no path. */
export interface MeasuredOn {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  openssl: string;
  sqlite: string;
  /** '' where there is none. */
  mariadb: string;
}

const GB = 1024 ** 3;

export async function measuredOn(): Promise<MeasuredOn> {
  const { node, openssl } = process.versions;
  return {
    ...{ cpu: (cpus()[0]?.model ?? '').trim(), cores: availableParallelism(), memoryGb: Math.round(totalmem() / GB) },
    ...{ system: `${process.platform} ${process.arch}`, node, openssl },
    ...{ sqlite: await sqliteVersion(), mariadb: mariadbVersion() ?? '' },
  };
}

/** Of the checkout; with a plus where the program was changed since. '' where there is no git. */
export function commitOfCheckout(): string {
  const git = (...words: string[]) => spawnSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8' });
  const head = git('rev-parse', '--short', 'HEAD');
  if (head.status !== 0) return '';
  const isChanged = git('status', '--porcelain', '--', '.', '../src', '../migrations', '../config').stdout !== '';
  return `${head.stdout.trim()}${isChanged ? '+' : ''}`;
}

async function sqliteVersion(): Promise<string> {
  const store = await openStore({ url: 'sqlite::memory:' });
  const [row] = await store.db.query<{ version: string }>('SELECT sqlite_version() AS version');
  await store.close();
  return row!.version;
}
