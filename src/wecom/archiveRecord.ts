import { z } from 'zod';
import type { ArchiveRecord, TextFeatures } from '../domain/message.ts';
import type { ConsentNotice, Phrases } from '../domain/phraseRules.ts';
import { STICKER_FEATURES, textReader } from '../domain/textFeatures.ts';
import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { type ArchiveBody, readBody } from './archiveBody.ts';
import { parseArchiveJson } from './archiveJson.ts';

export interface RecordParserOptions {
  phrases: Phrases;
  /** HMAC of a content under a key of our own; without it no content can be compared. */
  contentKeyOf?: (content: string) => string;
}

export interface RecordPlace {
  /** 20 digits, of the envelope. */
  seq: string;
  /** The envelope's msgid: what is stored once. Without it the record's own is taken. */
  msgId?: string;
  pulledAt: UtcMs;
}

/** `text` is what was typed, for sealing; null when there is none. `fault` never quotes the message. */
export type ParsedRecord = { record: ArchiveRecord; text: string | null } | { fault: string };
export type RecordParser = (json: string, place: RecordPlace) => ParsedRecord;

/**
 * Before this an instant is none: seconds taken for milliseconds, or a broken clock, end up around 1970. Not WeCom's own
 * beginning (2016), so that older conversations can be replayed through the same way.
 */
const EARLIEST_MS = Date.UTC(1990, 0, 1);
/** Clocks differ; a message from further ahead than this has no time that could be trusted. */
const AHEAD_MAX_MS = 10 * MINUTE_MS;
const ID_LENGTH_MAX = 128;
const TYPE_LENGTH_MAX = 64;
const RECEIVERS_MAX = 10_000;

const id = z.string().max(ID_LENGTH_MAX);
const instant = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform(Number),
    z.null(),
  ])
  .optional();

/** The common fields (archive.md §4). What is absent is empty; what is there must have its form, or the record is kept sealed. */
const Common = z.looseObject({
  msgid: id.min(1).optional(),
  action: z.string().max(TYPE_LENGTH_MAX).default(''),
  from: id.default(''),
  tolist: z.array(id).max(RECEIVERS_MAX).nullish(),
  roomid: id.nullish(),
  msgtime: instant,
  msgtype: z.string().max(TYPE_LENGTH_MAX).default(''),
  /** `switch` only: its time and its person. */
  time: instant,
  user: id.nullish(),
});
type CommonFields = z.infer<typeof Common>;

const Revoke = z.object({ pre_msgid: id.min(1) });
/** Some parsers saw disagree under the key `agree` (archive.md §5, row 5). */
const Consent = z.object({ userid: id.min(1) });

/**
 * Makes the reader of decrypted records: JSON of the archive in, our words out, the text dropped on the way
 * (archive.md §4–5). The phrases are compiled once.
 */
export function recordParser({ phrases, contentKeyOf }: RecordParserOptions): RecordParser {
  const readText = textReader(phrases);
  const isConsentNotice = consentNoticeTest(phrases.consentNotice);
  const isKeywordReply = beginningTest(phrases.keywordReplies.textBeginnings);

  return (json, place) => {
    const read = readCommon(json);
    if ('fault' in read) return read;
    const { fields } = read;
    const msgId = place.msgId ?? fields.msgid;
    if (msgId === undefined) return { fault: 'the record has no msgid' };
    const kind = kindOf(fields);
    const body = kind === 'message' ? readBody(fields.msgtype, fields) : null;
    const features = body && featuresOf(fields.msgtype, body, readText);
    // 好的 to five customers within ten minutes is no group-send: a courtesy is nothing to compare.
    const content = features?.isAcknowledgement ? null : (body?.content ?? null);
    const record: ArchiveRecord = {
      seq: place.seq,
      msgId,
      kind,
      type: fields.msgtype,
      from: fields.from || fields.user || consentGiver(fields),
      to: fields.tolist ?? [],
      roomId: fields.roomid || null,
      sentAt: saneInstant(fields.action === 'switch' ? fields.time : fields.msgtime, place.pulledAt),
      recallsMsgId: kind === 'recall' ? (Revoke.safeParse(fields.revoke).data?.pre_msgid ?? null) : null,
      callSeconds: body?.callSeconds ?? null,
      sizeBytes: body?.sizeBytes ?? null,
      playSeconds: body?.playSeconds ?? null,
      features,
      contentKey: content !== null && contentKeyOf ? contentKeyOf(`${fields.msgtype}\n${content}`) : null,
    };
    if (body && isConsentNotice(body)) record.automaticHint = 'consentNotice';
    else if (body && isKeywordReply(body)) record.automaticHint = 'keywordReply';
    return { record, text: body?.text ?? null };
  };
}

