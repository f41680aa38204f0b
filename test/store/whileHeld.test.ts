import { expect, it } from 'vitest';
import { claimJob, finishJob } from '../../src/store/jobs.ts';
import { setSetting } from '../../src/store/settings.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { whileHeld } from '../../src/store/whileHeld.ts';
import { describeEachStore } from '../mariadb.ts';

const JOB = { name: 'digest', period: '2026-W47', leaseMs: 60_000 };

async function written({ db }: Store): Promise<string[]> {
  const rows = await db.query<{ key: string }>(
    `SELECT setting_key AS 'key' FROM setting WHERE setting_key LIKE 'by%' ORDER BY 1`,
  );
  return rows.map(({ key }) => key);
}

describeEachStore('work under a lease', (test) => {
  it('writes while it is held, and nothing any more once another worker has taken over', async () => {
    const store = await test.store();
    const other = await openStore({ url: await test.url() });
    let now = 1_000;
    const clock = () => now;
    const late = (await claimJob(store.db, { ...JOB, token: 'late', now }))!;
    const work = whileHeld(store, late, { clock }, async () => {
      await setSetting(store.db, 'by late, in time', '');
      await store.transaction((db) => setSetting(db, 'by late, in time too', ''));
      // As after a SIGSTOP of an hour, in which another worker did the job.
      now += 3_600_000;
      const held = (await claimJob(other.db, { ...JOB, token: 'other', now }))!;
      await whileHeld(other, held, { clock }, () => setSetting(other.db, 'by other', ''));
      await finishJob(other.db, held, { at: now, result: '' });
      const tries = [
        () => setSetting(store.db, 'by late, alone', ''),
        () => store.transaction((db) => setSetting(db, 'by late, in a transaction', '')),
        // What somebody within the work swallows stops the next one as well.
        () => store.transaction((db) => setSetting(db, 'by late, again', '')),
      ];
      for (const write of tries) await expect(write()).rejects.toMatchObject({ name: 'LeaseLost' });
      expect(await store.db.query('SELECT 1 AS one')).toHaveLength(1);
    });
    await work;
    expect(await finishJob(store.db, late, { at: now, result: 'late' })).toBe(false);
    expect(await written(store)).toEqual(['by late, in time', 'by late, in time too', 'by other']);
    await other.close();
  });

  it('writes nothing after its lease has passed, also when nobody has taken over: what it knows is old', async () => {
    const store = await test.store();
    let now = 1_000;
    const held = (await claimJob(store.db, { ...JOB, token: 'a', now }))!;
    await whileHeld(store, held, { clock: () => now }, async () => {
      now += 3_600_000;
      await expect(setSetting(store.db, 'by a', '')).rejects.toMatchObject({ name: 'LeaseLost' });
    });
    expect(await written(store)).toEqual([]);
    // The same process may begin it anew.
    expect(await claimJob(store.db, { ...JOB, token: 'a', now })).toMatchObject({ epoch: held.epoch + 1 });
  });

  it('does not let anybody take over between the look and the commit', async () => {
    const store = await test.store();
    const other = await openStore({ url: await test.url() });
    const held = (await claimJob(store.db, { ...JOB, token: 'a', now: 1_000 }))!;
    const order: string[] = [];
    let taken: Promise<unknown> = Promise.resolve();
    await whileHeld(store, held, { clock: () => 1_001 }, () =>
      store.transaction(async (db) => {
        await setSetting(db, 'by a', '');
        taken = claimJob(other.db, { ...JOB, token: 'b', now: 100_000 }).then(() => order.push('taken over'));
        await db.query('SELECT name FROM job');
        order.push('written');
      }),
    );
    await taken;
    expect(order).toEqual(['written', 'taken over']);
    await other.close();
  });

  it('still holds what one transaction took longer for than its lease', async () => {
    const store = await test.store();
    let now = 1_000;
    const held = (await claimJob(store.db, { ...JOB, token: 'a', now }))!;
    await whileHeld(store, held, { clock: () => now, leaseMs: JOB.leaseMs }, async () => {
      await store.transaction(async (db) => {
        await setSetting(db, 'by a, long', '');
        now += 2 * JOB.leaseMs;
      });
      await setSetting(store.db, 'by a, then', '');
    });
    expect(await claimJob(store.db, { ...JOB, token: 'b', now })).toBeNull();
    expect(await written(store)).toEqual(['by a, long', 'by a, then']);
  });

  it('keeps its lease as long as it goes on', async () => {
    const store = await test.store();
    const clock = Date.now;
    const leaseMs = 400;
    const held = (await claimJob(store.db, { ...JOB, token: 'a', now: clock(), leaseMs }))!;
    const until = async () => (await store.db.query<{ at: number }>('SELECT lease_until AS at FROM job'))[0]!.at;
    const first = await until();
    await whileHeld(store, held, { clock, leaseMs }, async () => {
      for (let looks = 0; looks < 2_000 && (await until()) === first; looks += 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await until()).toBeGreaterThan(first);
      await setSetting(store.db, 'by a', '');
    });
  });
});
