import type { ArchiveRecord, Side } from '../../domain/message.ts';
import {
  blob,
  CHAT_ID_LENGTH,
  defineTable,
  flag,
  id,
  integer,
  json,
  key,
  longText,
  named,
  orNull,
  time,
  wideInteger,
  words,
} from '../table.ts';

export const archiveCursorTable = defineTable('archive_cursor', {
  source: key(id()),
  seq: id(20),
  firstPullAt: orNull(time()),
  lastPullAt: orNull(time()),
  lastMessageAt: orNull(time()),
  /** What was sent before this has been read, as far as the archive still had it. */
  coveredUntil: orNull(time()),
});

/** One record of the archive without its text. By far the largest table: each column is there for a reader. */
export const messageTable = defineTable(
  'message',
  {
    msgId: key(id()),
    seq: id(20),
    kind: id<ArchiveRecord['kind']>(16),
    type: id(64),
    chatId: id(CHAT_ID_LENGTH),
    contactId: id(),
    from: named('from_id', id()),
    side: id<Side>(16),
    /** {@link factWeek} of sentAt; null where that is. */
    week: orNull(integer()),
    sentAt: orNull(time()),
    knownAt: time(),
    recipients: integer(),
    /** Taken back within two minutes: it never stopped a clock (PRODUCT §1). */
    isRecalled: flag(),
    callSeconds: orNull(integer()),
    isAcknowledgement: orNull(flag()),
    isQuestion: orNull(flag()),
    /** null for the usual message that no rule hit. */
    phraseRules: orNull(json<string[]>()),
    /** Of pictures, voice, videos and files; null: not said. */
    sizeBytes: orNull(wideInteger()),
    playSeconds: orNull(integer()),
  },
  // Each further index costs as much as a third of the row (measured on both databases): a contact's messages are found
  // through the chats of the contact's facts. It is short, since each message changes another of its pages.
  [{ name: 'ix_message_week', columns: ['chatId', 'week'] }],
);

/** What was taken back, by the id without `_external`, since a recall may name it either way; known before the message or after it. */
export const recallTable = defineTable('recall', { stem: key(id()), msgId: key(id()), sentAt: time() });

export type KeptReason = 'noKey' | 'badKey' | 'undecodable' | 'unparsed';

export const keptEnvelopeTable = defineTable(
  'kept_envelope',
  {
    seq: key(id(20)),
    msgId: id(),
    keyVersion: integer(),
    encryptedRandomKey: longText(),
    encryptedMessage: longText(),
    reason: id<KeptReason>(16),
    detail: words(500),
    knownAt: time(),
  },
  [{ name: 'ix_kept_envelope_reason', columns: ['reason', 'seq'] }],
);

/**
 * Who sent which content to whom in the last 24 hours, by HMAC (PRODUCT §1, group-sends). By time first: what a page of the
 * archive says of its contents lies together, and so does what is forgotten.
 */
export const contentNoteTable = defineTable('content_note', {
  /** Of ten minutes, see `contentNotes.ts`. */
  slot: key(integer()),
  contentKey: key(id()),
  staffId: key(id()),
  msgId: key(id()),
  contactId: id(),
  sentAt: time(),
});

/** Contact first: facts are read for contacts, and for rooms with contact ''. */
export const factWeekTable = defineTable('fact_week', {
  contactId: key(id()),
  chatId: key(id(CHAT_ID_LENGTH)),
  week: key(integer()),
  payload: blob(),
  knownAt: time(),
});

/** Which rooms an outside person is in. */
export const chatContactTable = defineTable('chat_contact', {
  contactId: key(id()),
  chatId: key(id(CHAT_ID_LENGTH)),
  knownAt: time(),
});

export const coverageGapTable = defineTable('coverage_gap', {
  from: key(named('from_at', time())),
  to: key(named('to_at', time())),
  reason: key(id()),
  knownAt: time(),
});

/** Messages of an id that neither the directory nor the contacts knew when they came. */
export const unknownSenderTable = defineTable('unknown_sender', { fromId: key(id()), msgId: key(id()) });

/** Texts under a key of the company's own, only when MESSAGE_TEXT=encrypted (PRODUCT §8). */
export const messageTextTable = defineTable(
  'message_text',
  { msgId: key(id()), keyId: id(16), nonce: blob(), sealed: blob(), expiresAt: time() },
  [{ name: 'ix_message_text_expires', columns: ['expiresAt'] }],
);

/** Who read which text, and when. */
export const textReadingTable = defineTable(
  'text_reading',
  { by: key(named('by_id', id())), at: key(named('read_at', time())), msgId: key(id()) },
  [{ name: 'ix_text_reading_message', columns: ['msgId', 'at'] }],
);

/** What left by group-send tasks: who, to which chat, when (PRODUCT §1, group-sends). */
export const groupSendTable = defineTable(
  'group_send',
  {
    chatId: key(id(CHAT_ID_LENGTH)),
    taskId: key(id()),
    staffId: key(id()),
    sentAt: time(),
    parts: json<readonly string[]>(),
  },
  [{ name: 'ix_group_send_sent', columns: ['sentAt'] }],
);

/** Whose part of a group-send task was read for good; member '' for the whole task. */
export const groupSendReadTable = defineTable(
  'group_send_read',
  { taskId: key(id()), staffId: key(id()), readAt: time() },
  [{ name: 'ix_group_send_read_at', columns: ['readAt'] }],
);
