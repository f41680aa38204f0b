import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { has, rehearseRestore, run } from './rehearseRestore.ts';

it.skipIf(!has('sqlite3'))(
  'a lost SQLite file is restored as the manual says, and nobody is told twice',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync('/tmp/liuke-restore-');
    try {
      const places = { '/var/lib/liuke': join(folder, 'data'), '/backup': folder };
      run('mkdir -p /var/lib/liuke', places);
      const at = { url: `sqlite:${join(folder, 'data/liuke.db')}`, sh: (script: string) => run(script, places) };
      expect(await rehearseRestore('sqlite', at)).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
