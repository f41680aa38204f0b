import { constants, createHmac, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import phrasesFile from '../../config/phrases.json' with { type: 'json' };
import type { Phrases } from '../../src/domain/phraseRules.ts';
import { decodePage } from '../../src/wecom/archiveDecode.ts';
import { CRASHED_THE_LIBRARY } from '../../src/wecom/archiveError.ts';
import { recordParser } from '../../src/wecom/archiveRecord.ts';
import type { Envelope, Opened } from '../../src/wecom/archiveSource.ts';
import { contentKeyMaker } from '../../src/wecom/contentKey.ts';
import { createDecodePool } from '../../src/wecom/decodePool.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pool = createDecodePool({
  keys: { 3: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() },
  threads: 2,
});
const parse = recordParser({ phrases: phrasesFile as Phrases });
const pulledAt = 1_773_281_000_000;
afterAll(() => pool.close());

const message = (index: number, content = '好的') =>
  JSON.stringify({
    msgid: `m${index}`,
    action: 'send',
    from: 'a',
    tolist: ['b'],
    msgtime: 1_773_280_800_000,
    msgtype: 'text',
    text: { content },
  });

function envelope(index: number, change: Partial<Envelope> = {}): Envelope {
  const sealed = publicEncrypt(
    { key: pair.publicKey, padding: constants.RSA_PKCS1_PADDING },
    Buffer.from(`key${index}`),
  );
  return {
    seq: String(index).padStart(20, '0'),
    msgId: `m${index}`,
    keyVersion: 3,
    encryptedRandomKey: sealed.toString('base64'),
    encryptedMessage: message(index),
    ...change,
  };
}

/** A source whose cipher is none; a message `code N` cannot be opened, `once N` cannot the first time. */
function source() {
  const asked: number[] = [];
  const seen = new Set<string>();
  return {
    asked,
    async decrypt(items: { randomKey: string; encryptedMessage: string }[]): Promise<Opened[]> {
      asked.push(items.length);
      return items.map(({ encryptedMessage: text }) => {
        const [word, code] = text.split(' ');
        const fails = word === 'code' || (word === 'once' && !seen.has(text));
        seen.add(text);
        if (fails) return { ok: false, code: Number(code), reason: 'no' };
        return { ok: true, json: word === 'once' ? message(99) : text };
      });
    },
  };
}

