import { mkdtempSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mariadbMissing, startMariadb } from '../mariadb.ts';
import { has, rehearseRestore, run } from './rehearseRestore.ts';

const isMissing = mariadbMissing() !== null || !has('mariadb-dump');

it.skipIf(isMissing)('a lost MariaDB is restored as the manual says, and nobody is told twice', async () => {
  const folder = mkdtempSync('/tmp/liuke-restore-');
  const server = await startMariadb();
  try {
    const url = await server.createDatabase();
    const { searchParams, pathname } = new URL(url);
    const login = `--socket=${searchParams.get('socketPath')} --user=root`;
    const name = pathname.slice(1);
    const places = {
      'mariadb-dump ': `mariadb-dump ${login} `,
      'mariadb -e': `mariadb ${login} -e`,
      '| mariadb liuke': `| mariadb ${login} ${name}`,
      '--hex-blob liuke': `--hex-blob ${name}`,
      'IF EXISTS liuke; CREATE DATABASE liuke': `IF EXISTS ${name}; CREATE DATABASE ${name}`,
      '/backup': folder,
    };
    expect(await rehearseRestore('mariadb', { url, sh: (script) => run(script, places) })).toBeGreaterThan(0);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
