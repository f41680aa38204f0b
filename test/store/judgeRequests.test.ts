import { expect, it } from 'vitest';
import {
  claimJudging,
  finishJudging,
  hasDueJudging,
  type JudgeWish,
  postponeJudging,
  requestJudging,
} from '../../src/store/judgeRequests.ts';
import type { Store } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';

const LEASE_MS = 60_000;
const wish = (refId: string, dueAt = 100): JudgeWish => ({ kind: 'contact', refId, dueAt });
const claim = (store: Store, token: string, now = 100) =>
  claimJudging(store.db, { now, token, leaseMs: LEASE_MS, limit: 100 });
const ask = (store: Store, ...wishes: JudgeWish[]) => store.transaction((db) => requestJudging(db, wishes));
const finish = (
  store: Store,
  requests: Awaited<ReturnType<typeof claim>>,
  token: string,
  nextAt: number | null = null,
) => store.transaction((db) => finishJudging(db, requests, { token, nextAt }));

describeEachStore('requests for a judgement', (test) => {
  it('merge to one row, due at the earliest time, which one worker gets', async () => {
    const store = await test.store();
    await ask(store, wish('wmA', 500), wish('wmA', 300), wish('wmB', 900));
    await ask(store, wish('wmA', 400));
    expect(await hasDueJudging(store.db, 299)).toBe(false);
    expect(await claim(store, 'one', 299)).toEqual([]);
    const [first, second] = await Promise.all([claim(store, 'one', 300), claim(store, 'two', 300)]);
    expect([...first, ...second].map(({ refId }) => refId)).toEqual(['wmA']);
  });

  it('are done once judged, unless they came again meanwhile', async () => {
    const store = await test.store();
    await ask(store, wish('wmA'), wish('wmB'));
    const held = await claim(store, 'one');
    await ask(store, wish('wmB', 200));
    expect(await finish(store, held, 'one')).toBe(true);
    expect((await claim(store, 'two')).map(({ refId }) => refId)).toEqual(['wmB']);
  });

  it('stay for what can be told only later', async () => {
    const store = await test.store();
    await ask(store, wish('wmA'));
    expect(await finish(store, await claim(store, 'one'), 'one', 7_000)).toBe(true);
    expect(await claim(store, 'one', 6_999)).toEqual([]);
    expect(await claim(store, 'one', 7_000)).toHaveLength(1);
  });

  it('go to another worker when the lease has passed; whoever lost it may keep nothing', async () => {
    const store = await test.store();
    await ask(store, wish('wmA'));
    const lost = await claim(store, 'killed');
    expect(await claim(store, 'next', 100 + LEASE_MS - 1)).toEqual([]);
    const held = await claim(store, 'next', 100 + LEASE_MS);
    expect(held).toMatchObject([{ refId: 'wmA', attempts: 2 }]);
    expect(await finish(store, lost, 'killed')).toBe(false);
    await postponeJudging(store.db, lost, { token: 'killed', nextAt: 1e9, error: 'too late' });
    expect(await finish(store, held, 'next')).toBe(true);
    expect(await hasDueJudging(store.db, 2e9)).toBe(false);
  });

  it('that could not be worked off are due again, with the reason', async () => {
    const store = await test.store();
    await ask(store, wish('wmA'));
    await postponeJudging(store.db, await claim(store, 'one'), { token: 'one', nextAt: 500, error: 'no customer yet' });
    expect(await claim(store, 'one', 499)).toEqual([]);
    expect(await claim(store, 'two', 500)).toMatchObject([{ refId: 'wmA', attempts: 2 }]);
  });
});
