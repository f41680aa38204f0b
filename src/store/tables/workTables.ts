import {
  blob,
  dayColumn,
  defineTable,
  flag,
  id,
  integer,
  key,
  longText,
  named,
  orNull,
  time,
  wideInteger,
  words,
} from '../table.ts';

/** `unknown`: of a kind that nobody wrote down; kept whole until somebody has looked. */
export type InboxState = 'waiting' | 'done' | 'dead' | 'unknown';

/** Callbacks as they came: once in, they are ours to do. */
export const inboxTable = defineTable(
  'inbox',
  {
    receiptKey: key(id(191)),
    /** The same event told in other words (a repeat with a new nonce); unique where it is known. */
    semanticKey: orNull(id(191)),
    receiver: id<'app' | 'contact' | 'archive'>(16),
    /** As the sender spells it, for people to read. */
    event: words(128),
    body: longText(),
    receivedAt: time(),
    state: id<InboxState>(16),
    dueAt: time(),
    attempts: integer(),
    claimToken: orNull(id()),
    claimUntil: orNull(time()),
    claimId: orNull(id(36)),
    finishedAt: orNull(time()),
    error: orNull(words(500)),
  },
  [
    { name: 'ux_inbox_semantic', columns: ['semanticKey'], isUnique: true },
    { name: 'ix_inbox_due', columns: ['state', 'dueAt', 'receiptKey'] },
    { name: 'ix_inbox_claim', columns: ['claimId'] },
  ],
);

/** Whose customer is to be judged at once, because something happened: one row each, however many events. */
export const judgeRequestTable = defineTable(
  'judge_request',
  {
    /** Kind and `refId`. */
    id: key(id(140)),
    kind: id<'contact' | 'customer'>(16),
    refId: id(),
    /** Of the last asking. */
    stamp: id(36),
    state: id<'waiting'>(16),
    dueAt: time(),
    attempts: integer(),
    claimToken: orNull(id()),
    claimUntil: orNull(time()),
    claimId: orNull(id(36)),
    error: orNull(words(500)),
  },
  [
    { name: 'ix_judge_request_due', columns: ['state', 'dueAt', 'id'] },
    { name: 'ix_judge_request_claim', columns: ['claimId'] },
  ],
);

/**
 * `dead`: it will not be sent by itself any more; `uncertain`: nobody knows whether it arrived; `dropped`: a person dealt
 * with one of these, or there was no more reason to send it.
 */
export type OutboxState = 'queued' | 'sent' | 'dead' | 'uncertain' | 'dropped';

/** What has to be told to the outside, saved together with the change that it tells of. */
export const outboxTable = defineTable(
  'outbox',
  {
    dedupeKey: key(id(191)),
    kind: id(64),
    target: id(255),
    payload: longText(),
    state: id<OutboxState>(16),
    dueAt: time(),
    createdAt: time(),
    /** When it was due at first: its place among the messages to one receiver, also when it waits longer. */
    orderedAt: orNull(time()),
    attempts: integer(),
    claimToken: orNull(id()),
    claimUntil: orNull(time()),
    claimId: orNull(id(36)),
    wasInFlight: flag(),
    finishedAt: orNull(time()),
    result: orNull(words(2_000)),
    error: orNull(words(500)),
  },
  [
    { name: 'ix_outbox_due', columns: ['state', 'dueAt', 'dedupeKey'] },
    { name: 'ix_outbox_claim', columns: ['claimId'] },
    { name: 'ix_outbox_target', columns: ['target', 'state'] },
  ],
);

/** How many app messages a person was sent in a slot of ten seconds, by all processes. */
export const memberSendTable = defineTable('member_send', {
  staffId: key(id()),
  slot: key(time()),
  sends: integer(),
});

/** A way out (cards, texts, one group …) that is closed for a while, and how often in a row it was. */
export const wayPauseTable = defineTable('way_pause', {
  way: key(id(191)),
  until: named('paused_until', time()),
  strikes: integer(),
  reason: words(500),
});

export type JobState = 'running' | 'done' | 'failed';

/** One row per job and period: whether it was done. A clock only rings the bell. */
export const jobTable = defineTable(
  'job',
  {
    name: key(id()),
    period: key(id(64)),
    state: id<JobState>(16),
    token: id(),
    /** Greater at each taking (see `whileHeld`); null: an older version took it. */
    epoch: orNull(wideInteger()),
    leaseUntil: time(),
    attempts: integer(),
    /** Of a failed job: when it may be tried again; null for never. */
    nextAt: orNull(time()),
    startedAt: time(),
    finishedAt: orNull(time()),
    result: orNull(words(2_000)),
    error: orNull(words(500)),
  },
  [{ name: 'ix_job_started', columns: ['startedAt'] }],
);

/** A part of a day's customers that one worker judges, and what its first round found. */
export const assessSliceTable = defineTable('assess_slice', {
  day: key(dayColumn()),
  slice: key(integer()),
  /** Its first customer; it ends before that of the next. */
  fromId: id(),
  /** Packed; see `assessSlices.ts`. */
  work: orNull(blob()),
});

/** Who alone may do something, until when. */
export const leaseTable = defineTable('lease', {
  name: key(id()),
  token: id(),
  /** As of a job. */
  epoch: orNull(wideInteger()),
  leaseUntil: time(),
});

export const settingTable = defineTable('setting', { settingKey: key(id(191)), value: longText() });
