import { createCipheriv } from 'node:crypto';
import { getSignature } from '@wecom/crypto';
import fc from 'fast-check';
import WorkEncryptor from 'node-easywechat/dist/Work/Encryptor.js';
import { describe, expect, it } from 'vitest';
import { type CallbackKeys, isEncodingAesKey, openCallback, sealReply } from '../../src/wecom/callbackCrypto.ts';
import { CallbackRejected } from '../../src/wecom/callbackRejected.ts';
import { parseEnvelope } from '../../src/wecom/callbackXml.ts';
import published from '../fixtures/crypto-vectors.json' with { type: 'json' };

interface Vector {
  id: string;
  token: string;
  encodingAESKey: string;
  receiveId: string;
  timestamp: string;
  nonce: string;
  encrypt: string;
  msg_signature: string;
  plaintext: string;
  layout: { random_hex: string };
}
const vectors = published.vectors as Vector[];
const vectorOf = (id: string): Vector => {
  const found = vectors.find((vector) => vector.id === id);
  if (!found) throw new Error(`no vector ${id}`);
  return found;
};
const keysOf = ({ token, encodingAESKey, receiveId }: Vector): CallbackKeys => ({
  token,
  encodingAesKey: encodingAESKey,
  receiveId,
});
const open = (vector: Vector): string =>
  openCallback(keysOf(vector), {
    signature: vector.msg_signature,
    timestamp: vector.timestamp,
    nonce: vector.nonce,
    encrypt: vector.encrypt,
  });
const resigned = (vector: Vector): Vector => ({
  ...vector,
  msg_signature: getSignature(vector.token, vector.timestamp, vector.nonce, vector.encrypt),
});

const KEYS: CallbackKeys = {
  token: 'QDG6eK',
  encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  receiveId: 'ww0000000000000001',
};

