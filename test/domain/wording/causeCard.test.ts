import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CauseKind } from '../../../src/domain/alert.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { causeCard } from '../../../src/domain/wording/causeCard.ts';
import type { CauseCardInput } from '../../../src/domain/wording/causeCardInput.ts';
import { isSayable } from '../../../src/domain/wording/causeSaying.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { aCardInput, aCause, at, KINDS, NOW } from './aCause.ts';
import { expectShowable } from './cardLimits.ts';

const texts = makeTexts();
const card = (change: Partial<CauseCardInput>) => causeCard(texts, aCardInput(change));
const bare = (change: Partial<CauseCardInput>) =>
  causeCard(texts, { customerName: '浩运贸易', detailUrl: 'https://x', now: NOW, cause: aCause('fading'), ...change });

/** Title, desc, suggestion variant and row keys of a card whose facts are all known. */
const EXAMPLES: [CauseKind, string, string, string, string][] = [
  ['fading', '浩运贸易最近聊得少了', '近4周聊过2天，以前4周约6天', 'fading.sub.order', '对接人 最近联系 订单 依据'],
  [
    'goneQuiet',
    '和浩运贸易9天没联系了',
    '平时约2天联系一次',
    'goneQuiet.noContact.sub.order',
    '对接人 最近联系 订单 依据',
  ],
  [
    'slowReply',
    '浩运贸易回消息慢了',
    '近4周一般2个工作日才回，以前3小时',
    'slowReply.sub.else',
    '对接人 最近联系 订单 依据',
  ],
  [
    'unanswered',
    '联系浩运贸易2次还没回音',
    '最近一次7月30日，以前10次回了9次',
    'unanswered.sub.colleague',
    '对接人 平时 订单 依据',
  ],
  [
    'contactSuspected',
    '浩运贸易的王敏有阵子没出现',
    '王敏19天没来消息，赵倩在联系',
    'contactSuspected.sub.else',
    '对接人 最近联系 订单 依据',
  ],
  [
    'contactLikely',
    '浩运贸易的对接人可能换了',
    '王敏7月30日退出了客户群',
    'contactLikely.sub.else',
    '对接人 最近联系 订单 依据',
  ],
  [
    'contactConfirmed',
    '浩运贸易的对接人换了',
    '以后由赵倩对接',
    'contactConfirmed.sub.successor',
    '最近联系 订单 依据',
  ],
  [
    'deleted',
    '浩运贸易的王敏不再是好友',
    '7月30日解除的，还有2位联系人在',
    'deleted.sub.others',
    '对接人 最近联系 订单 依据',
  ],
  ['waitingForUs', '浩运贸易在等你回复', '王敏7月30日 9:40发来，等了5小时', 'waitingForUs.sub.else', '对接人 依据'],
  ['complaint', '浩运贸易有不满，请先看', '王敏7月30日反映交期问题', 'complaint.sub.else', '对接人 订单 依据'],
  ['lowRating', '浩运贸易两次评分偏低', '最近两次2分、1分，满分5分', 'lowRating.sub.else', '对接人 最近联系 订单 依据'],
  [
    'ordersStopped',
    '浩运贸易46天没下单',
    '以前约30天一单，上一单6月20日',
    'ordersStopped.sub.else',
    '对接人 最近联系 依据',
  ],
  ['promise', '答应浩运贸易的报价还没发', '7月30日说周五前给，存档里还没看到', 'promise.sub.else', '对接人 依据'],
];

