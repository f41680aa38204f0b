import { ByteReader, ByteWriter } from '../domain/byteStream.ts';
import { DAY_MS } from '../domain/time.ts';

/** Stands in the words where a number stood; in JSON no text holds it bare. */
const GAP = '\u0001';
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/y;
const [QUOTE, MINUS, NOUGHT, NINE, BACKSLASH] = ['"', '-', '0', '9', '\\'].map((sign) => sign.charCodeAt(0)) as [
  ...[number, number, number, number, number],
];
/** Whole numbers below are shorter than any reference to them. */
const SMALL = 4096;
const DECIMALS = 10_000;

// What the first number of each code says by its two lowest bits; the rest of it is the value, or what is named here.
const WHOLE = 0;
/** Of the numbers that came earlier, the last one is 0. */
const EARLIER = 1;
/** Ten-thousandths: shares and means of few. */
const DECIMAL = 2;
const OTHER = 3;
// What follows after OTHER.
const DOUBLE = 0;
/** Milliseconds that make a part of days. */
const DAYS = 1;
/** Milliseconds before the first of the known numbers. */
const BEFORE = 2;

/** JSON text in two parts of which each packs better alone: what it says, and how much. */
export interface NumbersApart {
  words: string;
  numbers: Uint8Array;
}

/**
 * Takes the numbers out of a JSON text; {@link joinNumbers} gives back exactly the same text.
 * @param text as JSON.stringify writes it
 * @param known what the reader knows as well, in the same order; the first is the time near which times are
 */
export function splitNumbers(text: string, known: readonly number[]): NumbersApart {
  const out = new ByteWriter(128);
  const earlier = [...known];
  let words = '';
  let copied = 0;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text.charCodeAt(place);
    if (sign === QUOTE) {
      place = endOfString(text, place);
    } else if (sign === MINUS || (sign >= NOUGHT && sign <= NINE)) {
      NUMBER.lastIndex = place;
      const [found] = NUMBER.exec(text)!;
      writeNumber(out, Number(found), earlier);
      words += text.slice(copied, place) + GAP;
      copied = place + found.length;
      place = copied - 1;
    }
  }
  words += text.slice(copied);
  return { words, numbers: out.bytes() };
}

/** @throws RangeError when there are fewer or more numbers than places for them */
export function joinNumbers({ words, numbers }: NumbersApart, known: readonly number[]): string {
  const input = new ByteReader(numbers, (fault) => new RangeError(`The numbers of a text ${fault}`));
  const earlier = [...known];
  const [first, ...rest] = words.split(GAP);
  let text = first!;
  for (const piece of rest) text += readNumber(input, earlier) + piece;
  if (!input.isAtEnd()) throw new RangeError('The numbers of a text are more than it has places');
  return text;
}

/** @returns the place of the closing quote */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}

function writeNumber(out: ByteWriter, value: number, earlier: number[]): void {
  const code = (kind: number, rest: number): void => out.varint(rest * 4 + kind);
  if (isWhole(value) && value < SMALL) {
    code(WHOLE, value);
    return;
  }
  const place = earlier.lastIndexOf(value);
  if (place >= 0) {
    code(EARLIER, earlier.length - 1 - place);
    return;
  }
  const [reference = 0] = earlier;
  earlier.push(value);
  if (isWhole(value)) {
    const before = reference - value;
    const isNear = before >= 0 && before < value;
    code(isNear ? OTHER : WHOLE, isNear ? BEFORE : value);
    if (isNear) out.varint(before);
  } else if (isWhole(Math.round(value * DECIMALS)) && Math.round(value * DECIMALS) / DECIMALS === value) {
    code(DECIMAL, Math.round(value * DECIMALS));
  } else if (isWhole(Math.round(value * DAY_MS)) && Math.round(value * DAY_MS) / DAY_MS === value) {
    code(OTHER, DAYS);
    out.varint(Math.round(value * DAY_MS));
  } else {
    code(OTHER, DOUBLE);
    out.double(value);
  }
}

/** Not below nought, and small enough that a code of it is exact. */
function isWhole(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER / 4 - 1;
}

function readNumber(input: ByteReader, earlier: number[]): number {
  const code = input.varint();
  const [kind, rest] = [code % 4, Math.floor(code / 4)];
  if (kind === EARLIER) {
    const value = earlier[earlier.length - 1 - rest];
    if (value === undefined) throw new RangeError('The numbers of a text name one that is not there');
    return value;
  }
  const value = kind === WHOLE ? rest : kind === DECIMAL ? rest / DECIMALS : readOther(input, rest, earlier[0] ?? 0);
  if (!isWhole(value) || value >= SMALL) earlier.push(value);
  return value;
}

function readOther(input: ByteReader, kind: number, reference: number): number {
  if (kind === BEFORE) return reference - input.varint();
  if (kind === DAYS) return input.varint() / DAY_MS;
  if (kind !== DOUBLE) throw new RangeError('The numbers of a text are of a kind that this code does not know');
  return input.double();
}
