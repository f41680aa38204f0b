import { defineTable, flag, id, integer, json, key, longText, named, orNull, real, time, words } from '../table.ts';

export type RefreshKind = 'contact' | 'room' | 'staff' | 'directory' | 'tags' | 'unassigned' | 'customers';

/** What has to be read from WeCom anew because an event said that it changed: each thing once, however many events. */
export const refreshTable = defineTable(
  'refresh',
  {
    kind: key(id<RefreshKind>(16)),
    refId: key(id()),
    dueAt: time(),
    /** A reading that began before this does not settle it. */
    requestedAt: time(),
    attempts: integer(),
    error: orNull(words(500)),
  },
  [{ name: 'ix_refresh_due', columns: ['dueAt'] }],
);

/** How far the reading of all people has come, so that it goes on after a stop; `state` is JSON. */
export const syncRunTable = defineTable('sync_run', {
  name: key(id()),
  runId: id(36),
  state: longText(),
  position: named('cursor_text', longText()),
  updatedAt: time(),
});

/** The company's customer tags (企业客户标签) as WeCom last listed them. */
export const corpTagTable = defineTable('corp_tag', {
  id: key(id()),
  name: words(255),
  groupId: id(),
  groupName: words(255),
  knownAt: time(),
});

/** Official statistics (联系客户统计) of one member and day. Null where WeCom gives no value, which is not zero. */
export const staffStatisticTable = defineTable('staff_statistic', {
  staffId: key(id()),
  day: key(id(10)),
  chats: integer(),
  messages: integer(),
  replyShare: orNull(real()),
  firstReplyMinutes: orNull(real()),
  newContacts: integer(),
  newApplies: integer(),
  deletedBy: integer(),
  /** false: all zeros, fetched before WeCom has surely counted that day. */
  isFinal: flag(),
  knownAt: time(),
});

/** Which of our own tags a relationship should bear, and which it surely bears. */
export const tagMarkTable = defineTable(
  'tag_mark',
  {
    contactId: key(id()),
    staffId: key(id()),
    /** Names of our tags (`first`, `keyContact` …), sorted. */
    wanted: json<string[]>(),
    /** null: not known; what is written then takes all others of ours away. */
    written: orNull(json<string[]>()),
    /** When it is to be written; null when nothing is to be done. */
    dueAt: orNull(time()),
    attempts: integer(),
    /** When we last called WeCom for it: an event of about that time is the echo of our own call. */
    calledAt: orNull(time()),
    error: orNull(words(500)),
  },
  [{ name: 'ix_tag_mark_due', columns: ['dueAt'] }],
);
