import { constants, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkKey } from '../../src/wecom/decodeKey.ts';
import { unwrapPkcs1 } from '../../src/wecom/decodePkcs1.ts';
import { openRandomKey, prepareKey } from '../../src/wecom/decodeRandomKey.ts';

const nonZero = fc.integer({ min: 1, max: 255 });
const BLOCK = 256;

/** The plain reading of RFC 8017 §7.2.2, to compare with. */
function unwrapPlainly(block: Uint8Array): string | null {
  if (block[0] !== 0 || block[1] !== 2) return null;
  const zero = block.indexOf(0, 2);
  return zero < 10 || zero === block.length - 1 ? null : Buffer.from(block.subarray(zero + 1)).toString('hex');
}

describe('the PKCS#1 v1.5 check', () => {
  it('gives back any text of any length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: BLOCK - 11 }).chain((text) => {
          const padding = BLOCK - 3 - text.length;
          return fc.tuple(fc.constant(text), fc.array(nonZero, { minLength: padding, maxLength: padding }));
        }),
        ([text, padding]) => {
          expect(unwrapPkcs1(Uint8Array.from([0, 2, ...padding, 0, ...text]))).toEqual(Buffer.from(text));
        },
      ),
    );
  });

  it('says of any block what the plain reading says', () => {
    const byte = fc.oneof(fc.constantFrom(0, 0, 1, 2), fc.integer({ min: 0, max: 255 }));
    const headed = fc.tuple(fc.constantFrom(0, 0, 0, 1), fc.constantFrom(2, 2, 2, 1));
    fc.assert(
      fc.property(headed, fc.array(byte, { maxLength: 40 }), ([first, second], rest) => {
        const block = Uint8Array.from([first, second, ...rest]);
        expect(unwrapPkcs1(block)?.toString('hex') ?? null).toBe(unwrapPlainly(block));
      }),
      { numRuns: 2000 },
    );
  });

  const pad = (length: number) => Array<number>(length).fill(0xaa);
  it.each([
    ['seven bytes of padding', [0, 2, ...pad(7), 0, 65, 66, 67]],
    ['no end of the padding', [0, 2, ...pad(30)]],
    ['block type 1', [0, 1, ...pad(8), 0, 65]],
    ['a first byte that is not zero', [1, 2, ...pad(8), 0, 65]],
    ['no text', [0, 2, ...pad(8), 0]],
    ['nothing', []],
  ])('refuses %s', (_name, bytes) => {
    expect(unwrapPkcs1(Uint8Array.from(bytes))).toBeNull();
  });
});

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const pem = (key: typeof pair, type: 'pkcs1' | 'pkcs8' = 'pkcs8') =>
  key.privateKey.export({ type, format: 'pem' }).toString();
const seal = (text: string | Buffer, key = pair, padding = constants.RSA_PKCS1_PADDING) =>
  publicEncrypt({ key: key.publicKey, padding }, Buffer.from(text)).toString('base64');
const TEXT = randomBytes(64).toString('base64');

describe('a random key', () => {
  const keys = new Map([
    [3, prepareKey(pem(pair))],
    [4, prepareKey(pem(other, 'pkcs1'))],
    [5, prepareKey(pem(short))],
  ]);
  const open = (encryptedRandomKey: string, keyVersion = 3) => openRandomKey({ keyVersion, encryptedRandomKey }, keys);

  it('is opened by the key of its version, PKCS#8 or PKCS#1', () => {
    expect(open(seal(TEXT))).toEqual({ ok: true, randomKey: TEXT });
    expect(open(seal(TEXT, other), 4)).toEqual({ ok: true, randomKey: TEXT });
    expect(seal(TEXT)).toHaveLength(344);
  });

  it('a wrong key is seen as such, always', () => {
    for (let round = 0; round < 50; round += 1) {
      expect(open(seal(TEXT, other))).toEqual({
        ok: false,
        reason: 'badKey',
        detail: 'the private key of version 3 does not fit',
      });
    }
  });

  it.each([
    ['no key', seal(TEXT), 9, 'noKey', /no private key for version 9/],
    ['a key of 1024 bits', seal(TEXT), 5, 'badKey', /1024 bits, 2048 are needed/],
    ['nothing', '', 3, 'undecodable', /missing/],
    ['no base64', `${seal(TEXT).slice(0, -4)}%%%%`, 3, 'undecodable', /not base64/],
    ['base64 cut in the middle', seal(TEXT).slice(0, 343), 3, 'undecodable', /not base64/],
    ['20 MB', 'A'.repeat(20_000_000), 3, 'undecodable', /not base64/],
    ['a wrong length', seal(TEXT).slice(0, 340), 3, 'undecodable', /255 bytes, the private key of version 3 256/],
    ['a number above the modulus', Buffer.alloc(256, 0xff).toString('base64'), 3, 'badKey', /does not fit/],
    ['another padding', seal(TEXT, pair, constants.RSA_PKCS1_OAEP_PADDING), 3, 'badKey', /does not fit/],
    ['a text with a zero byte', seal(Buffer.from('ab\0cd')), 3, 'badKey', /does not fit/],
  ] as const)('%s has a clear reason', (_name, sealed, version, reason, detail) => {
    expect(open(sealed, version)).toEqual({ ok: false, reason, detail: expect.stringMatching(detail) });
  });
});

describe('checking a private key', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sealedPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });

  it('finds nothing wrong with PKCS#1 and PKCS#8', () => {
    expect([...checkKey(pem(pair)), ...checkKey(pem(pair, 'pkcs1'))]).toEqual([]);
  });

  it.each([
    ['1024 bits', pem(short), '1024 bits, 2048 are needed'],
    ['an elliptic curve', ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'not RSA but ec'],
    [
      'the public key',
      pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'a public key, not the private one',
    ],
    ['a passphrase', sealedPem.toString(), 'encrypted with a passphrase'],
    ['half a file', pem(pair).slice(0, 800), 'not a PEM of a private key'],
    ['nothing', '', 'not a PEM of a private key'],
    ['a book', 'x'.repeat(100_000), 'not a PEM of a private key'],
  ])('names %s, tells how to mend it and quotes no key', (_name, text, detail) => {
    const faults = checkKey(text);
    expect(faults).toEqual([{ detail, hint: expect.stringMatching(/\p{Script=Han}/u) }]);
    if (text.length > 100) expect(JSON.stringify(faults)).not.toContain(text.slice(40, 80));
  });
});
