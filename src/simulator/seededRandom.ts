/** Chance that repeats: the same seed gives the same ids, nonces and faults. Not for keys. */
export interface SeededRandom {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number, 0 ≤ n < limit. */
  below(limit: number): number;
  /** Letters and digits. */
  word(length: number): string;
  digits(length: number): string;
  hex(length: number): string;
  bytes(length: number): Buffer;
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** sfc32, seeded by a 32-bit number. */
export function createSeededRandom(seed: number): SeededRandom {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const uint32 = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) uint32();

  const next = () => uint32() / 4_294_967_296;
  const below = (limit: number) => Math.floor(next() * limit);
  const from = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  /** Nine digits a step: every archived message has an id of nineteen. */
  const digits = (length: number): string => {
    let text = String(1 + below(9));
    while (text.length < length) text += String(below(1_000_000_000)).padStart(9, '0');
    return text.slice(0, length);
  };
  return {
    next,
    below,
    word: (length) => from(LETTERS_AND_DIGITS, length),
    digits,
    hex: (length) => from('0123456789abcdef', length),
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
