import type { AlertEvent, AlertState, Cause, CloseReason, FollowUpOutcome } from '../../domain/alert.ts';
import type { JudgingRules } from '../../domain/judgement.ts';
import type { FadingLimit } from '../../domain/settleFading.ts';
import type { DayHolds } from '../../domain/silenceHolds.ts';
import type { AlertCard } from '../../domain/wording/alertCard.ts';
import {
  blob,
  dayColumn,
  defineTable,
  id,
  integer,
  json,
  key,
  longText,
  named,
  orNull,
  real,
  time,
  words,
} from '../table.ts';

/**
 * In the order of days: a morning's rows lie side by side, and a day that is thinned out gives its pages back. On MariaDB some 260
 * bytes a customer and day and 170 a week, all counted (`liuke bench snapshots`).
 */
const snapshotColumns = () => ({
  day: key(dayColumn()),
  customerId: key(id()),
  at: named('judged_at', time()),
  ownerId: orNull(id()),
  score: orNull(real()),
  band: id(32),
  risk: orNull(real()),
  /** See `packVerdict`. */
  payload: blob(),
});

export const snapshotTable = defineTable('snapshot', snapshotColumns());

/** One judgement a week of what is older than the daily ones, without the counts behind it. */
export const snapshotWeekTable = defineTable('snapshot_week', snapshotColumns());

/** How each day was judged. */
export const assessmentTable = defineTable('assessment', {
  day: key(id(10)),
  at: named('judged_at', time()),
  firstPullAt: orNull(time()),
  coveredUntil: orNull(time()),
  rules: json<JudgingRules>(),
  fadingLimits: json<FadingLimit[]>(),
  /** null: judged before anything was held back. */
  holds: orNull(json<DayHolds>()),
});

export const alertTable = defineTable(
  'alert',
  {
    id: key(id()),
    customerId: id(),
    /** The customer while the alert is not closed, else null: its unique index allows one open alert a customer. */
    openCustomerId: orNull(id()),
    state: id<AlertState>(16),
    ownerId: id(),
    causes: json<Cause[]>(),
    openedAt: time(),
    claimedBy: orNull(id()),
    claimedAt: orNull(time()),
    snoozedUntil: orNull(time()),
    closedAt: orNull(time()),
    closeReason: orNull(id<CloseReason>(16)),
    quietJudgements: integer(),
    version: integer(),
  },
  [
    { name: 'ux_alert_open_customer', columns: ['openCustomerId'], isUnique: true },
    { name: 'ix_alert_customer', columns: ['customerId', 'openedAt'] },
    { name: 'ix_alert_opened', columns: ['openedAt'] },
  ],
);

export const alertEventTable = defineTable(
  'alert_event',
  {
    id: key(id(191)),
    alertId: id(),
    at: named('happened_at', time()),
    type: id<AlertEvent['type']>(32),
    body: json<AlertEvent>(),
  },
  [
    { name: 'ix_alert_event_alert', columns: ['alertId', 'at'] },
    { name: 'ix_alert_event_at', columns: ['at'] },
  ],
);

export type CardState = 'queued' | 'sent' | 'answered' | 'superseded' | 'dropped';

export const cardTable = defineTable(
  'card',
  {
    taskId: key(id()),
    alertId: id(),
    receiverId: id(),
    kind: id(64),
    variant: id(64),
    body: longText(),
    view: json<AlertCard>(),
    createdAt: time(),
    sentAt: orNull(time()),
    responseCode: orNull(id(255)),
    wecomMsgId: orNull(id(255)),
    state: id<CardState>(16),
  },
  [
    { name: 'ix_card_alert', columns: ['alertId', 'createdAt'] },
    { name: 'ix_card_receiver', columns: ['receiverId', 'createdAt'] },
    { name: 'ix_card_state', columns: ['state', 'sentAt'] },
  ],
);

/** The alerts of a list card, in the order of its rows. Its `card.alertId` is ''. */
export const cardEntryTable = defineTable('card_entry', {
  taskId: key(id()),
  alertId: key(id()),
  position: integer(),
});

/** 今天不再提醒: until then nothing but what is critical goes to this person. */
export const staffMuteTable = defineTable('staff_mute', {
  staffId: key(id()),
  until: named('muted_until', time()),
  at: named('muted_at', time()),
  taskId: id(),
});

export const followUpTable = defineTable(
  'follow_up',
  {
    id: key(id(191)),
    alertId: orNull(id()),
    customerId: id(),
    by: named('by_id', id()),
    at: named('happened_at', time()),
    outcome: id<FollowUpOutcome>(16),
    note: words(2_000),
    source: id<'card' | 'page' | 'api'>(16),
    undoneAt: orNull(time()),
    /** When it was last written, undone or noted on: what the company's systems read on from. */
    changedAt: orNull(time()),
  },
  [
    { name: 'ix_follow_up_customer', columns: ['customerId', 'at'] },
    { name: 'ix_follow_up_at', columns: ['at'] },
    { name: 'ix_follow_up_changed', columns: ['changedAt', 'id'] },
  ],
);

/** What was reported to a managers' group for an ISO week. */
export const digestTable = defineTable('digest', {
  groupId: key(id()),
  week: key(id(16)),
  createdAt: time(),
  data: json<unknown>(),
});
