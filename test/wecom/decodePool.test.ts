import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createDecodePool, type DecodePool } from '../../src/wecom/decodePool.ts';
import { startThreads, type Threads } from '../../src/wecom/decodeThreads.ts';

const first = generateKeyPairSync('rsa', { modulusLength: 2048 });
const second = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (pair: typeof first) => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const seal = (text: string, pair = first) =>
  publicEncrypt({ key: pair.publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64');
const envelope = (text: string, keyVersion = 3, pair = first) => ({ keyVersion, encryptedRandomKey: seal(text, pair) });

describe('the decode pool', () => {
  let pool: DecodePool;
  afterEach(() => pool.close());

  it('opens more than a batch, in order, across a change of the key in mid page', async () => {
    pool = createDecodePool({ keys: { 3: pem(first), 4: pem(second) }, threads: 2 });
    const page = Array.from({ length: 333 }, (_, index) =>
      index < 170 ? envelope(`key${index}`) : envelope(`key${index}`, 4, second),
    );
    const results = await pool.open(page);
    expect(results).toEqual(page.map((_, index) => ({ ok: true, randomKey: `key${index}` })));
  });

  it('keeps pages that are opened at the same time apart', async () => {
    pool = createDecodePool({ keys: { 3: pem(first) }, threads: 2 });
    const pages = await Promise.all(
      ['a', 'b', 'c'].map((name) => pool.open(Array.from({ length: 70 }, (_, index) => envelope(`${name}${index}`)))),
    );
    for (const [place, name] of ['a', 'b', 'c'].entries()) {
      expect(pages[place]).toEqual(
        Array.from({ length: 70 }, (_, index) => ({ ok: true, randomKey: `${name}${index}` })),
      );
    }
  });

  it('gives each broken envelope its reason and opens the rest', async () => {
    pool = createDecodePool({ keys: { 3: pem(first), 5: 'no pem' }, threads: 1 });
    const results = await pool.open([
      envelope('fine'),
      { keyVersion: 3, encryptedRandomKey: '!' },
      envelope('later', 4, second),
      envelope('x', 5),
      envelope('other', 3, second),
    ]);
    expect(results.map((result) => (result.ok ? result.randomKey : result.reason))).toEqual([
      'fine',
      'undecodable',
      'noKey',
      'badKey',
      'badKey',
    ]);
  });

  it('opens with a key that came later, also in threads that run already', async () => {
    pool = createDecodePool({ keys: { 3: pem(first) }, threads: 2 });
    const late = Array.from({ length: 120 }, () => envelope('late', 4, second));
    expect((await pool.open(late)).every((result) => !result.ok && result.reason === 'noKey')).toBe(true);
    pool.addKeys({ 4: pem(second) });
    expect((await pool.open(late)).every(({ ok }) => ok)).toBe(true);
  });

  it('opens nothing at once, and nothing after it was closed', async () => {
    pool = createDecodePool({ keys: {}, threads: 1 });
    expect(await pool.open([])).toEqual([]);
    await pool.close();
    await expect(pool.open([envelope('x')])).rejects.toThrow('closed');
  });
});

describe('threads that die', () => {
  interface Item {
    value: number;
    first: SharedArrayBuffer;
  }
  let threads: Threads<Item, number, number>;
  const start = (worker: string, count = 2) => {
    threads = startThreads({
      url: new URL(`../fixtures/archive/${worker}`, import.meta.url),
      threads: count,
      batchSize: 4,
      startData: () => null,
      pack: (item: Item) => item,
      lost: () => -1,
    });
  };
  const shared = new SharedArrayBuffer(4);
  const items = (...values: number[]) => values.map((value) => ({ value, first: shared }));
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  afterEach(() => threads.close());

  it('are replaced, and the batch is tried again', async () => {
    start('dyingWorker.ts');
    expect(await threads.run(items(...range(0, 12)))).toEqual(range(0, 12).map((value) => value * 2));
  });

  it('give up a batch that kills twice, and that batch only', async () => {
    start('dyingWorker.ts');
    const results = await threads.run(items(...range(20, 40), 13, ...range(40, 60)));
    expect(results.filter((result) => result === -1)).toHaveLength(4);
    expect(results[20]).toBe(-1);
    expect(results.filter((result) => result !== -1)).toHaveLength(37);
  });

  it('hear a word before what is run later', async () => {
    start('dyingWorker.ts');
    await threads.run(items(...range(20, 40)));
    threads.tell(1000);
    expect(await threads.run(items(20, 21))).toEqual([1040, 1042]);
  });

  it('that never start give up every batch instead of trying for ever', async () => {
    start('stillbornWorker.ts');
    expect(await threads.run(items(1, 2, 3))).toEqual([-1, -1, -1]);
    await expect(threads.run(items(...range(0, 400)))).rejects.toThrow('keep crashing');
  });

  it('end what waits when they are closed', async () => {
    start('dyingWorker.ts', 1);
    const waiting = threads.run(items(...range(20, 400)));
    const closed = expect(waiting).rejects.toThrow('closed');
    await threads.close();
    await closed;
  });
});