/** Seals any plaintext block as it stands, so that each check behind the signature can be met alone. */
function sealRaw(padded: Buffer): { signature: string; timestamp: string; nonce: string; encrypt: string } {
  const key = Buffer.from(`${KEYS.encodingAesKey}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const encrypt = Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
  return { encrypt, timestamp: '1', nonce: 'n', signature: getSignature(KEYS.token, '1', 'n', encrypt) };
}

function plaintext(message: Buffer, receiveId: string, claimedBytes = message.length): Buffer {
  const head = Buffer.alloc(20, 7);
  head.writeUInt32BE(claimedBytes, 16);
  return Buffer.concat([head, message, Buffer.from(receiveId)]);
}

function padded(plain: Buffer): Buffer {
  const bytes = 32 - (plain.length % 32);
  return Buffer.concat([plain, Buffer.alloc(bytes, bytes)]);
}

function rejection(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CallbackRejected) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('published vectors', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s opens', (_, vector) => {
    expect(open(vector)).toBe(vector.plaintext);
  });

  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s seals to the same bytes', (_, vector) => {
    const envelope = sealReply(keysOf(vector), {
      xml: vector.plaintext,
      at: Number(vector.timestamp) * 1000,
      nonce: vector.nonce,
      random: Buffer.from(vector.layout.random_hex, 'hex'),
    });
    expect(envelope).toContain(`<Encrypt><![CDATA[${vector.encrypt}]]></Encrypt>`);
    expect(envelope).toContain(`<MsgSignature><![CDATA[${vector.msg_signature}]]></MsgSignature>`);
    expect(envelope).toContain(`<TimeStamp>${vector.timestamp}</TimeStamp>`);
  });

  it('rejects another signature or another timestamp', () => {
    const echo = vectorOf('go-workwx-echo');
    const last = echo.msg_signature.slice(0, -1);
    expect(rejection(() => open({ ...echo, msg_signature: `${last}0` }))).toBe('badSignature');
    expect(rejection(() => open({ ...echo, msg_signature: '' }))).toBe('badSignature');
    expect(rejection(() => open({ ...vectorOf('tencent-sample-text'), timestamp: '1409659814' }))).toBe('badSignature');
  });

  it('rejects what is meant for another company', () => {
    expect(rejection(() => open({ ...vectorOf('go-workwx-text-2'), receiveId: 'ww6a112864f8022910' }))).toBe(
      'badReceiveId',
    );
  });

  it('rejects a cut text whose signature is right', () => {
    const text = vectorOf('tencent-sample-text');
    expect(rejection(() => open(resigned({ ...text, encrypt: text.encrypt.slice(0, -4) })))).toBe('badLength');
  });

  it('rejects a query that was decoded twice', () => {
    const echo = vectorOf('tencent-sample-echo');
    const spoilt = { ...echo, encrypt: echo.encrypt.replaceAll('+', ' ') };
    expect(rejection(() => open(spoilt))).toBe('badSignature');
    expect(rejection(() => open(resigned(spoilt)))).toBe('badBase64');
  });

  it('rejects keys of another length or alphabet', () => {
    const keys = published.negative.flatMap((negative) => negative.encodingAESKey ?? []);
    expect(keys).toHaveLength(4);
    for (const encodingAESKey of keys) {
      expect(isEncodingAesKey(encodingAESKey)).toBe(false);
      expect(rejection(() => open({ ...vectorOf('tencent-sample-echo'), encodingAESKey }))).toBe('badKey');
    }
  });
});

describe('openCallback behind a right signature', () => {
  const corp = KEYS.receiveId;
  const good = plaintext(Buffer.from('<xml/>'), corp);

  it('takes a pad of every length from 1 to 32', () => {
    const lengths = Array.from({ length: 32 }, (_, index) => index);
    const opened = lengths.map((length) => {
      const text = 'x'.repeat(length);
      return openCallback(KEYS, sealRaw(padded(plaintext(Buffer.from(text), corp)))).length;
    });
    expect(opened).toEqual(lengths);
  });

  it.each([
    ['a pad of 0', Buffer.concat([good, Buffer.alloc(32 - (good.length % 32), 0)]), 'badPadding'],
    ['a pad of 33', Buffer.concat([good, Buffer.alloc(32 - (good.length % 32), 33)]), 'badPadding'],
    ['a pad of unequal bytes', padded(good).fill(9, good.length, good.length + 1), 'badPadding'],
    ['a text that is only pad', Buffer.alloc(32, 32), 'badLengthField'],
    ['a length beyond the text', padded(plaintext(Buffer.from('<xml/>'), corp, 4_000_000_000)), 'badLengthField'],
    ['a length one too long', padded(plaintext(Buffer.from('<xml/>'), corp, 7)), 'badReceiveId'],
    ['no company', padded(plaintext(Buffer.from('<xml/>'), '')), 'badReceiveId'],
    ['a company that only begins the same', padded(plaintext(Buffer.from('<xml/>'), `${corp}0`)), 'badReceiveId'],
    ['bytes that are no UTF-8', padded(plaintext(Buffer.from([0xff, 0xfe, 0x80]), corp)), 'badText'],
  ])('rejects %s', (_, block, reason) => {
    expect(rejection(() => openCallback(KEYS, sealRaw(block)))).toBe(reason);
  });

  it('rejects a wrong key instead of giving garbage', () => {
    const other = { ...KEYS, encodingAesKey: '4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws' };
    const reason = rejection(() => openCallback(other, sealRaw(padded(good))));
    expect(['badPadding', 'badLengthField', 'badReceiveId']).toContain(reason);
  });

  it('only ever rejects, whatever is sealed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 192 }), (bytes) => {
        const block = Buffer.from(bytes).subarray(0, bytes.length - (bytes.length % 32));
        expect(rejection(() => openCallback(KEYS, sealRaw(block)))).not.toBe('accepted');
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (encrypt) => {
        const signature = getSignature(KEYS.token, '1', 'n', encrypt);
        expect(rejection(() => openCallback(KEYS, { signature, timestamp: '1', nonce: 'n', encrypt }))).not.toBe(
          'accepted',
        );
      }),
    );
  });

  it('says nothing of keys or content', () => {
    try {
      openCallback(KEYS, { ...sealRaw(padded(plaintext(Buffer.from('机密'), 'wwother'))) });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).toBe('CallbackRejected: callback rejected: badReceiveId');
    }
  });
});

describe('sealReply', () => {
  it('is opened by ourselves and by another implementation', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const xml = `<xml>${text.toWellFormed()}</xml>`;
        const envelope = sealReply(KEYS, { xml, at: 1_717_400_001_500 });
        const { encrypt } = parseEnvelope(envelope);
        const read = (name: string): string =>
          new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]*)`).exec(envelope)?.[1] ?? '';
        const sealed = { signature: read('MsgSignature'), timestamp: read('TimeStamp'), nonce: read('Nonce'), encrypt };
        expect(sealed.timestamp).toBe('1717400001');
        expect(openCallback(KEYS, sealed)).toBe(xml);
        const other = new WorkEncryptor(KEYS.receiveId, KEYS.token, KEYS.encodingAesKey);
        expect(other.decrypt(encrypt, sealed.signature, sealed.nonce, Number(sealed.timestamp))).toBe(xml);
      }),
      { numRuns: 50 },
    );
  });

  it('never uses a nonce or random bytes twice', () => {
    const one = sealReply(KEYS, { xml: '<xml/>', at: 0 });
    expect(sealReply(KEYS, { xml: '<xml/>', at: 0 })).not.toBe(one);
  });

  it('refuses a key that is none', () => {
    expect(rejection(() => sealReply({ ...KEYS, encodingAesKey: 'short' }, { xml: '<xml/>', at: 0 }))).toBe('badKey');
  });
});
