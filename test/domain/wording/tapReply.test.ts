import { describe, expect, it } from 'vitest';
import type { AlertCard } from '../../../src/domain/wording/alertCard.ts';
import { causeCard } from '../../../src/domain/wording/causeCard.ts';
import { notSeenCard } from '../../../src/domain/wording/otherCards.ts';
import { tapNews } from '../../../src/domain/wording/tapNews.ts';
import { noteSaved, noteWithoutCustomer, type TapNews, tapReply } from '../../../src/domain/wording/tapReply.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { aCardInput, aCause, at, NOW } from './aCause.ts';
import { expectShowable } from './cardLimits.ts';

const texts = makeTexts();
const original = causeCard(texts, aCardInput({ secondCause: aCause('ordersStopped') }));
const reply = (news: TapNews, card: AlertCard = original) => tapReply(texts, card, news, NOW);
const tapped = at('2026-08-05T14:02:00');
const UNDO_MENU = {
  desc: '更多',
  items: [
    { key: 'undo', text: '点错了，撤销' },
    { key: 'note', text: '补一句备注' },
  ],
};

/** News, label, desc; the first card's desc stands where nothing else is said. */
const OWN_DESC = '平时约2天联系一次';
const CASES: [TapNews, string | undefined, string, boolean][] = [
  [{ type: 'done', at: tapped, optionId: 'call' }, '已跟进 14:02', '已跟进：打了电话', true],
  [{ type: 'done', at: tapped, optionId: 'none' }, '已跟进 14:02', '已跟进，谢谢', true],
  [{ type: 'done', at: tapped }, '已跟进 14:02', '已跟进，谢谢', true],
  [{ type: 'notReached', at: tapped }, '已跟进 14:02', '已跟进：没联系上', true],
  [{ type: 'later', nextAt: at('2026-08-06T09:12:00') }, '已改到明早', '8月6日 9:12再提醒', true],
  [{ type: 'fine' }, undefined, '是哪种情况？不选也可以', true],
  [{ type: 'fineReason' }, '已记为正常', OWN_DESC, true],
  [{ type: 'lost' }, undefined, '主要原因是什么？不选也可以', true],
  [{ type: 'lostReason' }, '已转主管确认', OWN_DESC, true],
  [{ type: 'mute7' }, '7天内不提醒', OWN_DESC, true],
  [{ type: 'season' }, '淡季，过阵子再看', OWN_DESC, true],
  [{ type: 'notMine' }, '已转主管确认', OWN_DESC, true],
  [{ type: 'heard', buttonKey: 'later' }, '明早提醒', OWN_DESC, true],
  [{ type: 'customerAnswered' }, '客户已回复', OWN_DESC, false],
  [{ type: 'weAnswered' }, '已经回复了', OWN_DESC, false],
  [
    { type: 'colleagueDone', colleague: '何静', at: at('2026-07-30T10:00:00') },
    '同事已跟进',
    '何静7月30日已跟进',
    false,
  ],
  [{ type: 'leaderTook', leader: '周宁' }, '周宁在跟进', '周宁在跟进', false],
  [{ type: 'replaced' }, '请看最新一条', OWN_DESC, false],
  [{ type: 'closed' }, '已经结束了', OWN_DESC, false],
  [{ type: 'recovered' }, '已恢复正常', OWN_DESC, false],
];

