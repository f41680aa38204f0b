import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
/** Contents up to this are written where the one before them was: buffers of their own would cost as much as a hash. */
const SHORT_LENGTH_MAX = 4096;
/** Of UTF-8, for one unit of UTF-16. */
const BYTES_PER_UNIT_MAX = 3;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * HMAC-SHA-256 of a content as base64url, under a key of our own that is at most 64 bytes long: equal contents are
 * seen as equal, and a short one cannot be guessed back from it (PRODUCT §1). Written out as its two hashes because a
 * `createHmac` for each message costs five times as much.
 */
export function contentKeyMaker(key: Uint8Array): (content: string) => string {
  if (key.length > BLOCK_BYTES)
    throw new RangeError(`the key has ${key.length} bytes, at most ${BLOCK_BYTES} are taken`);
  /** The padded key, and room for what is hashed after it. */
  const padded = (pad: number, roomBytes: number): Buffer => {
    const input = Buffer.alloc(BLOCK_BYTES + roomBytes);
    for (let index = 0; index < BLOCK_BYTES; index += 1) input[index] = pad ^ (key[index] ?? 0);
    return input;
  };
  const short = padded(INNER_PAD, SHORT_LENGTH_MAX * BYTES_PER_UNIT_MAX);
  const outer = padded(OUTER_PAD, HASH_BYTES);
  return (content) => {
    const { length } = content;
    const inner = length <= SHORT_LENGTH_MAX ? short : padded(INNER_PAD, length * BYTES_PER_UNIT_MAX);
    const end = BLOCK_BYTES + inner.write(content, BLOCK_BYTES, 'utf8');
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'binary');
    return hash('sha256', outer, 'base64url');
  };
}
