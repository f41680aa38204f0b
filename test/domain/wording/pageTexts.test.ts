import { describe, expect, it } from 'vitest';
import { bandName, introduction, operatorNotice, stateName } from '../../../src/domain/wording/pageTexts.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { at } from './aCause.ts';

const texts = makeTexts();

it('names bands and states', () => {
  expect((['steady', 'watch', 'first', 'unknown', 'observing'] as const).map((band) => bandName(texts, band))).toEqual([
    '平稳',
    '留意',
    '优先联系',
    '暂不判断',
    '新客户，先观察',
  ]);
  const states = ['open', 'claimed', 'attested', 'verified', 'answered', 'snoozed', 'closed'] as const;
  expect(states.map((state) => stateName(texts, state)).join(' · ')).toBe(
    '待跟进 · 已跟进 · 已登记（电话或见面） · 存档里看到了 · 客户回了 · 明早提醒 · 已结束',
  );
});

it('tells the operator since when, why, and what to do', () => {
  const stopped = { stoppedAt: at('2026-08-05T07:10:00'), now: at('2026-08-05T07:50:30') };
  expect(operatorNotice(texts, { ...stopped, fault: { kind: 'ip', ip: '203.0.113.8' } })).toBe(
    '聊天数据停在8月5日 7:10（40分钟没更新）。客户提醒已暂停。原因：IP不在可信名单（60020）。处理：管理后台加入 203.0.113.8，再运行 liuke doctor',
  );
  expect(operatorNotice(texts, { ...stopped, fault: { kind: 'unknown' } })).toContain('处理：运行 liuke doctor');
});

describe('the first message', () => {
  const settings = { newCardsPerDay: 2, hasOrders: true, textRetentionDays: null, leaderAfterDays: 3, leader: '周宁' };

  it('reads as COPY §11', () => {
    expect(introduction(texts, settings)).toBe(`你好，我是留客。
有客户好久没联系、没下单或在等回复时，我会在这里提醒你，一天最多2条新提醒，下班和休假不打扰。
联系过就点“已跟进”；不需要就点“情况正常”，不用写原因。
我看的是公司聊天存档里的时间和来往，默认不保存聊天内容。你能看到关于自己客户的全部依据，也能看到谁看过。
主管能打开组里客户的页面，谁打开过你都看得到。提醒3个工作日还没跟进的，会请周宁一起看看。`);
  });

  it('says nothing that is not true of the installation', () => {
    const other = introduction(texts, {
      newCardsPerDay: 1,
      hasOrders: false,
      textRetentionDays: 90,
      leaderAfterDays: null,
    });
    expect(other).toContain('一天最多1条新提醒');
    expect(other).toContain('聊天内容加密保存90天，每次查看都有记录');
    expect(other).not.toMatch(/没下单|默认不保存|一起看看/);
    expect(introduction(texts, { ...settings, leader: null })).toContain('会请主管一起看看');
  });

  it('fits a plain message of 2048 bytes', () => {
    const longest = introduction(texts, { ...settings, textRetentionDays: 3650, leader: '欧阳买买提艾力' });
    expect(Buffer.byteLength(longest)).toBeLessThan(2048);
  });
});
