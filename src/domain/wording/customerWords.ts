import type { Alert, FollowUpOutcome, HoldReason } from '../alert.ts';
import type { Side } from '../message.ts';
import type { OpenWait } from '../openWaits.ts';
import type { UtcMs } from '../time.ts';
import { dateTimeText, pageDateText, waitText } from './formats.ts';
import { personName } from './names.ts';
import { stateName } from './pageTexts.ts';
import type { TextKey } from './templates/allTemplates.ts';
import type { Texts } from './texts.ts';

/** How a follow-up was done; 先不填 is plain 已跟进. */
export function outcomeName(texts: Texts, outcome: FollowUpOutcome): string {
  switch (outcome) {
    case 'none':
      return texts.fill('state.claimed');
    case 'mail':
    case 'other':
    case 'colleague':
      return texts.fill(`notSeen.${outcome}`);
    case 'note':
      return texts.fill('customer.note.only');
    default:
      return texts.fill(`how.${outcome}`);
  }
}

/** 林晨：打了电话 */
export function followUpLine(texts: Texts, { by, outcome }: { by: string | null; outcome: FollowUpOutcome }): string {
  const colleague = personName(by, texts.fill('fallback.colleague'));
  return texts.fill('customer.followUp', { colleague, outcome: outcomeName(texts, outcome) });
}

/**
 * Where an alert stands, as people say it: how it ended, or when it comes back.
 * @param hasAnswered the customer wrote after the follow-up
 */
export function alertStateText(
  texts: Texts,
  alert: Alert,
  { hasAnswered, now }: { hasAnswered: boolean; now: UtcMs },
): string {
  if (alert.state === 'closed') return closedText(texts, alert);
  if (alert.state === 'snoozed' && alert.snoozedUntil !== null)
    return texts.fill('tap.later.desc', { when: dateTimeText(alert.snoozedUntil, now) });
  return stateName(texts, hasAnswered && alert.state !== 'open' ? 'answered' : alert.state);
}

function closedText(texts: Texts, { closeReason }: Alert): string {
  if (closeReason === 'recovered') return texts.fill('tap.recovered.label');
  if (closeReason === 'normal') return texts.fill('tap.fine.label');
  return texts.fill(closeReason === 'notNeeded' ? 'button.unneeded' : 'state.closed');
}

/** 10月14日开始提醒 */
export function sinceText(texts: Texts, openedAt: UtcMs, now: UtcMs): string {
  return texts.fill('customer.since', { date: pageDateText(openedAt, now) });
}

/** Why no card went out: 未发送：提醒已暂停 */
export function heldText(texts: Texts, reason: HoldReason): string {
  return texts.fill('customer.held', { reason: texts.fill(`held.${reason}`) });
}

/** 王敏在等回复，7月30日 9:40发来，等了5小时（按工作时间） */
export function waitLine(
  texts: Texts,
  wait: OpenWait,
  { person, now, businessDayMs }: { person: string | null; now: UtcMs; businessDayMs: number },
): string {
  const values = { when: dateTimeText(wait.from, now), wait: waitText(wait.businessMs, businessDayMs) };
  return wait.waitsFor === 'us'
    ? texts.fill('customer.wait.us', { person: personName(person, texts.fill('fallback.person')), ...values })
    : texts.fill('customer.wait.them', values);
}

/** 周宁 8月4日 15:20 看过这一页 */
export function readingLine(
  texts: Texts,
  { reader, at, now }: { reader: string | null; at: UtcMs; now: UtcMs },
): string {
  const name = personName(reader, texts.fill('fallback.colleague'));
  return texts.fill('customer.reading', { reader: name, when: dateTimeText(at, now) });
}

/** 我方, 客户 … */
export function partyName(texts: Texts, side: Side): string {
  return texts.fill(`party.${side}`);
}

/** WeCom's msgtype in people's words. */
const MESSAGE_NAMES = {
  text: 'message.text',
  markdown: 'message.text',
  image: 'message.image',
  voice: 'message.voice',
  video: 'message.video',
  file: 'message.file',
  docmsg: 'message.file',
  link: 'message.link',
  news: 'message.link',
  emotion: 'message.emotion',
  location: 'message.location',
  card: 'message.card',
  weapp: 'message.weapp',
  mixed: 'message.mixed',
  voiptext: 'message.call',
  meeting_voice_call: 'message.call',
  chatrecord: 'message.chatrecord',
} as const satisfies Record<string, TextKey>;

/**
 * 文字, or 文字3条.
 * @param type WeCom's msgtype; one that nobody knows is 其他
 */
export function messagesText(texts: Texts, type: string, count: number): string {
  const isKnown = Object.hasOwn(MESSAGE_NAMES, type);
  const name = texts.fill(isKnown ? MESSAGE_NAMES[type as keyof typeof MESSAGE_NAMES] : 'message.other');
  return count === 1 ? name : texts.fill('message.several', { case: name, n: String(count) });
}

/** Where the chat cannot be opened from a page: whom to look for. */
export function chatHint(texts: Texts, person: string): string {
  return texts.fill('customer.chat.hint', { person });
}

/** 王敏的资料里现在写的是后一家，可能换了公司 @param person raw name */
export function movedText(texts: Texts, person: string | null): string {
  return texts.fill('review.moved', { person: personName(person, texts.fill('fallback.person')) });
}
