import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { cardByTaskId, insertCard } from '../../src/store/alerts.ts';
import { claimOutbox, enqueue, markDead, markUncertain, outboxRowOf } from '../../src/store/outbox.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { dropMessage, retryMessage } from '../../src/usecases/settleByHand.ts';
import { card, MONDAY } from '../store/samples.ts';

let store: Store;
const deps = () => ({ store, texts: makeTexts(), clock: () => MONDAY + 60_000 });
const held = (dedupeKey: string) => ({ dedupeKey, token: 'worker', at: MONDAY, error: 'no answer' });

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
});
afterEach(() => store.close());

async function claimed(dedupeKey: string, kind: string, payload = '{}'): Promise<void> {
  await enqueue(store.db, { dedupeKey, kind, target: 'webhook', payload, dueAt: MONDAY, createdAt: MONDAY });
  await claimOutbox(store.db, { now: MONDAY, token: 'worker', leaseMs: 60_000, limit: 1 });
}

describe('retryMessage', () => {
  it('sends an uncertain group message once more, and says in it that it is 补发', async () => {
    await claimed('digest-1', 'group', '# 客户周报 第46周\n正文');
    await markUncertain(store.db, held('digest-1'));
    expect(await retryMessage(deps(), 'digest-1')).toBe('digest-1-again');
    expect(await outboxRowOf(store.db, 'digest-1-again')).toMatchObject({
      ...{ state: 'queued', kind: 'group', payload: '# 客户周报 第46周（补发）\n正文' },
    });
    expect(await outboxRowOf(store.db, 'digest-1')).toMatchObject({ state: 'dropped' });
    await expect(retryMessage(deps(), 'digest-1')).rejects.toThrow('dropped already');
  });

  it('sends a card of which nobody knows whether it arrived as the same card: WeCom knows its number', async () => {
    await insertCard(store.db, card({ taskId: 't1', state: 'sent' }));
    await claimed('t1', 'card', '{"task":"t1"}');
    await markUncertain(store.db, held('t1'));
    expect(await retryMessage(deps(), 't1')).toBe('t1');
    expect(await outboxRowOf(store.db, 't1')).toMatchObject({ state: 'queued', payload: '{"task":"t1"}', error: null });
  });

  it('tries a card that was given up from its beginning, with the same bytes', async () => {
    await insertCard(store.db, card({ taskId: 't1', state: 'dropped' }));
    await claimed('t1', 'card', '{"task":"t1"}');
    await markDead(store.db, held('t1'));
    expect(await retryMessage(deps(), 't1')).toBe('t1');
    expect(await outboxRowOf(store.db, 't1')).toMatchObject({ state: 'queued', attempts: 0, payload: '{"task":"t1"}' });
    expect(await cardByTaskId(store.db, 't1')).toMatchObject({ state: 'queued' });
  });

  it('refuses what needs nobody, and says why', async () => {
    await claimed('t1', 'card');
    await expect(retryMessage(deps(), 't1')).rejects.toThrow('it is queued and may be under way');
    await expect(retryMessage(deps(), 't2')).rejects.toThrow('there is no such message');
  });
});

describe('dropMessage', () => {
  it('keeps the reason', async () => {
    await claimed('digest-1', 'group');
    await markUncertain(store.db, held('digest-1'));
    await dropMessage(deps(), 'digest-1', '已收到');
    expect(await outboxRowOf(store.db, 'digest-1')).toMatchObject({ state: 'dropped', error: '已收到' });
  });

  it('does not take a message out of the hands of who is sending it', async () => {
    await claimed('t1', 'card');
    await expect(dropMessage({ ...deps(), clock: () => MONDAY + 1 }, 't1', 'no')).rejects.toThrow('under way');
  });
});
