const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const LENGTH = 18;

/**
 * The 统一社会信用代码 in upper case; null when its form or check digit is wrong (GB 32100: weights 3^i mod 31, the last
 * character makes the sum a multiple of 31).
 */
export function creditCodeOf(text: string): string | null {
  const code = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (code.length !== LENGTH) return null;
  let sum = 0;
  let weight = 1;
  for (const letter of code.slice(0, LENGTH - 1)) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return code.endsWith(ALPHABET[(31 - (sum % 31)) % 31]!) ? code : null;
}
