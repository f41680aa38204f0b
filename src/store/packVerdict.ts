import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { StoreError } from './storeError.ts';
import { VERDICT_DICTIONARY_1 } from './verdictDictionary.ts';

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

/** First byte of a payload: the fields of the row are those of the verdict, … */
const AS_ITS_ROW = 1;
/** … or both are written out. */
const WRITTEN_OUT = 2;
/** `{`: the plain text in which verdicts were kept before they were packed. */
const PLAIN_TEXT = 0x7b;

/** With columns of their own. */
const IN_COLUMNS = ['customerId', 'at', 'score', 'band', 'risk'] as const;
const IN_PAYLOAD = ['coverage', 'observedDays', 'version'] as const;
const SHARED = [...IN_COLUMNS, ...IN_PAYLOAD] as const;

/** The verdict as bytes, 7 to 8 times shorter than its text; {@link unpackVerdict} gives back the same. */
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

function packed(version: number, value: unknown, fields: Pick<SnapshotFields, 'customerId'>): Uint8Array {
  const body = deflateRawSync(JSON.stringify(value), { dictionary: dictionaryOf(fields), level: 6, memLevel: 5 });
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = version;
  bytes.set(body, 1);
  return bytes;
}

/**
 * @param fields what the row's columns say
 * @throws StoreError `badValue` for a payload of another version, or a damaged one
 */
export function unpackVerdict(
  payload: Uint8Array,
  fields: Pick<SnapshotFields, (typeof IN_COLUMNS)[number]>,
): Pick<SnapshotFields, (typeof IN_PAYLOAD)[number]> & { verdict: unknown } {
  const version = payload[0];
  if (version === AS_ITS_ROW) {
    const { customerId, at, score, band, risk } = fields;
    const verdict = {
      ...{ customerId, at, score, band, risk },
      ...unpacked<Pick<SnapshotFields, (typeof IN_PAYLOAD)[number]>>(payload, fields),
    };
    return { coverage: verdict.coverage, observedDays: verdict.observedDays, version: verdict.version, verdict };
  }
  if (version === WRITTEN_OUT) return unpacked(payload, fields);
  if (version !== PLAIN_TEXT) throw new StoreError('badValue', `a snapshot of payload version ${version}`);
  const verdict = JSON.parse(new TextDecoder().decode(payload)) as SnapshotFields;
  return { coverage: verdict.coverage, observedDays: verdict.observedDays, version: verdict.version, verdict };
}

/** Customers are named after their first contact, who is most often the key contact too. */
function dictionaryOf({ customerId }: Pick<SnapshotFields, 'customerId'>): Buffer {
  return Buffer.concat([Buffer.from(customerId), VERDICT_DICTIONARY_1]);
}

function unpacked<T>(payload: Uint8Array, fields: Pick<SnapshotFields, 'customerId'>): T {
  try {
    const text = inflateRawSync(payload.subarray(1), { dictionary: dictionaryOf(fields) }).toString('utf8');
    return JSON.parse(text) as T;
  } catch {
    throw new StoreError('badValue', 'a snapshot whose payload is damaged');
  }
}
