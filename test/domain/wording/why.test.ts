import { describe, expect, it } from 'vitest';
import { DIMENSIONS, type Dimension } from '../../../src/domain/scoreProfile.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import type { Facts, ScorePart } from '../../../src/domain/verdict.ts';
import { cannotJudgeText } from '../../../src/domain/wording/cannotJudge.ts';
import { whySentence } from '../../../src/domain/wording/causeWords.ts';
import { factText } from '../../../src/domain/wording/factText.ts';
import { lengthOf } from '../../../src/domain/wording/graphemes.ts';
import { scoreChanges } from '../../../src/domain/wording/scoreChanges.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { type WhyInput, why, whyText } from '../../../src/domain/wording/why.ts';
import { aCause, at, KINDS } from './aCause.ts';

const texts = makeTexts();
const now = at('2026-08-05T08:50:00');

const WEIGHTS: Record<Dimension, number> = {
  rhythm: 60,
  customerResponse: 6,
  contacts: 10,
  service: 6,
  orders: 12,
  complaints: 6,
};

function parts(
  values: Partial<Record<Dimension, number | null>>,
  facts: Partial<Record<Dimension, Facts>> = {},
): ScorePart[] {
  return DIMENSIONS.map((dimension) => {
    const value = values[dimension] ?? null;
    return {
      dimension,
      weight: WEIGHTS[dimension],
      value,
      cannotJudge: value === null ? 'noData' : null,
      facts: facts[dimension] ?? {},
    };
  });
}

function scored(values: Partial<Record<Dimension, number | null>>, facts?: Partial<Record<Dimension, Facts>>) {
  const list = parts(values, facts);
  const judged = list.filter(({ value }) => value !== null);
  const weight = judged.reduce((sum, part) => sum + part.weight, 0);
  const score = judged.reduce((sum, part) => sum + (100 * part.weight * part.value!) / weight, 0);
  return { score, version: '1', parts: list };
}

/** The sample of COPY §9: 46 points, 18 lower than four weeks before. */
function theSample(change: Partial<WhyInput> = {}): WhyInput {
  const before = scored({ rhythm: 0.6, customerResponse: 0.8, contacts: 1, service: 1, orders: 0.25 });
  const facts: Partial<Record<Dimension, Facts>> = {
    rhythm: { r: 28, recent: 2, base: 6, days: 9, gap: 2 },
    contacts: { sdays: 19, gap: 2 },
    service: { decided: 6, withinTarget: 5, overdue: 1, longestOverdueMs: 5 * HOUR_MS },
    orders: { lastOrder: at('2026-07-10T10:00:00'), cycle: 30, days: 26 },
  };
  const after = scored({ rhythm: 0.428, customerResponse: 0.8, contacts: 0.53, service: 0.69, orders: 0.25 }, facts);
  return {
    customerName: '浩运贸易',
    verdict: { ...after, band: 'first', cannotJudge: null, observingUntil: null },
    before: { verdict: before, day: '2026-07-08' },
    person: '王敏',
    successor: '赵倩',
    serviceTargetMs: 30 * MINUTE_MS,
    ratings: 1,
    scope: { staff: 2, archived: 2, until: at('2026-08-05T08:40:00') },
    now,
    ...change,
  };
}

