/** At least eight bytes of padding (RFC 8017 §7.2.2). */
const PADDING_BYTES_MIN = 8;
const FIRST_TEXT_INDEX_MIN = 2 + PADDING_BYTES_MIN + 1;

/**
 * Takes the text out of a block that RSA gave without looking at its padding: `00 02`, at least eight bytes that are
 * not zero, `00`, text (PKCS#1 v1.5, RFC 8017 §7.2.2). Done here and not by OpenSSL because newer OpenSSL answers a
 * wrong key with random bytes instead of an error, and older Node refuses the padding altogether (archive.md §1.6).
 * The walk always goes over the whole block and has no branch that depends on it.
 * @returns null when it is no such block, which is what a wrong key gives; an empty text is no key either
 */
export function unwrapPkcs1(block: Uint8Array): Buffer | null {
  let textIndex = 0;
  let isBefore = 1; // 1 until the first zero byte after the two leading ones
  for (let index = 2; index < block.length; index += 1) {
    const isZero = ((block[index]! - 1) >>> 31) & 1;
    textIndex += (index + 1) * (isZero & isBefore);
    isBefore &= 1 - isZero;
  }
  const isHeadRight = (block[0] === 0 ? 1 : 0) & (block[1] === 2 ? 1 : 0);
  const isBlock = isHeadRight & (1 - isBefore) & (textIndex >= FIRST_TEXT_INDEX_MIN ? 1 : 0);
  return isBlock === 1 && textIndex < block.length ? Buffer.from(block.subarray(textIndex)) : null;
}