describe('the card of a cause', () => {
  it.each(EXAMPLES)('%s: %s', (kind, title, desc, variant, rows) => {
    const made = card({ cause: aCause(kind) });
    expect(made).toMatchObject({ title, desc, variant, linkUrl: 'https://liuke.example.internal/c/1' });
    expect(made.rows.map(({ key }) => key).join(' ')).toBe(rows);
    expectShowable(made);
  });

  it('has the rows, buttons, drop-down and menu of COPY §4', () => {
    const made = card({ secondCause: aCause('ordersStopped') });
    expect(made.source).toEqual({ text: '留客·客户提醒', tone: 'plain' });
    expect(made.quote).toBe('另外：46天没下单');
    expect(made.rows).toEqual([
      { key: '对接人', value: '王敏（采购经理）' },
      { key: '最近联系', value: '7月27日，对方发来' },
      { key: '订单', value: '上一单7月10日，约30天一单' },
      { key: '依据', value: '看看为什么提醒', url: 'https://liuke.example.internal/c/1' },
    ]);
    expect(made.buttons.map(({ key, text, style }) => `${key} ${text} ${style}`)).toEqual([
      'done 已跟进 1',
      'later 明早提醒 2',
      'fine 情况正常 2',
    ]);
    expect(made.select?.options.map(({ id, text }) => `${id} ${text}`)).toEqual([
      'none 先不填',
      'message 发了消息',
      'call 打了电话',
      'visit 见了面',
      'appointment 约好下次',
      'notReached 没联系上',
      'lost 对方不合作了',
    ]);
    expect(made.select).toMatchObject({ key: 'how', title: '怎么跟的（可不选）', selectedId: 'none' });
    expect(made.menu).toEqual({
      desc: '更多',
      items: [
        { key: 'notMine', text: '不是我的客户' },
        { key: 'season', text: '淡季，过阵子再看' },
        { key: 'mute7', text: '7天内不提醒' },
      ],
    });
  });

  it('tells who owes whom: 没回音 only when an answer of theirs is owed', () => {
    const owed = card({ cause: aCause('goneQuiet', { lastSide: 'staff' }) });
    expect(owed).toMatchObject({ title: '浩运贸易9天没回音', variant: 'goneQuiet.noAnswer.sub.else' });
    expect(card({ cause: aCause('goneQuiet', { lastSide: 'customer' }) }).title).toBe('和浩运贸易9天没联系了');
  });

  it('chooses the first suggestion whose condition holds', () => {
    const order = { lastAt: at('2026-05-01T10:00:00') };
    expect(card({ cause: aCause('fading'), order, quotedAt: at('2026-07-20T10:00:00') }).variant).toBe(
      'fading.sub.quote',
    );
    expect(card({ cause: aCause('fading'), order }).variant).toBe('fading.sub.else');
    expect(card({ cause: aCause('goneQuiet'), order }).variant).toBe('goneQuiet.noContact.sub.else');
    expect(card({ cause: aCause('unanswered'), colleague: null }).variant).toBe('unanswered.sub.else');
    expect(card({ cause: aCause('deleted', { left: 0 }) })).toMatchObject({
      variant: 'deleted.sub.else',
      desc: '7月30日解除的，暂时没有其他联系人',
    });
    expect(card({ cause: aCause('contactConfirmed'), successor: null })).toMatchObject({
      variant: 'contactConfirmed.sub.else',
      desc: '王敏不再负责，接手的人还不清楚',
      suggestion: '建议：打电话问王敏或前台，以后找谁；也请周宁帮忙问问。',
    });
    expect(card({ cause: aCause('ordersStopped'), isChatLively: true }).variant).toBe('ordersStopped.sub.lively');
  });

  it('names no successor before the second message', () => {
    const once = card({ cause: aCause('contactSuspected'), successor: { name: '赵倩', turns: 1 } });
    expect(JSON.stringify(once)).not.toContain('赵倩');
    expect(once.desc).toBe('王敏19天没来消息，对方的同事在联系');
  });

  it('tells a successor who has not said so as what is seen, never as a fact', () => {
    const seen = card({ cause: aCause('contactConfirmed'), successor: { name: '赵倩', turns: 5 } });
    expect(seen).toMatchObject({
      desc: '王敏不再负责，现在是赵倩在联系',
      variant: 'contactConfirmed.sub.successor',
    });
    const takingOver = aCause('contactLikely', { evidence: 'takingOver' });
    expect(card({ cause: takingOver }).desc).toBe('赵倩7月30日说由自己接手');
    expect(card({ cause: takingOver, successor: { name: '赵倩', turns: 5 } })).not.toHaveProperty('desc');
  });

  it('prefers a dated event to a share', () => {
    expect(card({ cause: aCause('contactLikely', { evidence: 'company' }) }).desc).toBe('王敏资料里的公司7月30日变了');
    expect(card({ cause: aCause('contactLikely', { evidence: 'deleted' }) }).desc).toBe('王敏7月30日不再是好友');
    expect(card({ cause: aCause('contactLikely', { evidence: 'share', date: null }) }).desc).toBe(
      '近3周主要是赵倩在联系',
    );
  });

  it('never speaks of a complaint when only a phrase was heard', () => {
    const made = card({ cause: aCause('complaint', { source: 'phrase' }) });
    expect(made).toMatchObject({ title: '浩运贸易有条消息请先看', desc: '王敏7月30日的消息里提到投诉' });
    expect(made.buttons[2]).toEqual({ key: 'notComplaint', text: '不是投诉', style: 2 });
    expect(card({ secondCause: aCause('complaint', { source: 'phrase' }) }).quote).toBe('另外：提到投诉');
    expect(card({ cause: aCause('complaint', { topic: null }) }).desc).toBe('7月30日有一条投诉记录');
    expect(card({ cause: aCause('complaint'), person: null }).desc).toBe('7月30日有一条投诉记录');
  });

  it('asks of a contact change what only the salesperson knows', () => {
    const made = card({ cause: aCause('contactLikely') });
    expect(made.select).toMatchObject({ key: 'changed', title: '对接人换了吗', selectedId: 'unclear' });
    expect(made.select?.options.map(({ text }) => text)).toEqual(['还不清楚', '确实换了', '没有换', '暂时休假']);
  });

  it('closes a wait with 不用回复, and takes the wait of the moment', () => {
    const made = card({ cause: aCause('waitingForUs'), waitMs: 10 * HOUR_MS });
    expect(made.buttons[2]).toMatchObject({ key: 'unneeded', text: '不用回复' });
    expect(made.desc).toBe('王敏7月30日 9:40发来，等了1天2小时');
  });

  it('is red only for what cannot wait', () => {
    const red = KINDS.filter((kind) => card({ cause: aCause(kind) }).source.tone === 'red');
    expect(red).toEqual(['contactConfirmed', 'deleted', 'complaint']);
  });

  it('offers 明早提醒 no fourth time', () => {
    expect(card({ canSnooze: false }).buttons.map(({ key }) => key)).toEqual(['done', 'fine']);
  });

  it('names a long holiday in the gap', () => {
    expect(card({ cause: aCause('goneQuiet', { holiday: '国庆节' }) }).title).toBe('和浩运贸易9天没联系了（含国庆）');
    expect(card({ cause: aCause('goneQuiet', { holiday: '春节' }) }).title).toBe('和浩运贸易9天没联系了（含春节）');
    expect(card({ cause: aCause('ordersStopped', { holiday: '劳动节' }) }).title).toBe('浩运贸易46天没下单（含五一）');
  });

  it('says 几乎每天 for a gap below a day', () => {
    expect(card({ cause: aCause('goneQuiet', { gap: 0 }) }).desc).toBe('平时几乎每天联系');
    expect(card({ cause: aCause('unanswered'), usual: { gapDays: 0.4, replyMs: HOUR_MS } }).rows[1]?.value).toBe(
      '几乎每天联系，约1小时回',
    );
  });

  it('says 超过 where the median is not reached', () => {
    expect(card({ cause: aCause('slowReply', { slow: 24 * HOUR_MS, slowExceeds: 1 }) }).desc).toBe(
      '近4周一般超过3个工作日才回，以前3小时',
    );
  });

  it('calls a customer without a company by the person’s name, once', () => {
    const made = card({ cause: aCause('deleted'), customerName: '', role: null });
    expect(made.title).toBe('王敏不再是好友');
    expect(made.rows.map(({ key }) => key)).not.toContain('对接人');
    expect(card({ cause: aCause('contactSuspected'), customerName: '王敏' }).title).toBe('王敏有阵子没出现');
    expect(bare({ customerName: '' }).title).toBe('对方最近聊得少了');
  });
});

