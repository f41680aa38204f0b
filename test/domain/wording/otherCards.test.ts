import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { causeCard } from '../../../src/domain/wording/causeCard.ts';
import { leaderListCard, morningListCard, sweepCard } from '../../../src/domain/wording/listCards.ts';
import { leaderCard, lostCard, notSeenCard, reminderCard } from '../../../src/domain/wording/otherCards.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { aCardInput, aCause, at, NOW } from './aCause.ts';
import { expectShowable } from './cardLimits.ts';

const texts = makeTexts();
const listUrl = 'https://liuke.example.internal/me';
const detailUrl = 'https://liuke.example.internal/c/1';

describe('reminder', () => {
  const firstAt = at('2026-08-04T09:12:00');

  it('keeps rows and buttons and says who will see it next', () => {
    const input = { ...aCardInput(), firstAt, upAt: at('2026-08-07T16:42:00') };
    const made = reminderCard(texts, input);
    expect(made).toMatchObject({
      title: '再提醒一次：浩运贸易',
      desc: '9天没联系，8月4日提醒过',
      suggestion: '建议：已经联系过就点“已跟进”；不需要就点“情况正常”，不用写原因。8月7日还没跟进，会请周宁一起看看。',
    });
    const first = causeCard(texts, input);
    expect([made.rows, made.buttons, made.select]).toEqual([first.rows, first.buttons, first.select]);
    expectShowable(made);
  });

  it.each([null, at('2026-08-04T16:42:00')])('threatens with no step that does not come (%s)', (upAt) => {
    expect(reminderCard(texts, { ...aCardInput(), firstAt, upAt }).suggestion).toBe(
      '建议：已经联系过就点“已跟进”；不需要就点“情况正常”，不用写原因。',
    );
  });
});

it('asks once how it was done', () => {
  const made = notSeenCard(texts, {
    customerName: '浩运贸易',
    claimedAt: at('2026-08-04T10:00:00'),
    detailUrl,
    now: NOW,
  });
  expect(made).toMatchObject({ title: '浩运贸易：补一下联系方式', desc: '8月4日点了已跟进，存档里暂时没看到' });
  expect(made.select).toMatchObject({ key: 'seen', title: '怎么联系的', selectedId: 'notYet' });
  expect(made.select?.options.map(({ text }) => text)).toEqual([
    '还没来得及',
    '打了电话',
    '见了面',
    '发了邮件',
    '其他方式',
    '同事联系的',
  ]);
  expect(made.buttons.map(({ key, text }) => `${key} ${text}`)).toEqual(['register 就这样登记', 'later 明早提醒']);
  expectShowable(made);
});

it('asks the leader before a customer counts as lost', () => {
  const made = lostCard(texts, {
    ...{ customerName: '浩运贸易', owner: { id: 'lin.chen', name: '林晨' }, saidAt: at('2026-08-04T10:00:00') },
    ...{ detailUrl, now: NOW },
  });
  expect(made).toMatchObject({ title: '请确认：浩运贸易不合作了吗', desc: '林晨8月4日登记了“对方不合作了”' });
  expect(made.buttons.map(({ key, text }) => `${key} ${text}`)).toEqual([
    'lostConfirmed 确认不合作',
    'lostDenied 还在合作',
  ]);
  expectShowable(made);
});