describe('为什么', () => {
  it('reads as the sample of COPY §9', () => {
    expect(whyText(why(texts, theSample()))).toBe(`浩运贸易：46分（优先联系），比7月8日低18分

主要变化
−11 互动：近4周聊过2天，以前4周约6天
−5 对接人：王敏19天没来消息，平时约2天一次；现在是赵倩在联系
−2 我方回复：近4周有1次等了5小时，目标是30分钟

没怎么变：订单（上一单7月10日，约30天一单，还在正常范围）
暂不判断：满意度（只有1次评分，至少要2次）

看得到的范围：和这家联系的2位同事都开通了存档；数据到今天 8:40。电话、见面、邮件看不到。
这只是提醒，不是结论。觉得不对，点“情况正常”，这条规则会记下来。`);
  });

  it('says so when nothing has changed, or cannot be compared', () => {
    const same = theSample();
    same.before = { verdict: same.verdict, day: '2026-07-08' };
    const told = why(texts, same);
    expect(told.headline).toBe('浩运贸易：46分（优先联系），和7月8日差不多');
    expect(told.changesTitle).toBeNull();

    const other = theSample();
    other.before!.verdict = { ...other.before!.verdict, version: '0' };
    const split = why(texts, { ...other, versionChangedOn: '2026-08-01' });
    expect(split.headline).toBe('浩运贸易：46分（优先联系），计分方法8月1日改过，前后不能直接比');
    expect(split.changesTitle).toBe('主要情况');
    expect(split.changes[0]).toBe('互动：近4周聊过2天，以前4周约6天');
    expect(split.unchanged).toBeNull();

    expect(why(texts, theSample({ before: null })).headline).toBe('浩运贸易：46分（优先联系）');
  });

  it('rises too', () => {
    const { verdict, before } = theSample();
    const risen = { ...verdict, ...before!.verdict, band: 'watch' as const };
    const told = why(texts, theSample({ verdict: risen, before: { verdict, day: '2026-07-08' } }));
    expect(told.headline).toBe('浩运贸易：64分（留意），比7月8日高18分');
    expect(told.changes[0]).toMatch(/^\+11 互动/);
  });

  it('gives the reason where there is no score', () => {
    const { verdict } = theSample();
    const unknown = { ...verdict, score: null, band: 'unknown' as const, cannotJudge: 'coverage' as const };
    expect(why(texts, theSample({ verdict: unknown })).headline).toBe('浩运贸易：只看得到一部分聊天，暂不判断');
    const fresh = {
      ...unknown,
      band: 'observing' as const,
      cannotJudge: 'observing' as const,
      observingUntil: '2026-08-30',
    };
    expect(why(texts, theSample({ verdict: fresh })).headline).toBe('浩运贸易：新客户，先观察到8月30日');
    const late = { ...unknown, cannotJudge: 'pullLate' as const };
    expect(why(texts, theSample({ verdict: late })).headline).toBe('浩运贸易：聊天数据停在8月5日 8:40，恢复前先不提醒');
  });

  it.each([
    [2, 1, '和这家联系的2位同事里1位开通了存档'],
    [1, 1, '和这家联系的同事开通了存档'],
    [1, 0, '和这家联系的同事还没有开通存档'],
  ])('of %i linked %i archived', (staff, archived, text) => {
    const until = at('2026-08-04T08:40:00');
    expect(why(texts, theSample({ scope: { staff, archived, until } })).scope).toBe(
      `看得到的范围：${text}；数据到昨天 8:40。电话、见面、邮件看不到。`,
    );
  });

  it('tells at most three parts, the others as 其他', () => {
    const before = scored({ rhythm: 0.9, customerResponse: 1, contacts: 1, service: 1, orders: 1, complaints: 1 });
    const after = scored({
      rhythm: 0.5,
      customerResponse: 0.5,
      contacts: 0.5,
      service: 0.5,
      orders: 0.5,
      complaints: 0.5,
    });
    const told = why(
      texts,
      theSample({
        verdict: { ...after, band: 'first', cannotJudge: null, observingUntil: null },
        before: { verdict: before, day: '2026-07-08' },
      }),
    );
    expect(told.changes.map((line) => line.split('：')[0])).toEqual([
      '−24 互动',
      '−6 订单和回款',
      '−5 对接人',
      '−9 其他',
    ]);
  });

  it('says why points went with a dimension that can no longer be judged', () => {
    const sample = theSample();
    const list = sample.verdict.parts.map((part) =>
      part.dimension === 'customerResponse' ? { ...part, value: null, cannotJudge: 'tooFewReplies' as const } : part,
    );
    const { changes } = why(texts, { ...sample, verdict: { ...sample.verdict, parts: list } });
    expect(changes.some((line) => /^[−+]\d+ 客户回复（次数太少）$/.test(line))).toBe(true);
  });
});

describe('scoreChanges', () => {
  it('adds up to the shown difference, whatever is judged', () => {
    for (const [a, b] of [
      [
        { rhythm: 0.333, contacts: 0.71, service: 0.49 },
        { rhythm: 0.777, contacts: 0.13, service: 0.51 },
      ],
      [{ rhythm: 0.5 }, { rhythm: 0.5, orders: 0.1, complaints: 0.9 }],
      [{ rhythm: 0.004, service: 0.004 }, { rhythm: 0.996 }],
    ]) {
      const [now_, before] = [scored(a!), scored(b!)];
      const sum = scoreChanges(now_, before)!.reduce((total, { points }) => total + points, 0);
      expect(sum).toBe(Math.round(now_.score) - Math.round(before.score));
    }
  });

  it('compares no scores of different versions, and none that are not there', () => {
    const one = scored({ rhythm: 0.5 });
    expect(scoreChanges(one, { ...one, version: '2' })).toBeNull();
    expect(scoreChanges(one, { ...one, score: null })).toBeNull();
  });
});

