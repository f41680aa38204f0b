import { expect, it } from 'vitest';
import {
  claimOutbox,
  countWebhooks,
  dropWebhooksOfOthers,
  enqueue,
  enqueueNew,
  keysQueued,
  markDead,
  markRetry,
  markSent,
  markUncertain,
  ONCE_KEY,
  type OutboxItem,
  outboxCounts,
  outboxRows,
  purgeOutbox,
  reviveWebhooks,
} from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';

const item = (change: Partial<OutboxItem> = {}): OutboxItem => ({
  dedupeKey: 'task-1',
  kind: 'card',
  target: 'liming',
  payload: '{"touser":"liming","title":"张总 🙂"}',
  dueAt: 1_000,
  createdAt: 500,
  ...change,
});
const claim = { now: 1_000, token: 'worker', leaseMs: 60, limit: 10 };
const keys = (rows: { dedupeKey: string }[]) => rows.map(({ dedupeKey }) => dedupeKey);

describeEachStore('outbox', (test) => {
  it('queues once, and gives what is due as it was queued', async () => {
    const { db } = await test.store();
    expect(await enqueue(db, item())).toBe(true);
    expect(await enqueue(db, item({ payload: 'other' }))).toBe(false);
    expect(await claimOutbox(db, { ...claim, now: 999 })).toEqual([]);
    expect(await claimOutbox(db, claim)).toEqual([
      {
        ...item(),
        orderedAt: 1_000,
        state: 'queued',
        attempts: 1,
        wasInFlight: false,
        claimUntil: claim.now + claim.leaseMs,
        finishedAt: null,
        result: null,
        error: null,
      },
    ]);
  });

  it('goes with the change that it tells of', async () => {
    const store = await test.store();
    await expect(
      store.transaction(async (db) => {
        await enqueue(db, item());
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await outboxCounts(store.db)).toEqual({
      queued: 0,
      sent: 0,
      dead: 0,
      uncertain: 0,
      dropped: 0,
      oldestDueAt: null,
    });
  });

  it('gives the longest due first, and one worker with one token only what is new to it', async () => {
    const { db } = await test.store();
    for (const [key, dueAt] of [
      ['b', 3],
      ['a', 3],
      ['c', 1],
      ['d', 9_999],
    ] as const) {
      await enqueue(db, item({ dedupeKey: key, dueAt }));
    }
    expect(keys(await claimOutbox(db, { ...claim, limit: 2 }))).toEqual(['c', 'a']);
    expect(keys(await claimOutbox(db, { ...claim, limit: 2 }))).toEqual(['b']);
    expect(await claimOutbox(db, claim)).toEqual([]);
  });

  it('never gives a row to two workers, from two processes at once', async () => {
    const store = await test.store();
    const other = await openStore({ url: await test.url() });
    const wanted = Array.from({ length: 120 }, (_, n) => `task-${String(n).padStart(3, '0')}`);
    await store.transaction(async (db) => {
      for (const dedupeKey of wanted) await enqueue(db, item({ dedupeKey }));
    });
    const worker = async (n: number): Promise<string[]> => {
      const { db } = n % 2 === 0 ? store : other;
      const got: string[] = [];
      for (;;) {
        // Half of them bear the same token: two loops of one process.
        const rows = await claimOutbox(db, { ...claim, token: n < 3 ? 'same' : `worker-${n}`, limit: 7 });
        if (rows.length === 0) return got;
        got.push(...keys(rows));
        for (const { dedupeKey } of rows.slice(0, 3)) {
          await markSent(db, { dedupeKey, token: n < 3 ? 'same' : `worker-${n}`, at: 1_001, result: '' });
        }
      }
    };
    const got = (await Promise.all([0, 1, 2, 3, 4, 5].map(worker))).flat();
    await other.close();
    expect(got.sort()).toEqual(wanted);
  });

  it('says of a row whose worker vanished that it may have been sent', async () => {
    const { db } = await test.store();
    await enqueue(db, item());
    await claimOutbox(db, { ...claim, token: 'vanished' });
    expect(await claimOutbox(db, { ...claim, now: 1_059 })).toEqual([]);
    expect(await claimOutbox(db, { ...claim, now: 1_060 })).toMatchObject([{ wasInFlight: true, attempts: 2 }]);
    // It stays so: the later attempt cannot tell what became of the first.
    await markRetry(db, { dedupeKey: 'task-1', token: 'worker', nextAt: 2_000, error: 'busy' });
    expect(await claimOutbox(db, { ...claim, now: 2_000 })).toMatchObject([
      { wasInFlight: true, attempts: 3, error: 'busy', dueAt: 2_000 },
    ]);
  });

  it('does not say so of a row that was given back', async () => {
    const { db } = await test.store();
    await enqueue(db, item());
    await claimOutbox(db, claim);
    expect(await markRetry(db, { dedupeKey: 'task-1', token: 'worker', nextAt: 2_000, error: 'x' })).toBe(true);
    expect(await claimOutbox(db, { ...claim, now: 1_999 })).toEqual([]);
    expect(await claimOutbox(db, { ...claim, now: 2_000 })).toMatchObject([{ wasInFlight: false }]);
  });

  it('refuses a late writer whatever it wants to say', async () => {
    const { db } = await test.store();
    await enqueue(db, item());
    await claimOutbox(db, { ...claim, token: 'slow' });
    await claimOutbox(db, { ...claim, token: 'quick', now: 1_100 });
    const late = { dedupeKey: 'task-1', token: 'slow' };
    expect(await markSent(db, { ...late, at: 1_101, result: '' })).toBe(false);
    expect(await markRetry(db, { ...late, nextAt: 1_101, error: '' })).toBe(false);
    expect(await markDead(db, { ...late, at: 1_101, error: '' })).toBe(false);
    expect(await markUncertain(db, { ...late, at: 1_101, error: '' })).toBe(false);
    expect(await markSent(db, { dedupeKey: 'task-1', token: 'quick', at: 1_102, result: 'msg-9' })).toBe(true);
    expect(await outboxRows(db, { state: 'sent', limit: 9 })).toMatchObject([{ result: 'msg-9', finishedAt: 1_102 }]);
    // Sent stays sent.
    expect(await markDead(db, { dedupeKey: 'task-1', token: 'quick', at: 1_103, error: '' })).toBe(false);
  });

  it('counts what is in each state, and how long the oldest waits', async () => {
    const { db } = await test.store();
    for (const [n, key] of ['s', 'd', 'u', 'q1', 'q2'].entries()) await enqueue(db, item({ dedupeKey: key, dueAt: n }));
    await claimOutbox(db, { ...claim, limit: 3 });
    const held = (dedupeKey: string) => ({ dedupeKey, token: 'worker', at: 1_001 });
    await markSent(db, { ...held('s'), result: '' });
    await markDead(db, { ...held('d'), error: 'the receiver left' });
    await markUncertain(db, { ...held('u'), error: 'stopped while sending' });
    expect(await outboxCounts(db)).toEqual({ queued: 2, sent: 1, dead: 1, uncertain: 1, dropped: 0, oldestDueAt: 3 });
    expect(await outboxRows(db, { state: 'dead', limit: 9 })).toMatchObject([{ error: 'the receiver left' }]);
    expect(keys(await outboxRows(db, { state: 'queued', limit: 1 }))).toEqual(['q1']);
    expect(keys(await claimOutbox(db, claim))).toEqual(['q1', 'q2']);
    expect(await purgeOutbox(db, 1_001)).toBe(0);
    expect(await purgeOutbox(db, 1_002)).toBe(1);
  });

  it('forgets what was sent long ago, but never that somebody was greeted: that comes once', async () => {
    const { db } = await test.store();
    for (const dedupeKey of ['task-1', `${ONCE_KEY}liming`]) await enqueue(db, item({ dedupeKey, dueAt: 1 }));
    for (const { dedupeKey } of await claimOutbox(db, claim))
      await markSent(db, { dedupeKey, token: 'worker', at: 1_001, result: '' });
    expect(await purgeOutbox(db, 5_000)).toBe(1);
    expect(await enqueue(db, item({ dedupeKey: `${ONCE_KEY}liming` }))).toBe(false);
  });

  it('keeps apart what goes to people and what goes to each system of the company', async () => {
    const { db } = await test.store();
    await enqueue(db, item({ dedupeKey: 'card' }));
    for (const [dedupeKey, target] of [
      ['a', 'crm/c-1'],
      ['b', 'crm2/c-1'],
      ['c', 'cr/c-1'],
    ] as const)
      await enqueue(db, item({ dedupeKey, kind: 'webhook', target }));
    expect(keys(await claimOutbox(db, claim))).toEqual(['card']);
    expect(keys(await claimOutbox(db, claim, { webhook: 'crm' }))).toEqual(['a']);
    expect(await countWebhooks(db, 'crm2', 'queued')).toBe(1);
    expect(await dropWebhooksOfOthers(db, ['crm', 'crm2'], 1_500)).toBe(1);
    expect(keys(await outboxRows(db, { state: 'dropped', limit: 9 }))).toEqual(['c']);
    expect(keys(await claimOutbox(db, claim, { webhook: 'crm2' }))).toEqual(['b']);
    for (const [dedupeKey, webhook] of [
      ['a', 'crm'],
      ['b', 'crm2'],
    ] as const) {
      await markDead(db, { dedupeKey, token: 'worker', at: 1_600, error: 'HTTP 400' });
      expect(await reviveWebhooks(db, webhook, 1_700)).toBe(1);
    }
    expect([...(await keysQueued(db, ['a', 'card', 'nothing']))].sort()).toEqual(['a', 'card']);
    expect(await enqueueNew(db, [item({ dedupeKey: 'a' }), item({ dedupeKey: 'new' })])).toBe(1);
  });
});