describe('missing facts', () => {
  it.each(KINDS)('of %s leave rows and half sentences out', (kind) => {
    const made = bare({ cause: aCause(kind) });
    expect(made.rows.map(({ key }) => key)).toEqual(['依据']);
    expectShowable(made);
  });

  it('leave the desc out', () => {
    const at0 = null as unknown as number;
    expect(bare({ cause: aCause('goneQuiet', { gap: null }) }).desc).toBeUndefined();
    expect(bare({ cause: aCause('waitingForUs', { date: at0 }) }).desc).toBeUndefined();
    expect(bare({ cause: aCause('complaint', { date: at0 }) }).desc).toBeUndefined();
    expect(bare({ cause: aCause('unanswered', { date: at0 }) }).desc).toBeUndefined();
    expect(bare({ cause: aCause('lowRating', { b: at0 }) }).desc).toBeUndefined();
    expect(bare({ cause: aCause('ordersStopped', { lastOrder: at0 }) }).desc).toBeUndefined();
  });

  it('take the stated variants', () => {
    expect(bare({ cause: aCause('unanswered', { total: 2 }) }).desc).toBe('最近一次是7月30日');
    expect(bare({ cause: aCause('ordersStopped', { cycle: null }) }).desc).toBe('上一单是6月20日');
    expect(card({ order: { lastAt: at('2026-07-10T10:00:00') } }).rows[2]?.value).toBe('上一单7月10日');
    expect(bare({ cause: aCause('deleted', { left: 0 }) }).suggestion).toContain('就请主管出面');
    expect(bare({ cause: aCause('fading', { recent: 0 }) }).desc).toBe('近4周没聊过，以前4周约6天');
  });

  it('of the title are a fault of ours', () => {
    expect(() => bare({ cause: aCause('goneQuiet', { days: Number.NaN }) })).toThrow(
      'goneQuiet came without its fact days',
    );
    expect(() => bare({ cause: aCause('promise', { thing: '' }) })).toThrow('thing');
  });
});

