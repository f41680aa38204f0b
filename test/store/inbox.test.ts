import { expect, it } from 'vitest';
import {
  claimInbox,
  failInbox,
  finishInbox,
  type InboxItem,
  inboxCounts,
  purgeInbox,
  receiveDone,
  receiveOnce,
} from '../../src/store/inbox.ts';
import { describeEachStore } from '../mariadb.ts';

const item = (change: Partial<InboxItem> = {}): InboxItem => ({
  key: 'k1',
  semanticKey: null,
  receiver: 'contact',
  event: 'del_follow_user',
  body: '<xml><Name><![CDATA[张🙂]]></Name></xml>',
  receivedAt: 100,
  ...change,
});
const claim = { now: 1_000, token: 'worker', leaseMs: 60, limit: 10 };

describeEachStore('inbox', (test) => {
  it('takes a callback once, by its key and by its meaning', async () => {
    const { db } = await test.store();
    expect(await receiveOnce(db, item())).toBe(true);
    expect(await receiveOnce(db, item())).toBe(false);
    expect(await receiveOnce(db, item({ key: 'k2', semanticKey: 's' }))).toBe(true);
    expect(await receiveOnce(db, item({ key: 'k3', semanticKey: 's' }))).toBe(false);
    // What has no meaning of its own is never a repeat.
    expect(await receiveOnce(db, item({ key: 'k4' }))).toBe(true);
    expect(await inboxCounts(db)).toEqual({ waiting: 3, done: 0, dead: 0, unknown: 0, oldestDueAt: 100 });
  });

  it('takes one of many copies that arrive at once', async () => {
    const store = await test.store();
    const copies = Array.from({ length: 6 }, (_, n) => item({ key: `k${n}`, semanticKey: 'same' }));
    const taken = await Promise.all(copies.map((copy) => store.transaction((db) => receiveOnce(db, copy))));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('gives each callback to one worker, the oldest first', async () => {
    const { db } = await test.store();
    for (const n of [3, 1, 2]) await receiveOnce(db, item({ key: `k${n}`, receivedAt: n }));
    const first = await claimInbox(db, { ...claim, token: 'a', limit: 2 });
    expect(first).toEqual([1, 2].map((n) => ({ ...item({ key: `k${n}`, receivedAt: n }), attempts: 1 })));
    expect((await claimInbox(db, { ...claim, token: 'a' })).map(({ key }) => key)).toEqual(['k3']);
    expect(await claimInbox(db, { ...claim, token: 'b' })).toEqual([]);
    expect((await claimInbox(db, { ...claim, token: 'b', now: 1_060 })).map(({ attempts }) => attempts)).toEqual([
      2, 2, 2,
    ]);
  });

  it('refuses the worker whose lease was taken over', async () => {
    const { db } = await test.store();
    await receiveOnce(db, item());
    await claimInbox(db, { ...claim, token: 'slow' });
    await claimInbox(db, { ...claim, token: 'quick', now: 2_000 });
    expect(await finishInbox(db, { key: 'k1', token: 'slow', at: 2_001 })).toBe(false);
    expect(await failInbox(db, { key: 'k1', token: 'slow', nextAt: null, error: 'x' })).toBe(false);
    expect(await finishInbox(db, { key: 'k1', token: 'quick', at: 2_002 })).toBe(true);
    expect(await finishInbox(db, { key: 'k1', token: 'quick', at: 2_003 })).toBe(false);
    expect(await inboxCounts(db)).toEqual({ waiting: 0, done: 1, dead: 0, unknown: 0, oldestDueAt: null });
  });

  it('can be done in the transaction that received it', async () => {
    const store = await test.store();
    await store.transaction(async (db) => {
      expect(await receiveDone(db, item(), 101)).toBe(true);
    });
    expect(await claimInbox(store.db, claim)).toEqual([]);
    expect(await inboxCounts(store.db)).toMatchObject({ waiting: 0, done: 1 });
    expect(await receiveDone(store.db, item(), 102)).toBe(false);
    // What waits already is the worker's.
    await receiveOnce(store.db, item({ key: 'k2' }));
    expect(await receiveDone(store.db, item({ key: 'k2' }), 103)).toBe(false);
    expect(await claimInbox(store.db, claim)).toMatchObject([{ key: 'k2' }]);
  });

  it('tries again later, or never', async () => {
    const { db } = await test.store();
    await receiveOnce(db, item());
    await claimInbox(db, claim);
    expect(await failInbox(db, { key: 'k1', token: 'worker', nextAt: 5_000, error: 'e'.repeat(900) })).toBe(true);
    expect(await claimInbox(db, { ...claim, now: 4_999 })).toEqual([]);
    expect(await claimInbox(db, { ...claim, now: 5_000 })).toMatchObject([{ key: 'k1', attempts: 2 }]);
    await failInbox(db, { key: 'k1', token: 'worker', nextAt: null, error: 'never' });
    expect(await claimInbox(db, { ...claim, now: 99_000 })).toEqual([]);
    expect(await inboxCounts(db)).toMatchObject({ waiting: 0, dead: 1 });
  });

  it('forgets what was done long ago', async () => {
    const { db } = await test.store();
    await receiveDone(db, item({ key: 'old' }), 200);
    await receiveDone(db, item({ key: 'new' }), 900);
    await receiveOnce(db, item({ key: 'waiting' }));
    expect(await purgeInbox(db, 500)).toBe(1);
    expect(await inboxCounts(db)).toMatchObject({ waiting: 1, done: 1 });
  });
});