describe('decoding a page', () => {
  it('makes a record of each envelope or keeps it with its reason', async () => {
    const page = [
      envelope(1),
      envelope(2, { keyVersion: 8 }),
      envelope(3, { encryptedRandomKey: '?' }),
      envelope(4, { encryptedMessage: 'code 10006' }),
      envelope(5, { encryptedMessage: '{"half":' }),
      envelope(6),
    ];
    const { records, kept, texts } = await decodePage(page, { source: source(), pool, parse, pulledAt });
    expect(records.map(({ seq, msgId }) => [seq, msgId])).toEqual([
      [page[0]!.seq, 'm1'],
      [page[5]!.seq, 'm6'],
    ]);
    expect(kept).toEqual([
      { envelope: page[1], reason: 'noKey', detail: 'no private key for version 8' },
      { envelope: page[2], reason: 'undecodable', detail: 'encrypt_random_key is not base64' },
      { envelope: page[3], reason: 'undecodable', detail: 'no (10006)' },
      { envelope: page[4], reason: 'undecodable', detail: 'what was decrypted is no JSON' },
    ]);
    expect(texts.size).toBe(0);
  });

  it('asks again once where the table says so', async () => {
    const asked = source();
    const page = [
      envelope(1, { encryptedMessage: 'once 10008' }),
      envelope(2, { encryptedMessage: 'code 10008' }),
      envelope(3, { encryptedMessage: 'code 10006' }),
    ];
    const { records, kept } = await decodePage(page, { source: asked, pool, parse, pulledAt });
    expect(asked.asked).toEqual([3, 2]);
    expect(records.map(({ msgId }) => msgId)).toEqual(['m1']);
    expect(kept.map(({ detail }) => detail)).toEqual(['no (10008)', 'no (10006)']);
  });

  it.each([
    ...[10000, 10004, 10005, 10006, 10007, 10009, 10010, 10011, CRASHED_THE_LIBRARY].map((code) => [code, 1]),
    ...[10001, 10002, 10003, 10008, 999_999].map((code) => [code, 2]),
  ])('keeps what cannot be opened with its code %i, after %i tries, and opens the rest', async (code, tries) => {
    const asked = source();
    const page = [envelope(1, { encryptedMessage: `code ${code}` }), envelope(2)];
    const { records, kept } = await decodePage(page, { source: asked, pool, parse, pulledAt });
    expect(asked.asked).toHaveLength(tries!);
    expect(records.map(({ msgId }) => msgId)).toEqual(['m2']);
    expect(kept).toEqual([{ envelope: page[0], reason: 'undecodable', detail: `no (${code})` }]);
  });

  it('keeps an envelope with nothing sealed in it, and does not hand it to the library', async () => {
    const asked = source();
    const page = [envelope(1, { encryptedMessage: '' }), envelope(2)];
    const { records, kept } = await decodePage(page, { source: asked, pool, parse, pulledAt });
    expect(asked.asked).toEqual([1]);
    expect(records).toHaveLength(1);
    expect(kept).toMatchObject([{ reason: 'undecodable', detail: expect.stringContaining('too large') }]);
  });

  it('hands out texts only when they are to be sealed', async () => {
    const options = { source: source(), pool, parse, pulledAt, keepsText: true };
    const { texts } = await decodePage([envelope(1), envelope(2)], options);
    expect([...texts]).toEqual([
      ['m1', '好的'],
      ['m2', '好的'],
    ]);
  });

  it('does not ask for a page on which nothing could be unsealed', async () => {
    const asked = source();
    await decodePage([envelope(1, { keyVersion: 9 })], { source: asked, pool, parse, pulledAt });
    expect(asked.asked).toEqual([]);
  });

  it('drops and doubles nothing, whatever is broken', async () => {
    const odd = fc.constantFrom<Partial<Envelope>>(
      {},
      { keyVersion: 1 },
      { encryptedRandomKey: '' },
      { encryptedRandomKey: randomBytes(256).toString('base64') },
      { encryptedMessage: 'code 10002' },
      { encryptedMessage: '[]' },
    );
    const sealed = envelope(0);
    await fc.assert(
      fc.asyncProperty(fc.array(odd, { maxLength: 30 }), async (changes) => {
        const page = changes.map((change, index) => ({
          ...sealed,
          seq: String(index).padStart(20, '0'),
          msgId: `m${index}`,
          ...change,
        }));
        const { records, kept } = await decodePage(page, { source: source(), pool, parse, pulledAt });
        const seqs = [...records.map(({ seq }) => seq), ...kept.map((one) => one.envelope.seq)].sort();
        expect(seqs).toEqual(page.map(({ seq }) => seq));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the key of a content', () => {
  it('is HMAC-SHA-256', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.string({ unit: 'grapheme', maxLength: 300 }), (key, content) => {
        expect(contentKeyMaker(key)(content)).toBe(createHmac('sha256', key).update(content).digest('base64url'));
      }),
    );
    expect(() => contentKeyMaker(new Uint8Array(65))).toThrow(RangeError);
  });

  it('is the same after a longer content, and for one of any length', () => {
    const key = new Uint8Array(32).fill(7);
    const keyOf = contentKeyMaker(key);
    for (const content of ['合同'.repeat(3000), '合', '', '\ud800', '合同'.repeat(2048), 'x'.repeat(4096), '好'])
      expect(keyOf(content)).toBe(createHmac('sha256', key).update(content).digest('base64url'));
  });
});