describe('isSayable', () => {
  it('refuses counts that say nothing after rounding', () => {
    expect(isSayable(aCause('fading', { recent: 2, base: 3.4 }))).toBe(false);
    expect(isSayable(aCause('fading', { recent: 2, base: 3.6 }))).toBe(true);
    expect(isSayable(aCause('slowReply', { slow: 3.2 * HOUR_MS, fast: 2.9 * HOUR_MS }))).toBe(false);
    expect(isSayable(aCause('slowReply'))).toBe(true);
    expect(isSayable(aCause('deleted'))).toBe(true);
  });
});

describe('hostile names', () => {
  const hostile = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '浩'.repeat(200),
        '\u202e公司有限\u2066',
        ']]><![CDATA[x',
        '<a href="https://evil.example">点我</a>',
        '**浩运** [x](https://evil.example) `x` | y',
        '👨‍👩‍👧‍👦'.repeat(50),
        '奇虎360',
        'ABC123',
        '$userName=zhang$ {days}',
        'e\u0301\u0302\u0303'.repeat(40),
        '\n\r\t',
      ),
    },
  );

  it('never break a card', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        hostile,
        hostile,
        hostile,
        hostile,
        (kind, customerName, person, role, other) => {
          const made = card({
            cause: aCause(kind),
            customerName,
            person,
            role,
            successor: { name: other, turns: 3 },
            colleague: other,
            leader: other,
          });
          expect(made.title.length).toBeGreaterThan(0);
          for (const text of [
            made.title,
            made.desc ?? '',
            made.suggestion ?? '',
            ...made.rows.map(({ value }) => value),
          ]) {
            expect(text).not.toMatch(/[<>[\]|`*$]|\]\]>|\p{Cc}|\p{Cf}/u);
          }
          expect([...new Intl.Segmenter('zh').segment(made.title)].length).toBeLessThanOrEqual(26);
          expect([...new Intl.Segmenter('zh').segment(made.desc ?? '')].length).toBeLessThanOrEqual(30);
          expect([...new Intl.Segmenter('zh').segment(made.suggestion ?? '')].length).toBeLessThanOrEqual(112);
          for (const { value } of made.rows)
            expect([...new Intl.Segmenter('zh').segment(value)].length).toBeLessThanOrEqual(26);
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });
});
