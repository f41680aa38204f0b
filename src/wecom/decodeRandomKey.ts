import { constants, type KeyObject, privateDecrypt, type RsaPrivateKey } from 'node:crypto';
import { readKey } from './decodeKey.ts';
import { unwrapPkcs1 } from './decodePkcs1.ts';

/**
 * What RSA made of one envelope. `noKey`: no private key for its version yet. `badKey`: there is one, but it cannot be
 * used or does not fit; a better one opens it. `undecodable`: the envelope itself is broken.
 */
export type RsaResult = { ok: true; randomKey: string } | RsaFailure;
export interface RsaFailure {
  ok: false;
  reason: 'noKey' | 'badKey' | 'undecodable';
  detail: string;
}

export interface SealedRandomKey {
  keyVersion: number;
  encryptedRandomKey: string;
}

/** One version's private key as it is used: read once per thread. */
export type PreparedKey = { key: UnpaddedKey; bytes: number } | { fault: string };
/** What `privateDecrypt` is asked with. */
type UnpaddedKey = KeyObject | RsaPrivateKey;

/** What WeCom's RSA-2048 makes (archive.md §1.5). */
const SEALED_BYTES = 256;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const BASE64_LENGTH_MAX = 2048;
const NO_BASE64 = 'encrypt_random_key is not base64';
/** The text is handed to a C function that ends at a zero byte; all that were seen are 88 characters of base64 (archive.md §1.6). */
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

export function prepareKey(pem: string): PreparedKey {
  const read = readKey(pem);
  if ('faults' in read) return { fault: read.faults.map(({ detail }) => detail).join(', ') };
  return { key: unpadded(read.key, read.bytes), bytes: read.bytes };
}

/**
 * The key with its padding written on it. Asked with `{ key, padding }` instead, Node finds out in each call by two
 * exceptions of its own that such an object is no key, which takes longer than all that is done here beside RSA
 * (measured: 11 µs of 270, Node 24.21). A Node that does not look for the padding there is asked in the usual way.
 */
function unpadded(key: KeyObject, bytes: number): UnpaddedKey {
  const usual = { key, padding: constants.RSA_NO_PADDING };
  const one = Buffer.alloc(bytes);
  one[bytes - 1] = 1; // with any key, 1 without padding gives 1
  try {
    const marked = Object.assign(key, { padding: usual.padding });
    return privateDecrypt(marked, one).equals(one) ? marked : usual;
  } catch {
    return usual;
  }
}

/** Base64 → RSA without padding → the PKCS#1 v1.5 check of our own → the text that the SDK's DecryptData asks for. */
export function openRandomKey(sealed: SealedRandomKey, keys: ReadonlyMap<number, PreparedKey>): RsaResult {
  const { keyVersion, encryptedRandomKey: text } = sealed;
  if (text.length === 0) return failure('undecodable', 'encrypt_random_key is missing');
  if (text.length > BASE64_LENGTH_MAX || text.length % 4 !== 0) return failure('undecodable', NO_BASE64);
  const bytes = Buffer.from(text, 'base64');
  // To write it anew and compare is cheaper than to look at each character; the look is for texts with odd last bits.
  if (bytes.toString('base64') !== text && !BASE64.test(text)) return failure('undecodable', NO_BASE64);
  const prepared = keys.get(keyVersion);
  if (!prepared) return failure('noKey', `no private key for version ${keyVersion}`);
  if ('fault' in prepared) return failure('badKey', `the private key of version ${keyVersion}: ${prepared.fault}`);
  if (bytes.length !== prepared.bytes) {
    const lengths = `encrypt_random_key has ${bytes.length} bytes, the private key of version ${keyVersion} ${prepared.bytes}`;
    return failure(bytes.length === SEALED_BYTES ? 'badKey' : 'undecodable', lengths);
  }
  return unseal(bytes, prepared.key, keyVersion);
}

function unseal(bytes: Buffer, key: UnpaddedKey, keyVersion: number): RsaResult {
  let block: Buffer;
  try {
    block = privateDecrypt(key, bytes);
  } catch {
    // Only a number above the modulus comes here: it was not made with this key.
    return failure('badKey', `the private key of version ${keyVersion} does not fit`);
  }
  const randomKey = unwrapPkcs1(block)?.toString('latin1');
  if (randomKey === undefined || !PRINTABLE_ASCII.test(randomKey)) {
    return failure('badKey', `the private key of version ${keyVersion} does not fit`);
  }
  return { ok: true, randomKey };
}

function failure(reason: RsaFailure['reason'], detail: string): RsaFailure {
  return { ok: false, reason, detail };
}
