import { expect, it } from 'vitest';
import { DAY_MS } from '../../src/domain/time.ts';
import { claimOutbox, enqueue, markDead, markSent, ONCE_KEY, outboxRowOf } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { purgeExpired } from '../../src/usecases/purgeExpired.ts';
import { MONDAY } from '../store/samples.ts';

it('forgets daily what went out a quarter ago, and not what needs somebody or comes once', async () => {
  const store = await openStore({ url: 'sqlite::memory:' });
  const { db } = store;
  await store.migrate();
  const token = 'us';
  const send = async (dedupeKey: string, at: number, end: 'sent' | 'dead') => {
    await enqueue(db, { dedupeKey, kind: 'text', target: 'liming', payload: '{}', dueAt: at, createdAt: at });
    await claimOutbox(db, { now: at, token, leaseMs: 1_000, limit: 9 });
    if (end === 'sent') await markSent(db, { dedupeKey, token, at, result: '' });
    else await markDead(db, { dedupeKey, token, at, error: 'refused' });
  };
  const long = MONDAY - 93 * DAY_MS;
  await send('old', long, 'sent');
  await send('dead', long, 'dead');
  await send(`${ONCE_KEY}liming`, long, 'sent');
  await send('lately', MONDAY - 91 * DAY_MS, 'sent');
  expect(await purgeExpired({ store, clock: () => MONDAY })).toMatchObject({ messages: 1 });
  const left = [];
  for (const key of ['old', 'dead', `${ONCE_KEY}liming`, 'lately'])
    if ((await outboxRowOf(db, key)) !== null) left.push(key);
  expect(left).toEqual(['dead', `${ONCE_KEY}liming`, 'lately']);
  await store.close();
});