describe('the card after a tap', () => {
  it.each(CASES)('%o', (news, label, desc, mayUndo) => {
    const made = reply(news);
    expect(made.label).toBe(label);
    expect(made.desc).toBe(desc);
    expect([made.title, made.rows, made.source, made.quote]).toEqual([
      original.title,
      original.rows,
      original.source,
      original.quote,
    ]);
    expect(made.select?.disabled).toBe(true);
    expect(made.menu).toEqual(mayUndo ? UNDO_MENU : undefined);
    expectShowable(made);
  });

  it('keeps in the drop-down what was chosen', () => {
    expect(reply({ type: 'done', at: tapped, optionId: 'visit' }).select?.selectedId).toBe('visit');
    expect(reply({ type: 'notReached', at: tapped }).select?.selectedId).toBe('notReached');
    expect(reply({ type: 'lost' }).select?.selectedId).toBe('lost');
    expect(reply({ type: 'done', at: tapped, optionId: '<x>' }).select?.selectedId).toBe('none');
  });

  it('says what was saved and what comes next', () => {
    expect(reply({ type: 'done', at: tapped }).suggestion).toBe(
      '记下了，不用另外填表。想补一句，10分钟内直接在这里发消息就行。',
    );
    expect(reply({ type: 'notReached', at: tapped }).suggestion).toBe(
      '记下了。过两个工作日再提醒你，期间对方有回音就不打扰了。',
    );
    expect(reply({ type: 'later', nextAt: NOW }).suggestion).toBe(original.suggestion);
    expect(reply({ type: 'closed' }).suggestion).toBeUndefined();
  });

  it('asks for the reason with buttons and no label', () => {
    expect(reply({ type: 'fine' }).buttons.map(({ key, text }) => `${key} ${text}`)).toEqual([
      'fine.offline 线下有联系',
      'fine.season 淡季或间歇',
      'fine.usual 一向如此',
      'fine.replaced 换人负责了',
      'fine.wrong 信息不准',
      'fine.other 其他',
    ]);
    expect(reply({ type: 'lost' }).buttons.map(({ key, text }) => `${key} ${text}`)).toEqual([
      'lost.price 价格',
      'lost.delivery 交期',
      'lost.quality 质量',
      'lost.service 服务',
      'lost.supplier 换供应商',
      'lost.stopped 业务停了',
    ]);
  });

  it.each(['undone', 'error'] as const)('can be tapped again after %s', (type) => {
    const made = reply({ type });
    expect(made).toEqual({
      ...original,
      desc: type === 'undone' ? '已撤销，按钮可以重新点' : '没记上，请再点一次',
    });
  });

  it('takes the words of its own drop-down', () => {
    const change = causeCard(texts, aCardInput({ cause: aCause('contactLikely') }));
    expect(reply({ type: 'done', at: tapped, optionId: 'changed' }, change).desc).toBe('已跟进：确实换了');
    const asked = notSeenCard(texts, { customerName: '浩运贸易', claimedAt: NOW, detailUrl: 'https://x', now: NOW });
    expect(reply({ type: 'done', at: tapped, optionId: 'colleague' }, asked).desc).toBe('已跟进：同事联系的');
    expectShowable(reply({ type: 'done', at: tapped, optionId: 'colleague' }, asked));
  });

  it('knows no button of another card', () => {
    expect(() => reply({ type: 'heard', buttonKey: 'gotIt' })).toThrow('gotIt');
  });
});

describe('tapNews', () => {
  it.each([
    [{ kind: 'claimed', outcome: 'call', at: 1 }, 'done', { type: 'done', at: 1, optionId: 'call' }],
    [{ kind: 'saidBefore', at: 2 }, 'done', { type: 'done', at: 2 }],
    [{ kind: 'notReached', until: 9 }, 'done', { type: 'notReached', at: 5 }],
    [{ kind: 'snoozed', until: 9 }, 'later', { type: 'later', nextAt: 9 }],
    [{ kind: 'muted', until: 9 }, 'mute7', { type: 'mute7' }],
    [{ kind: 'normal', asksReason: true }, 'fine', { type: 'fine' }],
    [{ kind: 'normal', asksReason: false }, 'fine.usual', { type: 'fineReason' }],
    [{ kind: 'normal', asksReason: false }, 'season', { type: 'season' }],
    [{ kind: 'notNeeded' }, 'unneeded', { type: 'heard', buttonKey: 'unneeded' }],
    [{ kind: 'lost', asksReason: true }, 'done', { type: 'lost' }],
    [{ kind: 'lost', asksReason: false }, 'lost.price', { type: 'lostReason' }],
    [{ kind: 'notMine' }, 'notMine', { type: 'notMine' }],
    [{ kind: 'undone' }, 'undo', { type: 'undone' }],
    [{ kind: 'overAlready', reason: 'recovered' }, 'done', { type: 'recovered' }],
    [{ kind: 'overAlready', reason: 'normal' }, 'done', { type: 'fineReason' }],
    [{ kind: 'overAlready', reason: 'expired' }, 'done', { type: 'closed' }],
    [{ kind: 'noteAsked' }, 'note', null],
    [{ kind: 'unknownKey' }, 'x', null],
  ] as const)('%o of %s', (result, key, news) => {
    expect(tapNews(result, { key, at: 5 })).toEqual(news);
  });

  it('carries the option of a drop-down that is no outcome', () => {
    const news = tapNews({ kind: 'claimed', outcome: 'none', at: 1 }, { key: 'done', optionId: 'changed', at: 1 });
    expect(news).toEqual({ type: 'done', at: 1, optionId: 'changed' });
  });
});

it('answers a note', () => {
  expect(noteSaved(texts, '浩运贸易')).toBe('备注已记到浩运贸易。');
  expect(noteWithoutCustomer(texts)).toBe('要记到哪家客户？请先点开提醒或打开清单。');
});
