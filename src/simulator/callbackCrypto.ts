import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

/** Each has its own URL, Token and EncodingAESKey (callbacks.md §1). */
export type CallbackReceiver = 'app' | 'contact' | 'archive';

/** One receiver's secret pair. */
export interface CallbackSecrets {
  token: string;
  /** 43 letters and digits. */
  encodingAesKey: string;
}

const PADDING_BLOCK = 32;

/** callbacks.md §2: sha1 of the four strings, sorted by bytes and joined. */
export function signature(token: string, timestamp: string, nonce: string, encrypted: string): string {
  const parts = [token, timestamp, nonce, encrypted].map((part) => Buffer.from(part, 'utf8')).sort(Buffer.compare);
  return createHash('sha1').update(Buffer.concat(parts)).digest('hex');
}

/** 16 random bytes, 4-byte big-endian length, message, receive id; padded to 32 and sealed with AES-256-CBC. */
export function seal(message: string, receiveId: string, encodingAesKey: string, prefix: Buffer): string {
  const key = aesKey(encodingAesKey);
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([prefix.subarray(0, 16), length, body, Buffer.from(receiveId, 'utf8')]);
  const padding = PADDING_BLOCK - (plain.length % PADDING_BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

/** @throws Error that names the first rule which the cipher text breaks */
export function open(encrypted: string, encodingAesKey: string): { message: string; receiveId: string } {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted) || encrypted.length % 4 !== 0) throw new Error('not base64');
  const sealed = Buffer.from(encrypted, 'base64');
  if (sealed.length === 0 || sealed.length % PADDING_BLOCK !== 0) throw new Error('not whole 32-byte blocks');
  const key = aesKey(encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  const padBytes = padded.subarray(-padding);
  if (padding < 1 || padding > PADDING_BLOCK || !padBytes.every((byte) => byte === padding)) {
    throw new Error('wrong padding');
  }
  const plain = padded.subarray(0, -padding);
  if (plain.length < 20) throw new Error('too short');
  const end = 20 + plain.readUInt32BE(16);
  if (end > plain.length) throw new Error('length field beyond the end');
  return { message: plain.toString('utf8', 20, end), receiveId: plain.toString('utf8', end) };
}

export function isEqual(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function aesKey(encodingAesKey: string): Buffer {
  if (!/^[A-Za-z0-9]{43}$/.test(encodingAesKey)) throw new Error('EncodingAESKey must be 43 letters and digits');
  return Buffer.from(`${encodingAesKey}=`, 'base64');
}
