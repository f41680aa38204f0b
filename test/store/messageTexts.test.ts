import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purgeTexts, readTexts, saveTexts, textReadings } from '../../src/store/messageTexts.ts';
import { createTextSealer } from '../../src/store/textSealer.ts';
import { describeEachStore } from '../mariadb.ts';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];

describe('sealing texts', () => {
  it('gives any text back, and never the same bytes twice', () => {
    const sealer = createTextSealer([newKey]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = sealer.seal('m1', text);
        expect(sealer.open('m1', sealed)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
        expect(sealer.seal('m1', text).sealed).not.toEqual(sealed.sealed);
      }),
    );
  });

  it('seals with the first key and opens with all', () => {
    const before = createTextSealer([oldKey]).seal('m1', '报价周五前发您');
    const rotated = createTextSealer([newKey, oldKey]);
    expect(rotated.open('m1', before)).toBe('报价周五前发您');
    expect(rotated.seal('m1', 'x').keyId).not.toBe(before.keyId);
    expect(() => createTextSealer([newKey]).open('m1', before)).toThrow(/not set/);
  });

  it('refuses what was changed, or belongs to another message, without showing it', () => {
    const sealer = createTextSealer([newKey]);
    const sealed = sealer.seal('m1', '秘密');
    const flipped = Uint8Array.from(sealed.sealed, (byte, index) => (index === 0 ? byte ^ 1 : byte));
    for (const [msgId, wrong] of [
      ['m2', sealed],
      ['m1', { ...sealed, sealed: flipped }],
      ['m1', { ...sealed, sealed: sealed.sealed.subarray(1) }],
      ['m1', { ...sealed, sealed: new Uint8Array() }],
      ['m1', { ...sealed, nonce: new Uint8Array(12) }],
    ] as const)
      expect(() => sealer.open(msgId, wrong)).toThrow('a sealed message text is not what was sealed');
  });

  it.each([[[]], [[randomBytes(31)]], [[newKey, randomBytes(33)]]])('needs keys of 32 bytes', (keys) => {
    expect(() => createTextSealer(keys)).toThrow(RangeError);
  });
});

describeEachStore('message texts', (test) => {
  it('are read back with a log of who read them', async () => {
    const store = await test.store();
    const sealer = createTextSealer([newKey]);
    await saveTexts(store.db, sealer, [
      { msgId: 'm1', text: '您好 👍', expiresAt: 5_000 },
      { msgId: 'm2', text: '', expiresAt: 900 },
    ]);
    const read = (by: string, at: number) =>
      store.transaction((db) => readTexts(db, sealer, { msgIds: ['m1', 'm2', 'm3'], by, at }));
    expect(await read('liming', 1_000)).toEqual(new Map([['m1', '您好 👍']]));
    expect(await read('liming', 1_000)).toEqual(new Map([['m1', '您好 👍']]));
    await read('wangfang', 2_000);
    expect(await textReadings(store.db, 'm1')).toEqual([
      { by: 'wangfang', at: 2_000, msgId: 'm1' },
      { by: 'liming', at: 1_000, msgId: 'm1' },
    ]);
    expect(await textReadings(store.db, 'm2')).toEqual([]);
  });

  it('are forgotten when their days are over', async () => {
    const { db } = await test.store();
    const sealer = createTextSealer([newKey]);
    await saveTexts(db, sealer, [
      { msgId: 'm1', text: 'a', expiresAt: 1_000 },
      { msgId: 'm2', text: 'b', expiresAt: 1_001 },
    ]);
    expect(await purgeTexts(db, 1_000)).toBe(1);
    expect(await readTexts(db, sealer, { msgIds: ['m1', 'm2'], by: 'x', at: 0 })).toEqual(new Map([['m2', 'b']]));
  });

  it('lie in the database as nothing that can be read', async () => {
    const { db } = await test.store();
    await saveTexts(db, createTextSealer([newKey]), [{ msgId: 'm1', text: 'needle in a haystack', expiresAt: 1 }]);
    const [row] = await db.query<{ sealed: Buffer }>('SELECT sealed FROM message_text');
    expect(Buffer.from(row!.sealed).toString('latin1')).not.toContain('needle');
  });
});