function readCommon(json: string): { fields: CommonFields } | { fault: string } {
  let value: unknown;
  try {
    value = parseArchiveJson(json);
  } catch {
    return { fault: 'what was decrypted is no JSON' }; // the parser's own message would quote it
  }
  if (isPlain(value)) return { fields: value };
  const result = Common.safeParse(value);
  if (result.success) return { fields: result.data };
  const places = result.error.issues.map(({ path, code }) => `${path.map(String).join('.') || 'record'}: ${code}`);
  return { fault: `the record is not as documented (${[...new Set(places)].slice(0, 5).join(', ')})` };
}

/**
 * A record of which {@link Common} would change nothing, as nearly all are: to look at it costs a tenth of having the
 * schema make a copy. All that is odd goes to the schema.
 */
function isPlain(value: unknown): value is CommonFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { msgid, action, from, tolist, roomid, msgtime, msgtype, time, user } = value as Record<string, unknown>;
  return (
    isId(msgid) &&
    msgid !== '' &&
    isId(from) &&
    isId(roomid) &&
    isWord(action) &&
    isWord(msgtype) &&
    Number.isSafeInteger(msgtime) &&
    Array.isArray(tolist) &&
    tolist.length <= RECEIVERS_MAX &&
    tolist.every(isId) &&
    time === undefined &&
    user === undefined
  );
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= ID_LENGTH_MAX;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TYPE_LENGTH_MAX;
}

function kindOf({ action, msgtype }: CommonFields): ArchiveRecord['kind'] {
  if (action === 'recall' || msgtype === 'revoke') return 'recall';
  if (msgtype === 'agree' || msgtype === 'disagree') return msgtype;
  return action === 'send' ? 'message' : 'other';
}

/** Consent comes with action `send` from the customer; should `from` be missing, the body says who it was. */
function consentGiver({ agree, disagree }: CommonFields): string {
  return (Consent.safeParse(disagree).data ?? Consent.safeParse(agree).data)?.userid ?? '';
}

function saneInstant(at: number | null | undefined, pulledAt: UtcMs): UtcMs | null {
  if (at === null || at === undefined || !Number.isSafeInteger(at)) return null;
  return at >= EARLIEST_MS && at <= pulledAt + AHEAD_MAX_MS ? at : null;
}

function featuresOf(type: string, body: ArchiveBody, readText: (text: string) => TextFeatures): TextFeatures | null {
  if (type === 'emotion') return STICKER_FEATURES;
  if (body.text === null) return null;
  const features = readText(body.text);
  return body.isTextOnly ? features : { ...features, isAcknowledgement: false };
}

type BodyTest = (body: ArchiveBody) => boolean;

function consentNoticeTest({ weappTitles, weappDisplayNames, textBeginnings }: ConsentNotice): BodyTest {
  const hasBeginning = beginningTest(textBeginnings);
  return (body) =>
    body.weapp
      ? weappTitles.includes(body.weapp.title.trim()) || weappDisplayNames.includes(body.weapp.displayName.trim())
      : hasBeginning(body);
}

function beginningTest(beginnings: readonly string[]): BodyTest {
  return ({ text, isTextOnly }) =>
    isTextOnly && text !== null && beginnings.some((beginning) => text.trimStart().startsWith(beginning));
}
