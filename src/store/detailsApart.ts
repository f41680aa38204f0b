import { ByteReader, ByteWriter } from '../domain/byteStream.ts';
import { DAY_MS } from '../domain/time.ts';

/** Stand in the words where a number and where a long text stood; in JSON no text holds them bare. */
const NUMBER_GAP = '\u0001';
const TEXT_GAP = '\u0002';
const TEXT_SIGN = TEXT_GAP.charCodeAt(0);
const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/y;
const [QUOTE, MINUS, NOUGHT, NINE, BACKSLASH] = ['"', '-', '0', '9', '\\'].map((sign) => sign.charCodeAt(0)) as [
  ...[number, number, number, number, number],
];
/** With its quotes. WeCom's ids have 32 letters; all names of fields and of what they may say are shorter than this. */
const LONG_TEXT = 22;
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

/** JSON text in two parts of which each packs better alone: what is said, which many say alike, and of whom and how much. */
export interface DetailsApart {
  words: string;
  details: Uint8Array;
}

/** What the reader of the details knows as well, in the same order. */
export interface KnownDetails {
  /** The first is the time near which times are. */
  numbers: readonly number[];
  texts: readonly string[];
}

/**
 * Takes numbers and long texts out of a JSON text; {@link joinDetails} gives back exactly the same text.
 * @param text as JSON.stringify writes it
 */
export function splitDetails(text: string, known: KnownDetails): DetailsApart {
  const out = new ByteWriter(128);
  const numbers = [...known.numbers];
  const texts = known.texts.map((one) => JSON.stringify(one));
  let words = '';
  let copied = 0;
  const leaveOut = (from: number, to: number, gap: string): void => {
    words += text.slice(copied, from) + gap;
    copied = to;
  };
  for (let place = 0; place < text.length; place += 1) {
    const sign = text.charCodeAt(place);
    if (sign === QUOTE) {
      const start = place;
      place = endOfString(text, place);
      if (place + 1 - start < LONG_TEXT) continue;
      writeText(out, text.slice(start, place + 1), texts);
      leaveOut(start, place + 1, TEXT_GAP);
    } else if (sign === MINUS || (sign >= NOUGHT && sign <= NINE)) {
      NUMBER.lastIndex = place;
      const [found] = NUMBER.exec(text)!;
      writeNumber(out, Number(found), numbers);
      leaveOut(place, place + found.length, NUMBER_GAP);
      place = copied - 1;
    }
  }
  return { words: words + text.slice(copied), details: out.bytes() };
}

/** @throws RangeError when there are fewer or more details than places for them */
export function joinDetails({ words, details }: DetailsApart, known: KnownDetails): string {
  const input = new ByteReader(details, (fault) => new RangeError(`The details of a text ${fault}`));
  const numbers = [...known.numbers];
  const texts = known.texts.map((one) => JSON.stringify(one));
  let text = '';
  let copied = 0;
  for (let place = 0; place < words.length; place += 1) {
    const sign = words.charCodeAt(place);
    if (sign > TEXT_SIGN) continue;
    text += words.slice(copied, place) + (sign === TEXT_SIGN ? readText(input, texts) : readNumber(input, numbers));
    copied = place + 1;
  }
  text += words.slice(copied);
  if (!input.isAtEnd()) throw new RangeError('The details of a text are more than it has places');
  return text;
}

/** A number that names a known text, the last one as 1; or 0, and the text. */
function writeText(out: ByteWriter, text: string, texts: string[]): void {
  const place = texts.lastIndexOf(text);
  out.varint(place < 0 ? 0 : texts.length - place);
  if (place >= 0) return;
  out.text(text);
  texts.push(text);
}

function readText(input: ByteReader, texts: string[]): string {
  const place = input.varint();
  if (place > 0) {
    const known = texts[texts.length - place];
    if (known === undefined) throw new RangeError('The details of a text name one that is not there');
    return known;
  }
  const text = input.text();
  texts.push(text);
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
    if (value === undefined) throw new RangeError('The details of a text name one that is not there');
    return value;
  }
  const value = kind === WHOLE ? rest : kind === DECIMAL ? rest / DECIMALS : readOther(input, rest, earlier[0] ?? 0);
  if (!isWhole(value) || value >= SMALL) earlier.push(value);
  return value;
}

function readOther(input: ByteReader, kind: number, reference: number): number {
  if (kind === BEFORE) return reference - input.varint();
  if (kind === DAYS) return input.varint() / DAY_MS;
  if (kind !== DOUBLE) throw new RangeError('The details of a text are of a kind that this code does not know');
  return input.double();
}