describe('factText', () => {
  const told = (dimension: Dimension, facts: Facts) =>
    factText(texts, dimension, facts, { person: '王敏', serviceTargetMs: 30 * MINUTE_MS, now });

  it.each([
    ['rhythm', { r: 28, recent: 0, base: 6 }, '近4周没聊过，以前4周约6天'],
    ['rhythm', { r: 28, recent: 5, base: 5, days: 9, gap: 2 }, '9天没联系，平时约2天一次'],
    ['rhythm', { r: 28, recent: 5, base: 5, days: 3, gap: 0 }, '3天没联系，平时几乎每天联系'],
    ['rhythm', { r: 28, recent: 5, base: 5, days: 1, gap: 2 }, '近4周聊过5天，以前4周约5天'],
    ['rhythm', { days: 40, gap: null }, '40天没联系'],
    ['rhythm', {}, null],
    ['customerResponse', { unansweredInARow: 2, r: 28, slow: 16 * HOUR_MS, fast: HOUR_MS }, '联系2次还没回音'],
    ['customerResponse', { unansweredInARow: 1 }, null],
    ['customerResponse', { r: 28, slow: HOUR_MS, fast: 3 * HOUR_MS }, null],
    ['customerResponse', { r: 28, slow: 16 * HOUR_MS, fast: 3 * HOUR_MS }, '近4周一般2个工作日才回，以前3小时'],
    [
      'customerResponse',
      { r: 28, slow: 24 * HOUR_MS, fast: 3 * HOUR_MS, slowExceeds: 1 },
      '近4周一般超过3个工作日才回，以前3小时',
    ],
    [
      'customerResponse',
      { r: 28, recentTotal: 3, recentAnswered: 1, baseTotal: 10, baseAnswered: 9 },
      '近4周3次回了1次，以前10次回了9次',
    ],
    ['customerResponse', { r: 28, recentTotal: 3, recentAnswered: 0, baseTotal: 2, baseAnswered: 2 }, '近4周3次都没回'],
    ['contacts', { live30: 1, live90: 1 }, '只有王敏一位在联系'],
    ['contacts', { live30: 3, live90: 4 }, '近30天有3位联系人来往'],
    ['contacts', { date: at('2026-07-30T10:00:00') }, '王敏7月30日不再是好友'],
    ['contacts', { evidence: 'deletedAll', date: at('2026-07-30T10:00:00') }, '王敏7月30日不再是好友'],
    ['contacts', { evidence: 'leftRoom', date: at('2026-07-30T10:00:00') }, '王敏7月30日退出了客户群'],
    ['contacts', { evidence: 'company', date: at('2026-07-30T10:00:00') }, '王敏资料里的公司7月30日变了'],
    ['contacts', { evidence: 'position', date: at('2026-07-30T10:00:00') }, '王敏资料里的职务7月30日变了'],
    ['contacts', { evidence: 'name', date: at('2026-07-30T10:00:00') }, '王敏资料里的名字7月30日变了'],
    ['contacts', { sdays: 19, gap: 0 }, '王敏19天没来消息，平时几乎每天'],
    ['service', { decided: 6, withinTarget: 6 }, '都在30分钟内回了'],
    ['service', { decided: 6, withinTarget: 3, longestMs: 5 * HOUR_MS }, '有3次等得久，最长5小时，目标是30分钟'],
    ['service', { decided: 6, withinTarget: 3, overdue: 1, longestOverdueMs: HOUR_MS }, '有3次回得晚，目标是30分钟'],
    ['service', { decided: 6, withinTarget: 5, overdue: 0, longestOverdueMs: 0 }, '有1次回得晚，目标是30分钟'],
    ['service', {}, null],
    [
      'orders',
      { lastOrder: at('2026-06-20T10:00:00'), cycle: 30, days: 46 },
      '上一单6月20日，约30天一单，已经46天没下单',
    ],
    ['orders', { lastOrder: at('2026-06-22T10:00:00'), cycle: 30 }, '上一单6月22日，约30天一单，还在正常范围'],
    ['orders', { lastOrder: at('2025-12-03T10:00:00') }, '上一单2025年12月3日'],
    [
      'orders',
      { lastOrder: at('2026-06-22T10:00:00'), cycle: 30, amount: 6_000, baseAmount: 18_400, currency: 'USD' },
      '上一单6月22日，约30天一单，还在正常范围，近13周一单约6000美元，以前约1.8万美元',
    ],
    ['complaints', { date: at('2026-07-30T10:00:00') }, '7月30日有一条投诉记录'],
    ['complaints', { a: 2, b: 1.5, max: 5 }, '最近两次2分、1.5分，满分5分'],
    ['complaints', {}, null],
  ] as [Dimension, Facts, string | null][])('%s %o: %s', (dimension, facts, text) => {
    expect(told(dimension, facts)).toBe(text);
  });
});

