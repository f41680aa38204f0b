import type { UtcMs } from './time.ts';

/** Who speaks. An id that nobody knows is `unknown` and never counted as staff (PRODUCT §1). */
export type Side = 'staff' | 'customer' | 'robot' | 'automatic' | 'unknown';

/** What the words of a message say about themselves, computed when it is decoded; the words are then dropped. */
export interface TextFeatures {
  /** Only 好的 / 收到 / 谢谢 / ok / an emoji or sticker: needs no reply. */
  isAcknowledgement: boolean;
  isQuestion: boolean;
  /** Ids of the rules of `config/phrases.json` that hit, sorted. Never the words. */
  phraseRules: string[];
}

/**
 * One record of the conversation archive after decoding, in our words and without its text
 * (`wecom/archive.md` §4–5 is the vendor's form).
 */
export interface ArchiveRecord {
  /** The archive's order number, 64 bits, as 20 decimal digits with leading zeros so that text order is number order. */
  seq: string;
  msgId: string;
  /** `other`: the archive's own notes (switch of company, unknown action); kept as data, never contact. */
  kind: 'message' | 'recall' | 'agree' | 'disagree' | 'other';
  /** WeCom's msgtype, unknown ones kept as they came; '' when the record has none. */
  type: string;
  /** Staff userids are lower-cased by the reader of the directory, not here: ids stand as the archive gave them. */
  from: string;
  to: string[];
  /** null in a single chat. */
  roomId: string | null;
  /** null when the record carries no sane time (0, or later than it was pulled): it is kept, and no fact is made of it. */
  sentAt: UtcMs | null;
  /** The message that a recall takes back, as given (with or without `_external`). */
  recallsMsgId: string | null;
  /** Voice or video call: its length in seconds. A call is contact and answers. */
  callSeconds: number | null;
  /** Picture, voice, video, file: how large it is; the parts of a mixed message together. null when not said. */
  sizeBytes: number | null;
  /** Voice or video message: how long it plays. null when not said. */
  playSeconds: number | null;
  /** null when there is no text or it was not seen. */
  features: TextFeatures | null;
  /** HMAC of the content under a key of our own, to see group-sends; null when there is nothing to compare. Kept 24 h. */
  contentKey: string | null;
  /**
   * Set when the message itself shows that, if a member sent it, nobody wrote it: the notice that asks for consent
   * (archive.md §7.2), a keyword reply in the company's words.
   */
  automaticHint?: 'consentNotice' | 'keywordReply';
}

/** A chat is one member with one outside person, or a room. The id is made by {@link chatIdOf}. */
export type ChatId = string;

export function singleChatId(staffId: string, contactId: string): ChatId {
  return `s:${staffId}:${contactId}`;
}

export function roomChatId(roomId: string): ChatId {
  return `r:${roomId}`;
}

const ID_ENDINGS = ['_external', '_updown_stream'];

/** The part that `_external` / `_updown_stream` adds is not always repeated by a recall (archive.md §7.6). */
export function msgIdStem(msgId: string): string {
  for (const ending of ID_ENDINGS) if (msgId.endsWith(ending)) return msgId.slice(0, -ending.length);
  return msgId;
}

/** The ids that have this stem. */
export function msgIdsOfStem(stem: string): string[] {
  return [stem, ...ID_ENDINGS.map((ending) => stem + ending)];
}
