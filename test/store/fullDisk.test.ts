import { describe, expect, it } from 'vitest';
import { enqueueNew } from '../../src/store/outbox.ts';
import { openStore, type StoreKind } from '../../src/store/store.ts';
import { mariadbMissing } from '../mariadb.ts';
import { chaosDatabase, smallDiskMissing } from '../whole/chaosDatabase.ts';

/** On a page of its table: MariaDB 10.11 ends itself when it has no room for what lies beside one. */
const PAYLOAD = 'x'.repeat(3_000);
/** More than a server keeps free inside its files. */
const ROWS_MAX = 2_000;

const noDisk = smallDiskMissing();
if (noDisk !== null) console.warn(`skipped: a full disk: ${noDisk}`);

describe.skipIf(noDisk !== null)('a full disk', () => {
  it.each<StoreKind>(['sqlite', 'mariadb'])(
    'is named, loses nothing that was stored, and is no more when there is room (%s)',
    async (kind) => {
      if (kind === 'mariadb' && mariadbMissing() !== null) return;
      await using database = await chaosDatabase(kind);
      const store = await openStore({ url: database.url });
      try {
        await store.migrate();
        let stored = 0;
        const put = async (): Promise<void> => {
          const row = { kind: 'text', target: 'liming', payload: PAYLOAD, dueAt: 1, createdAt: 1 };
          await enqueueNew(store.db, [{ ...row, dedupeKey: `text-${stored}` }]);
          stored += 1;
        };
        await put();
        await database.disk.fill();
        const refused = await (async () => {
          while (stored < ROWS_MAX) await put();
        })().catch((error: unknown) => error);
        expect(refused).toMatchObject({ name: 'StoreError', code: 'full' });
        expect(String(refused)).toMatch(/no room left/);
        expect(String(refused)).not.toContain('xxx');
        const count = async () =>
          Number((await store.db.query<{ n: number }>('SELECT COUNT(*) AS n FROM outbox'))[0]!.n);
        expect(await count()).toBe(stored);
        await database.disk.free();
        await put();
        expect(await count()).toBe(stored);
      } finally {
        await store.close();
      }
    },
  );
});
