import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader, ByteWriter } from '../domain/byteStream.ts';
import { joinDetails, type KnownDetails, splitDetails } from './detailsApart.ts';
import { StoreError } from './storeError.ts';
import { VERDICT_DICTIONARY_1, VERDICT_DICTIONARY_2 } from './verdictDictionary.ts';

/** What a snapshot's columns and its verdict both say; the payload holds only what no column does. */
export interface SnapshotFields {
  customerId: string;
  at: number;
  score: number | null;
  band: string;
  coverage: number;
  observedDays: number;
  risk: number | null;
  version: string;
}

/**
 * First byte of a payload: the fields of the row are those of the verdict, or both are written out; then come the length of the
 * details, the details (see `splitDetails`), and DEFLATE of the words.
 */
const AS_ITS_ROW = 3;
const WRITTEN_OUT = 4;
/** Until 2026-11 the same, details and words in one text. */
const AS_ITS_ROW_IN_ONE = 1;
const WRITTEN_OUT_IN_ONE = 2;
/** `{`: the plain text in which verdicts were kept before they were packed. */
const PLAIN_TEXT = 0x7b;

/** With columns of their own. */
const IN_COLUMNS = ['customerId', 'at', 'score', 'band', 'risk'] as const;
const IN_PAYLOAD = ['coverage', 'observedDays', 'version'] as const;
const SHARED = [...IN_COLUMNS, ...IN_PAYLOAD] as const;

type ColumnFields = Pick<SnapshotFields, (typeof IN_COLUMNS)[number]>;
type PayloadFields = Pick<SnapshotFields, (typeof IN_PAYLOAD)[number]>;

/** The verdict as bytes, 12 times shorter than its text; {@link unpackVerdict} gives back the same. */
export function packVerdict(verdict: unknown, fields: SnapshotFields): Uint8Array {
  if (isAsItsRow(verdict, fields)) {
    const { customerId: _, at: _at, score: _score, band: _band, risk: _risk, ...rest } = verdict;
    return packed(AS_ITS_ROW, rest, fields);
  }
  const { coverage, observedDays, version } = fields;
  return packed(WRITTEN_OUT, { coverage, observedDays, version, verdict }, fields);
}

function isAsItsRow(verdict: unknown, fields: SnapshotFields): verdict is SnapshotFields {
  if (typeof verdict !== 'object' || verdict === null) return false;
  return SHARED.every((name) => (verdict as Partial<SnapshotFields>)[name] === fields[name]);
}

function packed(version: number, value: unknown, fields: ColumnFields): Uint8Array {
  const { words, details } = splitDetails(JSON.stringify(value), knownDetails(fields));
  const body = deflated(words);
  const out = new ByteWriter(details.length + body.length + 4);
  out.byte(version);
  out.varint(details.length);
  out.append(details);
  out.append(body);
  return out.bytes();
}

/**
 * Of a hundred customers ninety say the same as others but for details, and DEFLATE is most of what packing costs: what was packed or
 * unpacked lately is remembered.
 */
const REMEMBERED_MAX = 2_000;
const bodyOf = new Map<string, Uint8Array>();
const wordsOf = new Map<string, string>();

function deflated(words: string): Uint8Array {
  return remembered(bodyOf, words, () =>
    deflateRawSync(words, { dictionary: VERDICT_DICTIONARY_2, level: 6, memLevel: 5 }),
  );
}

function inflated(body: Uint8Array): string {
  const key = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  return remembered(wordsOf, key, () => inflateRawSync(body, { dictionary: VERDICT_DICTIONARY_2 }).toString('utf8'));
}

function remembered<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= REMEMBERED_MAX) known.clear();
  const made = make();
  known.set(key, made);
  return made;
}

/**
 * What row and verdict both say: the rhythm's value is often what is left to the risk, and a customer has the id of its first
 * contact, who is most often the key contact too.
 */
function knownDetails({ customerId, at, score, risk }: ColumnFields): KnownDetails {
  const numbers = [at, ...(score === null ? [] : [score]), ...(risk === null ? [] : [risk, 1 - risk])];
  return { numbers, texts: [customerId] };
}

/**
 * @param fields what the row's columns say
 * @throws StoreError `badValue` for a payload of another version, or a damaged one
 */
export function unpackVerdict(payload: Uint8Array, fields: ColumnFields): PayloadFields & { verdict: unknown } {
  const version = payload[0];
  switch (version) {
    case AS_ITS_ROW:
      return withColumns(
        reading(() => unpacked(payload, fields)),
        fields,
      );
    case WRITTEN_OUT:
      return reading(() => unpacked(payload, fields));
    case AS_ITS_ROW_IN_ONE:
      return withColumns(
        reading(() => unpackedInOne(payload, fields)),
        fields,
      );
    case WRITTEN_OUT_IN_ONE:
      return reading(() => unpackedInOne(payload, fields));
    case PLAIN_TEXT:
      return ofVerdict(reading(() => JSON.parse(new TextDecoder().decode(payload))));
    default:
      throw new StoreError('badValue', `a snapshot of payload version ${version}`);
  }
}

function withColumns(rest: PayloadFields, { customerId, at, score, band, risk }: ColumnFields) {
  return ofVerdict({ customerId, at, score, band, risk, ...rest });
}

function ofVerdict(verdict: SnapshotFields): PayloadFields & { verdict: unknown } {
  return { coverage: verdict.coverage, observedDays: verdict.observedDays, version: verdict.version, verdict };
}

function unpacked<T>(payload: Uint8Array, fields: ColumnFields): T {
  const input = new ByteReader(payload.subarray(1), (fault) => new RangeError(`The payload's bytes ${fault}`));
  const details = input.take(input.count());
  const words = inflated(input.rest());
  return JSON.parse(joinDetails({ words, details }, knownDetails(fields))) as T;
}

/** Customers are named after their first contact, who is most often the key contact too. */
function unpackedInOne<T>(payload: Uint8Array, { customerId }: ColumnFields): T {
  const dictionary = Buffer.concat([Buffer.from(customerId), VERDICT_DICTIONARY_1]);
  return JSON.parse(inflateRawSync(payload.subarray(1), { dictionary }).toString('utf8')) as T;
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new StoreError('badValue', 'a snapshot whose payload is damaged');
  }
}
