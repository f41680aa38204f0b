import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { getSignature } from '@wecom/crypto';
import type { UtcMs } from '../domain/time.ts';
import { CallbackRejected } from './callbackRejected.ts';

/** Of one receiver: each callback address has its own (callbacks.md §1). */
export interface CallbackKeys {
  token: string;
  /** 43 letters and digits. */
  encodingAesKey: string;
  /** The corpId for an app of the company's own. */
  receiveId: string;
}

/** As they stand in the query after one URL decoding, and the `Encrypt` of the body (or `echostr`). */
export interface SealedCallback {
  signature: string;
  timestamp: string;
  nonce: string;
  encrypt: string;
}

const ENCODING_AES_KEY = /^[A-Za-z0-9]{43}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const RANDOM_BYTES = 16;
const HEADER_BYTES = RANDOM_BYTES + 4;
const BLOCK_BYTES = 32;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a configuration must hold to before anything is served. */
export function isEncodingAesKey(text: string): boolean {
  return ENCODING_AES_KEY.test(text);
}

/**
 * Verifies and decrypts a callback (document page 90930; callbacks.md §2): signature, base64, whole blocks, padding,
 * length field, ReceiveId, in this order.
 *
 * The signature is `@wecom/crypto`'s. The cipher is ours: the library's takes any padding and any length, so that a
 * wrong key gives garbage instead of an error, and it makes the key anew for each message.
 * @returns the plaintext: XML, or the echo of a URL verification
 * @throws CallbackRejected
 */
export function openCallback(keys: CallbackKeys, sealed: SealedCallback): string {
  if (!isEncodingAesKey(keys.encodingAesKey)) throw new CallbackRejected('badKey');
  const expected = getSignature(keys.token, sealed.timestamp, sealed.nonce, sealed.encrypt);
  if (!isEqualText(expected, sealed.signature)) throw new CallbackRejected('badSignature');
  const padded = decrypt(keys, sealed.encrypt);
  const plain = unpad(padded);
  if (plain.length < HEADER_BYTES) throw new CallbackRejected('badLengthField');
  const messageBytes = plain.readUInt32BE(RANDOM_BYTES);
  if (messageBytes > plain.length - HEADER_BYTES) throw new CallbackRejected('badLengthField');
  const messageEnd = HEADER_BYTES + messageBytes;
  if (!isEqualText(keys.receiveId, plain.toString('utf8', messageEnd))) throw new CallbackRejected('badReceiveId');
  try {
    return strictUtf8.decode(plain.subarray(HEADER_BYTES, messageEnd));
  } catch {
    throw new CallbackRejected('badText');
  }
}

function decrypt(keys: CallbackKeys, sealed: string): Buffer {
  if (sealed.length % 4 !== 0 || !BASE64.test(sealed)) throw new CallbackRejected('badBase64');
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) throw new CallbackRejected('badLength');
  const { key, iv } = aesKeyOf(keys);
  const decipher = createDecipheriv('aes-256-cbc', key, iv);
  // WeCom pads to 32 bytes; the library of Node would refuse a pad above 16.
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(bytes), decipher.final()]);
}

/** Random bytes, length, message and ReceiveId, padded to whole blocks of 32 bytes (callbacks.md §2). */
function encrypt(keys: CallbackKeys, message: Buffer, random: Buffer): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([random, length, message, Buffer.from(keys.receiveId, 'utf8')]);
  const padBytes = BLOCK_BYTES - (plain.length % BLOCK_BYTES);
  const { key, iv } = aesKeyOf(keys);
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  const padding = Buffer.alloc(padBytes, padBytes);
  return Buffer.concat([cipher.update(plain), cipher.update(padding), cipher.final()]).toString('base64');
}

interface AesKey {
  key: KeyObject;
  /** The first half of the key's bytes. */
  iv: Buffer;
}

const aesKeys = new WeakMap<CallbackKeys, AesKey>();

/** Made once for each receiver. */
function aesKeyOf(keys: CallbackKeys): AesKey {
  const known = aesKeys.get(keys);
  if (known !== undefined) return known;
  const bytes = Buffer.from(`${keys.encodingAesKey}=`, 'base64');
  const made = { key: createSecretKey(bytes), iv: bytes.subarray(0, RANDOM_BYTES) };
  aesKeys.set(keys, made);
  return made;
}

function unpad(padded: Buffer): Buffer {
  const padBytes = padded[padded.length - 1] ?? 0;
  if (padBytes < 1 || padBytes > BLOCK_BYTES) throw new CallbackRejected('badPadding');
  const end = padded.length - padBytes;
  if (padded.subarray(end).some((byte) => byte !== padBytes)) throw new CallbackRejected('badPadding');
  return padded.subarray(0, end);
}

function isEqualText(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'utf8');
  const b = Buffer.from(given, 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Encrypts and signs a passive reply (callbacks.md §5.1).
 * @param reply.at goes in as seconds
 * @param reply.nonce and `random` are drawn when absent; tests give them
 * @returns the XML envelope, the body of the answer
 */
export function sealReply(
  keys: CallbackKeys,
  reply: { xml: string; at: UtcMs; nonce?: string; random?: Buffer },
): string {
  const { encrypt: sealed, signature, timestamp, nonce } = sealCallback(keys, { ...reply, text: reply.xml });
  return (
    `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`
  );
}

/** The same seal by itself, as WeCom puts it into the query when it verifies an address (callbacks.md §3). */
export function sealCallback(
  keys: CallbackKeys,
  { text, at, nonce, random }: { text: string; at: UtcMs; nonce?: string; random?: Buffer },
): SealedCallback {
  if (!isEncodingAesKey(keys.encodingAesKey)) throw new CallbackRejected('badKey');
  const sealed = {
    timestamp: String(Math.floor(at / 1000)),
    nonce: nonce ?? randomBytes(8).toString('hex'),
    encrypt: encrypt(keys, Buffer.from(text, 'utf8'), random ?? randomBytes(RANDOM_BYTES)),
  };
  return { ...sealed, signature: getSignature(keys.token, sealed.timestamp, sealed.nonce, sealed.encrypt) };
}