it('tells our service without a target that it was not told', () => {
  const said = (facts: Facts) => factText(texts, 'service', facts, { recentDays: 28, now });
  expect(said({ decided: 6, withinTarget: 6 })).toBe('近4周都及时回了');
  expect(said({ decided: 6, withinTarget: 4 })).toBe('近4周有2次回得晚');
});

describe('in one sentence', () => {
  it('reads as the sample', () => {
    const causes = [{ cause: aCause('fading') }, { cause: aCause('contactSuspected'), person: '王敏' }];
    expect(whySentence(texts, causes)).toBe('主要是最近聊得少了，王敏19天没来消息');
    expect(whySentence(texts, [])).toBeNull();
  });

  it('is never longer than 40 字, whatever stands', () => {
    for (const kind of KINDS) {
      const all = [kind, ...KINDS].map((one) => ({ cause: aCause(one), person: '欧阳买买提艾力' }));
      const sentence = whySentence(texts, all)!;
      expect(lengthOf(sentence)).toBeLessThanOrEqual(40);
      expect(sentence).toMatch(/^主要是.+[^，。]$/u);
    }
  });
});

describe('cannot judge (COPY §10)', () => {
  it.each([
    [{ reason: 'tooLittleContact' }, '聊得太少，暂不判断（至少要3次来往）'],
    [{ reason: 'observing', until: '2026-08-30' }, '新客户，先观察到8月30日'],
    [{ reason: 'observing', until: null }, '新客户，先观察'],
    [{ reason: 'coverage' }, '只看得到一部分聊天，暂不判断'],
    [{ reason: 'noSeat' }, '负责人没有开通存档，暂不判断'],
    [{ reason: 'refused' }, '这位联系人没有同意存档，不作判断'],
    [{ reason: 'consentOpen' }, '还在等对方同意存档'],
    [{ reason: 'pullLate', stoppedAt: at('2026-08-05T07:10:00') }, '聊天数据停在8月5日 7:10，恢复前先不提醒'],
    [{ reason: 'holes', from: '2026-07-12', to: '2026-07-14' }, '7月12日到14日的数据不全，这几天不算'],
    [{ reason: 'holes', from: '2026-07-30', to: '2026-08-02' }, '7月30日到8月2日的数据不全，这几天不算'],
    [{ reason: 'holes', from: '2026-07-12', to: '2026-07-12' }, '7月12日的数据不全，这一天不算'],
    [{ reason: 'version' }, '计分方法改过，前后不能直接比'],
    [{ reason: 'holiday' }, '放假期间不算在内'],
    [{ reason: 'allSilent' }, '这位同事的客户大多同时安静，可能在休假或数据有缺，先不提醒'],
    [{ reason: 'noOrders' }, '还没接入订单，只看聊天'],
    [{ reason: 'fewLosses', count: 12 }, '不再合作的客户还太少（12家，至少50家），先不调权重'],
    [{ reason: 'fewReplies', total: 3, answered: 1 }, '次数太少，只列出来：3次回了1次'],
    [{ reason: 'fewReplies', total: 3, answered: 0 }, '次数太少，只列出来：3次都没回'],
    [{ reason: 'fewRatings', count: 1 }, '只有1次评分，至少要2次'],
  ] as const)('%o: %s', (reason, text) => {
    expect(cannotJudgeText(texts, reason, now)).toBe(text);
  });
});

it('does not count a seat that could not be asked as opened', () => {
  const scope = { staff: 3, archived: 2, unknown: 1, until: at('2026-08-05T08:40:00') };
  expect(why(texts, theSample({ scope })).scope).toContain('3位同事里2位开通了存档，1位还不清楚');
});
