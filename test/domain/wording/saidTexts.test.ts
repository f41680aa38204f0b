import { expect, it } from 'vitest';
import type { TapResult } from '../../../src/domain/tap.ts';
import { saidOf, saidText } from '../../../src/domain/wording/saidTexts.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { NOW } from './aCause.ts';

const texts = makeTexts();

it.each([
  ['done', { kind: 'claimed', outcome: 'none', at: NOW }, '已跟进，谢谢'],
  ['done', { kind: 'claimed', outcome: 'call', at: NOW }, '记下了：打了电话'],
  ['done', { kind: 'saidBefore', at: NOW }, '已跟进，谢谢'],
  ['done', { kind: 'notReached', until: NOW }, '记下了。过两个工作日再提醒你，期间对方有回音就不打扰了。'],
  ['done', { kind: 'lost', asksReason: true }, '记下了：对方不合作了'],
  ['lost.price', { kind: 'lost', asksReason: false }, '已转主管确认'],
  ['later', { kind: 'snoozed', until: NOW }, '已改到明早'],
  ['fine', { kind: 'normal', asksReason: true }, '已记为正常'],
  ['fine.usual', { kind: 'normal', asksReason: false }, '已记为正常'],
  ['season', { kind: 'normal', asksReason: false }, '淡季，过阵子再看'],
  ['unneeded', { kind: 'notNeeded' }, '记下了，这条不用回复'],
  ['mute7', { kind: 'muted', until: NOW }, '7天内不提醒'],
  ['notMine', { kind: 'notMine' }, '已转主管确认'],
  ['undo', { kind: 'undone' }, '已撤销，按钮可以重新点'],
  ['done', { kind: 'overAlready', reason: 'recovered' }, '已恢复正常'],
  ['done', { kind: 'overAlready', reason: 'expired' }, '已经结束了'],
  ['done', { kind: 'overAlready', reason: 'saved' }, '客户已回复'],
  ['done', { kind: 'colleagueDone', by: 'he', at: NOW }, '同事已跟进'],
  ['done', { kind: 'leaderTook', by: 'zhou' }, '主管在跟进'],
  ['later', { kind: 'laterEnough' }, '已改过3次，可选7天内不提醒'],
  ['undo', { kind: 'undoOver' }, '到第二个工作日就不能撤销了'],
  ['notMine', { kind: 'noLeader' }, '还不知道你的主管是谁，没有转出去'],
  ['lost.price', { kind: 'lost', asksReason: false, isOver: true }, '已经结束了'],
  ['xx', { kind: 'unknownKey' }, null],
] as [string, TapResult, string | null][])('after %s %o a page says what was saved', (key, result, words) => {
  expect(saidText(texts, saidOf(result, { key, at: NOW }))).toBe(words);
});

it('says where to go on when the card in WeCom cannot be turned back', () => {
  const said = saidOf({ kind: 'undone' }, { key: 'undo', at: NOW }, true);
  expect(saidText(texts, said)).toBe('已撤销，请在这里重新处理。企业微信里的那张卡片改不回来了');
});

it.each([null, '', 'no.such', '__proto__', 'toString', '<b>免费领取</b>'])('says nothing for %s', (key) => {
  expect(saidText(texts, key)).toBeNull();
});
