import { expect, it } from 'vitest';
import { ALL_MIGRATIONS } from '../../migrations/allMigrations.ts';
import { openStore } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';

const NAMES = ALL_MIGRATIONS.map(({ name }) => name);

describeEachStore(
  'migrations',
  (test) => {
    it('go up, down to nothing, and up again', async () => {
      const store = await test.store();
      expect(await store.pendingMigrations()).toEqual([]);
      for (const _ of NAMES) await store.revertLast();
      expect(await store.pendingMigrations()).toEqual(NAMES);
      await expect(store.db.query('SELECT msg_id FROM message')).rejects.toMatchObject({ code: 'refused' });
      expect(await store.migrate()).toEqual(NAMES);
      expect(await store.migrate()).toEqual([]);
      expect(await store.db.query('SELECT msg_id FROM message')).toEqual([]);
    });

    it('build exactly the tables that the program expects', async () => {
      const store = await test.store();
      expect(await store.schemaDrift()).toEqual([]);
      await store.db.run(`DROP INDEX ix_message_week${test.kind === 'sqlite' ? '' : ' ON message'}`);
      await store.db.run('ALTER TABLE snapshot DROP COLUMN risk');
      const drift = (await store.schemaDrift()).join('\n');
      expect(drift).toContain('ix_message_week');
      expect(drift).toContain('risk');
    });

    it('carry snapshots over when their table is kept in another way, there and back', async () => {
      const store = await test.store();
      const revert = async () => {
        while (!(await store.pendingMigrations()).includes('SlimSnapshots1795305600150')) await store.revertLast();
      };
      await revert();
      const columns = 'day, customer_id, judged_at, owner_id, score, band, risk, payload';
      const payload = Buffer.from([3, 0, 255]);
      const rows = ['snapshot', 'snapshot_week'].map((table) => `SELECT ${columns} FROM ${table} ORDER BY customer_id`);
      for (const table of ['snapshot', 'snapshot_week'])
        await store.db.run(
          `INSERT INTO ${table} (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?)`,
          [
            ...[20_777, 'wm-b', 5, null, null, 'unknown', null, payload],
            ...[20_777, 'wm-A', 6, 'liming', 71.25, 'watch', 0.2875, payload],
          ],
        );
      const read = () => Promise.all(rows.map((sql) => store.db.query(sql)));
      const before = await read();
      await store.migrate();
      expect(await read()).toEqual(before);
      await revert();
      expect(await read()).toEqual(before);
      await store.migrate();
    });

    it('can be started by two processes at once', async () => {
      const url = await test.url();
      const first = await test.store();
      for (const _ of NAMES) await first.revertLast();
      const second = await openStore({ url });
      const runs = await Promise.all([first.migrate(), second.migrate()]);
      expect(runs.flat().sort()).toEqual([...NAMES].sort());
      expect(await second.db.query('SELECT name FROM migrations')).toHaveLength(NAMES.length);
      await second.close();
    });

    it('are refused when a newer program has run its own', async () => {
      const url = await test.url();
      const store = await test.store();
      await store.db.run(
        `INSERT INTO migrations (timestamp, name) VALUES (1895305600001, 'FromTheFuture1895305600001')`,
      );
      await expect(openStore({ url })).rejects.toMatchObject({ name: 'StoreError', code: 'newerSchema' });
    });
  },
  { changesSchema: true },
);
