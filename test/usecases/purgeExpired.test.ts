import { expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { receiveDone, receiveOnce } from '../../src/store/inbox.ts';
import { claimJob, finishJob } from '../../src/store/jobs.ts';
import { readTexts, saveTexts } from '../../src/store/messageTexts.ts';
import { claimOutbox, enqueue, markDead, markSent, ONCE_KEY, outboxRowOf } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { createTextSealer } from '../../src/store/textSealer.ts';
import { purgeExpired } from '../../src/usecases/purgeExpired.ts';
import { MONDAY } from '../store/samples.ts';

const log = createLog('silent');
const { keeping } = readCompanySettings();

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
  expect(await purgeExpired({ store, clock: () => MONDAY, keeping, sealer: null, log })).toMatchObject({ sent: 1 });
  const left = [];
  for (const key of ['old', 'dead', `${ONCE_KEY}liming`, 'lately'])
    if ((await outboxRowOf(db, key)) !== null) left.push(key);
  expect(left).toEqual(['dead', `${ONCE_KEY}liming`, 'lately']);
  await store.close();
});

it('forgets callbacks, work and readings at the end of their own periods, and nothing that still waits', async () => {
  const store = await openStore({ url: 'sqlite::memory:' });
  const { db } = store;
  await store.migrate();
  const periods = { callback: keeping.inbox, job: keeping.jobs, reading: keeping.readings };
  for (const [name, days] of Object.entries(periods))
    for (const [age, at] of [
      ['old', MONDAY - (days + 1) * DAY_MS],
      ['young', MONDAY - (days - 1) * DAY_MS],
    ] as const)
      if (name === 'callback') {
        const item = { receiver: 'contact' as const, event: 'e', body: '', receivedAt: at };
        await receiveDone(db, { ...item, key: age, semanticKey: null }, at);
        await receiveOnce(db, { ...item, key: `${age} waiting`, semanticKey: null });
      } else if (name === 'job') {
        const job = { name: age, period: 'p', token: 't' };
        const held = (await claimJob(db, { ...job, now: at, leaseMs: 1_000 }))!;
        await finishJob(db, held, { at, result: '' });
      } else {
        await db.run(`INSERT INTO reading_log (customer_id, read_at, reader_id, place) VALUES ('c', ?, ?, 'page')`, [
          at,
          age,
        ]);
        await db.run(`INSERT INTO text_reading (by_id, read_at, msg_id) VALUES (?, ?, 'm')`, [age, at]);
      }
  expect(await purgeExpired({ store, clock: () => MONDAY, keeping, sealer: null, log })).toMatchObject({
    callbacks: 1,
    jobs: 1,
    readings: 2,
  });
  const left = async (sql: string) => (await db.query<{ name: string }>(sql)).map(({ name }) => name).sort();
  expect(await left('SELECT receipt_key AS name FROM inbox')).toEqual(['old waiting', 'young', 'young waiting']);
  expect(await left('SELECT name FROM job')).toEqual(['young']);
  expect(await left('SELECT reader_id AS name FROM reading_log')).toEqual(['young']);
  expect(await left('SELECT by_id AS name FROM text_reading')).toEqual(['young']);
  await store.close();
});

it('seals texts of an older key under the newest, and names the key that is not set', async () => {
  const store = await openStore({ url: 'sqlite::memory:' });
  const { db } = store;
  await store.migrate();
  const [lost, old, newest] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const expiresAt = MONDAY + DAY_MS;
  const texts = Array.from({ length: 450 }, (_, index) => ({ msgId: `m${index}`, text: `第${index}句`, expiresAt }));
  await saveTexts(db, createTextSealer([old]), texts);
  await saveTexts(db, createTextSealer([lost]), [{ msgId: 'of the lost key', text: '旧', expiresAt }]);
  const warned: unknown[] = [];
  const telling = { ...log, warn: (what: unknown) => warned.push(what) } as unknown as typeof log;
  const deps = { store, clock: () => MONDAY, keeping, sealer: createTextSealer([newest, old]), log: telling };
  expect(await purgeExpired(deps)).toMatchObject({ resealed: 450 });
  expect(warned).toEqual([{ keyId: createTextSealer([lost]).newestKeyId, texts: 1 }]);
  // The older key can go now.
  const read = await readTexts(db, createTextSealer([newest]), {
    msgIds: texts.map(({ msgId }) => msgId),
    by: 'x',
    at: MONDAY,
  });
  expect(read).toEqual(new Map(texts.map(({ msgId, text }) => [msgId, text])));
  expect(await purgeExpired(deps)).toMatchObject({ resealed: 0 });
  await store.close();
});
