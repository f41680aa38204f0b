import { expect, it } from 'vitest';
import type { Alert } from '../../../src/domain/alert.ts';
import { alertStateText, followUpLine, heldText, messagesText } from '../../../src/domain/wording/customerWords.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { aCause, at, NOW } from './aCause.ts';

const texts = makeTexts();
const alert = (change: Partial<Alert>): Alert => ({
  ...{ id: 'a1', customerId: 'c1', state: 'open', ownerId: 'lin', causes: [aCause('fading')], openedAt: NOW },
  ...{ claimedBy: null, claimedAt: null, snoozedUntil: null, closedAt: null, closeReason: null },
  ...{ quietJudgements: 0, version: 1 },
  ...change,
});

it.each([
  [{ state: 'open' }, false, '待跟进'],
  [{ state: 'open' }, true, '待跟进'],
  [{ state: 'claimed' }, false, '已跟进'],
  [{ state: 'claimed' }, true, '客户回了'],
  [{ state: 'attested' }, false, '已登记（电话或见面）'],
  [{ state: 'verified' }, false, '存档里看到了'],
  [{ state: 'snoozed', snoozedUntil: at('2026-08-06T09:12:00') }, false, '8月6日 9:12再提醒'],
  [{ state: 'closed', closeReason: 'recovered' }, false, '已恢复正常'],
  [{ state: 'closed', closeReason: 'normal' }, true, '已记为正常'],
  [{ state: 'closed', closeReason: 'notNeeded' }, false, '不用回复'],
  [{ state: 'closed', closeReason: 'expired' }, false, '已结束'],
] as [Partial<Alert>, boolean, string][])('says of %o, answered %s: %s', (change, hasAnswered, words) => {
  expect(alertStateText(texts, alert(change), { hasAnswered, now: NOW })).toBe(words);
});

it('tells who did what', () => {
  expect(followUpLine(texts, { by: '林晨', outcome: 'call' })).toBe('林晨：打了电话');
  expect(followUpLine(texts, { by: null, outcome: 'none' })).toBe('同事：已跟进');
});

it('tells why no card went out', () => {
  expect(heldText(texts, 'preview')).toBe('未发送：还在预览期，不给销售发提醒');
});

it('counts messages by the words that people have for their types', () => {
  expect(messagesText(texts, 'text', 1)).toBe('文字');
  expect(messagesText(texts, 'image', 3)).toBe('图片3条');
  expect(messagesText(texts, 'meeting_voice_call', 1)).toBe('通话');
  for (const type of ['', 'sphfeed', 'several', '__proto__']) expect(messagesText(texts, type, 1), type).toBe('其他');
});