describe('leader', () => {
  const input = {
    cause: aCause('goneQuiet'),
    customerName: '浩运贸易',
    owner: { id: 'lin.chen', name: '林晨' },
    yearlyValue: { amount: 184_000, currency: 'CNY' },
    lastContact: { at: at('2026-07-27T15:00:00'), side: 'customer' as const },
    openDays: 3,
    detailUrl,
    now: NOW,
  };

  it('sees one alert with its owner and what it is worth', () => {
    const made = leaderCard(texts, input);
    expect(made).toMatchObject({
      title: '请帮忙看看浩运贸易',
      desc: '9天没联系，已提醒3个工作日',
      suggestion: '建议：先问问林晨是不是卡住了，要不要你出面或换个人联系。可能已经打过电话，只是没登记。',
    });
    expect(made.rows).toEqual([
      { key: '负责人', value: '林晨', staffId: 'lin.chen' },
      { key: '客户', value: '年成交18.4万元' },
      { key: '最近联系', value: '7月27日，对方发来' },
      { key: '依据', value: '看看为什么提醒', url: detailUrl },
    ]);
    expect(made.buttons.map(({ text }) => text)).toEqual(['我去问问', '我来跟进', '先不用管']);
    expectShowable(made);
  });

  it('sees no nought and no worth that is not known', () => {
    const made = leaderCard(texts, { ...input, openDays: 0, yearlyValue: null, lastContact: null });
    expect(made.desc).toBe('9天没联系');
    expect(made.rows.map(({ key }) => key)).toEqual(['负责人', '依据']);
  });

  it('gets one list a day', () => {
    const entry = { cause: aCause('goneQuiet'), customerName: '浩运贸易', ownerName: '林晨', openDays: 3, detailUrl };
    const made = leaderListCard(texts, [entry, { ...entry, customerName: '启川机电', openDays: 5 }], listUrl);
    expect(made).toMatchObject({ title: '组里有2家客户可以帮一把', desc: '都已提醒3个工作日以上，还没跟进' });
    expect(made.rows[0]).toEqual({ key: '林晨', value: '浩运贸易，9天没联系', url: detailUrl });
    expect(made.buttons).toEqual([
      { key: 'openList', text: '打开清单', style: 1, url: listUrl },
      { key: 'gotIt', text: '知道了', style: 2 },
    ]);
    expectShowable(made);
    const long = leaderListCard(texts, [{ ...entry, ownerName: '欧阳买买提艾力' }], listUrl);
    expect(long.rows[0]?.key).toBe('欧阳买买提');
  });
});

describe('morning list', () => {
  const entry = { cause: aCause('goneQuiet'), customerName: '浩运贸易', detailUrl };

  it('names cause and customer', () => {
    const made = morningListCard(
      texts,
      [
        entry,
        { ...entry, customerName: '启川机电', cause: aCause('ordersStopped') },
        { ...entry, customerName: '恒拓包装', mark: 'reminder' },
        { ...entry, customerName: '明泽医疗', mark: 'notSeen' },
      ],
      { restCount: 0, listUrl },
    );
    expect(made).toMatchObject({ title: '今天先看这4家客户', desc: '按重要和紧急排好，点开就能处理' });
    expect(made.rows.map(({ key, value }) => `${key} ${value}`)).toEqual([
      '没联系 浩运贸易，9天没联系',
      '没下单 启川机电，46天没下单',
      '再提醒 恒拓包装，9天没联系',
      '补方式 明泽医疗，9天没联系',
    ]);
    expect(made.buttons.map(({ text }) => text)).toEqual(['打开清单', '今天不再提醒']);
    expectShowable(made);
  });

  it('shows five and counts the rest', () => {
    const made = morningListCard(
      texts,
      ['甲一', '乙二', '丙三', '丁四', '戊五', '己六'].map((customerName) => ({ ...entry, customerName })),
      { restCount: 3, listUrl },
    );
    expect(made.title).toBe('今天先看这5家，另有4家不急');
    expect(made.rows).toHaveLength(5);
  });

  it('tells two customers of one short name apart', () => {
    const made = morningListCard(
      texts,
      ['浩运贸易（上海）有限公司', '浩运贸易（北京）有限公司'].map((customerName) => ({ ...entry, customerName })),
      { restCount: 0, listUrl },
    );
    expect(made.rows.map(({ value }) => value)).toEqual(['浩运贸易上海，9天没联系', '浩运贸易北京，9天没联系']);
  });
});

it('sweeps up who waits for us, and what was promised', () => {
  const since = at('2026-07-30T09:40:00');
  const made = sweepCard(
    texts,
    [
      { customerName: '浩运贸易', person: '王敏', since, waitMs: 5 * HOUR_MS, detailUrl },
      { customerName: '启川机电', since: since + HOUR_MS, waitMs: null, detailUrl },
    ],
    { listUrl, now: NOW },
  );
  expect(made).toMatchObject({ title: '有2家客户在等你回复', desc: '最早的从7月30日 9:40等到现在' });
  expect(made.rows.map(({ key, value }) => `${key} ${value}`)).toEqual([
    '王敏 浩运贸易，等了5小时',
    '对方 启川机电，答应的还没发',
  ]);
  expect(made.buttons.map(({ text }) => text)).toEqual(['打开清单', '都不用回']);
  expectShowable(made);
});
