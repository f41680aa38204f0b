import type { Alert } from '../../src/domain/alert.ts';
import { singleChatId } from '../../src/domain/message.ts';
import type { UtcMs } from '../../src/domain/time.ts';
import type { Card, FollowUp } from '../../src/store/alerts.ts';
import type { StoredRecord } from '../../src/store/storedRecord.ts';

/** Monday, 2026-11-16 10:00 in Shanghai. */
export const MONDAY: UtcMs = Date.parse('2026-11-16T02:00:00Z');

let seq = 0;

/** A message that member liming wrote to contact wm-zhang, unless told otherwise. */
export function record(change: Partial<StoredRecord> = {}): StoredRecord {
  seq += 1;
  return {
    seq: String(seq).padStart(20, '0'),
    msgId: `msg-${seq}_external`,
    kind: 'message',
    type: 'text',
    from: 'liming',
    to: ['wm-zhang'],
    roomId: null,
    sentAt: MONDAY,
    recallsMsgId: null,
    callSeconds: null,
    sizeBytes: null,
    playSeconds: null,
    features: { isAcknowledgement: false, isQuestion: false, phraseRules: [] },
    contentKey: null,
    chatId: singleChatId('liming', 'wm-zhang'),
    contactId: 'wm-zhang',
    side: 'staff',
    knownAt: MONDAY + 1_000,
    ...change,
  };
}

export function alert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'alert-1',
    customerId: 'customer-1',
    state: 'open',
    ownerId: 'liming',
    causes: [{ kind: 'goneQuiet', since: MONDAY, judgements: 2, facts: { days: 12, gap: 3, note: null } }],
    openedAt: MONDAY,
    claimedBy: null,
    claimedAt: null,
    snoozedUntil: null,
    closedAt: null,
    closeReason: null,
    quietJudgements: 0,
    version: 1,
    ...change,
  };
}

export function card(change: Partial<Card> = {}): Card {
  return {
    taskId: 'task-1',
    alertId: 'alert-1',
    receiverId: 'liming',
    kind: 'alert',
    variant: 'goneQuiet',
    body: '{"touser":"liming", "msgtype":"template_card","title":"张总 🙂 ‘沉默’"}\n',
    view: {
      source: { text: '留客', tone: 'plain' },
      title: '张总',
      rows: [],
      buttons: [{ key: 'done', text: '已跟进', style: 1 }],
      variant: 'goneQuiet',
    },
    createdAt: MONDAY,
    sentAt: null,
    responseCode: null,
    wecomMsgId: null,
    state: 'queued',
    ...change,
  };
}

export function followUp(change: Partial<FollowUp> = {}): FollowUp {
  return {
    id: 'follow-up-1',
    alertId: 'alert-1',
    customerId: 'customer-1',
    by: 'liming',
    at: MONDAY,
    outcome: 'call',
    note: '电话聊过了 👍',
    source: 'card',
    undoneAt: null,
    ...change,
  };
}
