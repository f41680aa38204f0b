import { expect, it } from 'vitest';
import { claimJob, failJob, finishJob, jobRows } from '../../src/store/jobs.ts';
import { releaseLease, takeLease } from '../../src/store/leases.ts';
import { type Db, openStore } from '../../src/store/store.ts';
import { assertHeld, type Held, renew } from '../../src/store/whileHeld.ts';
import { describeEachStore } from '../mariadb.ts';

const job = { name: 'digest', period: '2026-W47', now: 1_000, token: 'a', leaseMs: 60 };

describeEachStore('jobs', (test) => {
  it('are claimed by one of many', async () => {
    const { db } = await test.store();
    const other = await openStore({ url: await test.url() });
    const tokens = Array.from({ length: 8 }, (_, n) => `worker-${n}`);
    const got = await Promise.all(tokens.map((token, n) => claimJob(n % 2 === 0 ? db : other.db, { ...job, token })));
    await other.close();
    expect(got.filter(Boolean)).toHaveLength(1);
    expect(await claimJob(db, { ...job, period: '2026-W48' })).not.toBeNull();
  });

  it('are done once', async () => {
    const { db } = await test.store();
    const held = (await claimJob(db, job))!;
    expect(await finishJob(db, held, { at: 1_010, result: '3 groups' })).toBe(true);
    expect(await claimJob(db, { ...job, now: 999_999, token: 'b' })).toBeNull();
    expect(await finishJob(db, held, { at: 1_020, result: 'again' })).toBe(false);
    expect(await jobRows(db, { limit: 5 })).toEqual([
      {
        name: 'digest',
        period: '2026-W47',
        state: 'done',
        token: 'a',
        epoch: 1,
        leaseUntil: 1_060,
        attempts: 1,
        nextAt: null,
        startedAt: 1_000,
        finishedAt: 1_010,
        result: '3 groups',
        error: null,
      },
    ]);
  });

  it('go to another when the lease has passed, and the late one is refused', async () => {
    const { db } = await test.store();
    const late = (await claimJob(db, job))!;
    expect(await claimJob(db, { ...job, token: 'b', now: 1_059 })).toBeNull();
    const held = (await claimJob(db, { ...job, token: 'b', now: 1_060 }))!;
    expect(held.epoch).toBe(late.epoch + 1);
    expect(await finishJob(db, late, { at: 1_061, result: 'late' })).toBe(false);
    expect(await failJob(db, late, { at: 1_061, error: 'late', nextAt: null })).toBe(false);
    expect(await finishJob(db, held, { at: 1_062, result: 'mine' })).toBe(true);
    expect(await jobRows(db, { name: 'digest', limit: 5 })).toMatchObject([{ attempts: 2, result: 'mine' }]);
  });

  it('are tried again after a failure, or given up', async () => {
    const { db } = await test.store();
    const first = (await claimJob(db, job))!;
    expect(await failJob(db, first, { at: 1_010, error: 'no route', nextAt: 2_000 })).toBe(true);
    expect(await claimJob(db, { ...job, now: 1_999 })).toBeNull();
    const again = (await claimJob(db, { ...job, now: 2_000 }))!;
    // The same process, another taking: what it began before does not count any more.
    expect(await finishJob(db, first, { at: 2_005, result: 'late' })).toBe(false);
    await failJob(db, again, { at: 2_010, error: 'never', nextAt: null });
    expect(await claimJob(db, { ...job, now: 999_999 })).toBeNull();
    expect(await jobRows(db, { limit: 5 })).toMatchObject([{ state: 'failed', attempts: 2, error: 'never' }]);
  });

  it('are listed with the latest first', async () => {
    const { db } = await test.store();
    for (const n of [1, 3, 2])
      await claimJob(db, { ...job, name: n === 3 ? 'assess' : 'digest', period: `p${n}`, now: n });
    expect((await jobRows(db, { limit: 2 })).map(({ period }) => period)).toEqual(['p3', 'p2']);
    expect((await jobRows(db, { name: 'digest', limit: 9 })).map(({ period }) => period)).toEqual(['p2', 'p1']);
  });
});

describeEachStore('leases', (test) => {
  const lease = { name: 'archive:corp', token: 'a', now: 1_000, leaseMs: 60 };

  const isHeld = (db: Db, held: Held, now: number): Promise<boolean> =>
    assertHeld(db, held, now).then(
      () => true,
      (err: Error) => {
        expect(err.name).toBe('LeaseLost');
        return false;
      },
    );

  it('are held by one, renewed by it, and free when they passed or were given back', async () => {
    const { db } = await test.store();
    const tries = await Promise.all(['a', 'b', 'c'].map((token) => takeLease(db, { ...lease, token })));
    expect(tries.filter(Boolean)).toHaveLength(1);
    const first = tries.find((held) => held !== null)!;
    expect(await takeLease(db, { ...lease, token: first.token, now: 1_050 })).toBeNull();
    expect(await renew(db, first, 1_050, 60)).toBe(true);
    expect(await takeLease(db, { ...lease, token: 'x', now: 1_109 })).toBeNull();
    expect(await renew(db, first, 1_110, 60)).toBe(false);
    const second = (await takeLease(db, { ...lease, token: 'x', now: 1_110 }))!;
    expect(second.epoch).toBeGreaterThan(first.epoch);
    await releaseLease(db, first);
    expect(await isHeld(db, second, 1_111)).toBe(true);
    expect(await isHeld(db, first, 1_111)).toBe(false);
    expect(await isHeld(db, second, 1_170)).toBe(false);
    await releaseLease(db, second);
    expect((await takeLease(db, { ...lease, token: 'y' }))!.epoch).toBeGreaterThan(second.epoch);
  });

  it('cannot be taken over before the transaction that looked at them has ended', async () => {
    const store = await test.store();
    const other = await openStore({ url: await test.url() });
    const held = (await takeLease(store.db, lease))!;
    const order: string[] = [];
    let taken: Promise<unknown> = Promise.resolve();
    await store.transaction(async (db) => {
      await assertHeld(db, held, 1_059);
      // By its own clock the other process is allowed to.
      taken = takeLease(other.db, { ...lease, token: 'b', now: 1_060 }).then(() => order.push('taken over'));
      await db.query('SELECT name FROM lease');
      order.push('page saved');
    });
    await taken;
    await other.close();
    expect(order).toEqual(['page saved', 'taken over']);
  });
});
