import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
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
  const padded = (pad: number) => Buffer.alloc(BLOCK_BYTES, pad).map((byte, index) => byte ^ (key[index] ?? 0));
  const [inner, outer] = [padded(INNER_PAD), padded(OUTER_PAD)];
  return (content) => {
    const first = hash('sha256', Buffer.concat([inner, Buffer.from(content, 'utf8')]), 'buffer');
    return hash('sha256', Buffer.concat([outer, first]), 'base64url');
  };
}
