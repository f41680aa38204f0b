/** Largest integer of 64 bits without sign. */
const UINT64_MAX = 2n ** 64n - 1n;
const SEQ_DIGITS = 20;

/** JSON.parse hands the number's own text to the reviver (V8 11.4 and newer); TypeScript's types do not know it yet. */
type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/** All C0 control characters; built from codes so that no raw one stands in this file. */
const CONTROL_CHARACTERS = new RegExp(`[${String.fromCharCode(0)}-${String.fromCharCode(0x1f)}]`, 'g');

/** Sixteen digits where a value can stand: without them the plain parser does, and it is six times as fast. */
const MAYBE_LARGE_INTEGER = /[:,[]\s*-?\d{16}/;

/**
 * Reads JSON as the archive writes it: raw control characters below 0x20 inside strings become spaces (archive.md
 * §1.6), and integers that a JavaScript number would round come as bigint (§5).
 * @throws SyntaxError when it is no JSON; RangeError when it is nested absurdly deep
 */
export function parseArchiveJson(text: string): unknown {
  try {
    return parseExact(text);
  } catch (error) {
    // Rare enough to be looked for only when the text cannot be read as it is.
    const clean = text.replace(CONTROL_CHARACTERS, ' ');
    if (clean === text) throw error;
    return parseExact(clean);
  }
}

function parseExact(text: string): unknown {
  if (!MAYBE_LARGE_INTEGER.test(text)) return JSON.parse(text);
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  );
}

/**
 * The archive's order number as 20 digits with leading zeros, so that text order is number order.
 * @returns null when it is no integer of 64 bits
 */
export function seqText(value: unknown): string | null {
  if (typeof value === 'string' ? !/^\d{1,20}$/.test(value) : typeof value !== 'number' && typeof value !== 'bigint') {
    return null;
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && value >= 0 ? String(value).padStart(SEQ_DIGITS, '0') : null;
  }
  const seq = BigInt(value as string | bigint);
  return seq < 0n || seq > UINT64_MAX ? null : seq.toString().padStart(SEQ_DIGITS, '0');
}
