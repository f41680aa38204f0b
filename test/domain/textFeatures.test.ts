import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import phrasesFile from '../../config/phrases.json' with { type: 'json' };
import { isAcknowledgement } from '../../src/domain/acknowledgement.ts';
import { isPhrases, phraseFaults } from '../../src/domain/phraseFaults.ts';
import { appliesTo, type Phrases, rulesHit } from '../../src/domain/phraseRules.ts';
import { dueDayOf, promiseOf } from '../../src/domain/promise.ts';
import { textReader, withoutQuote } from '../../src/domain/textFeatures.ts';

const phrases = phrasesFile as Phrases;
const read = textReader(phrases);
const hits = (text: string) => read(text).phraseRules;

describe('an acknowledgement', () => {
  it.each([
    '好的',
    '好的。',
    '好的，收到！',
    '收到',
    '收到了',
    '谢谢',
    '谢谢您',
    '谢谢李总',
    '好的王经理',
    '嗯嗯',
    'ok',
    'OK',
    'OK👌',
    '👍',
    '👍🏻👍🏻',
    '❤️',
    '[抱拳]',
    '[OK]',
    '谢谢[玫瑰][玫瑰]',
    '辛苦了',
    '收到，辛苦王经理了',
    '太感谢您了',
    'Got it, thanks!',
    '好的，那就麻烦您了',
    '明白了',
    '哈哈',
    '没问题',
    '　好 的　',
    'ＯＫ',
  ])('is %s', (text) => {
    expect(read(text).isAcknowledgement).toBe(true);
  });

  it.each([
    '',
    '。',
    '……',
    '？',
    '好的？',
    '收到吗',
    '您好',
    '你好',
    '李总好',
    '早上好',
    '大家好',
    '可以',
    '是的',
    '不行',
    '图纸收到，下午回复',
    '好的，周三到货',
    '好的明天发您',
    '[图片]',
    '[疑问]',
    '老师',
    '李总',
    '在吗',
    '谢谢，请把合同发我',
    '1',
    '👍 3台',
  ])('is not %s', (text) => {
    expect(read(text).isAcknowledgement).toBe(false);
  });

  it('is one however many stickers stand in it, and however their brackets are written', () => {
    for (const sticker of ['[抱拳]', '［抱拳］', '﹇抱拳﹈']) expect(isAcknowledgement(sticker.repeat(13))).toBe(true);
    expect(isAcknowledgement(`好的${'！'.repeat(40)}`)).toBe(true);
    expect(isAcknowledgement(`好的，${'图纸'.repeat(20)}`)).toBe(false);
  });

  it('takes no time for any text: words that overlap are no trap', () => {
    const parts = fc.constantFrom('哈', '好', '的', '嗯', 'o', 'k', 'ok', '谢', '了', '您', '李总', '[抱拳]', 'x');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 40 }), (words) => {
        expect(typeof isAcknowledgement(words.join(''))).toBe('boolean');
      }),
    );
    expect(isAcknowledgement(`${'哈'.repeat(23)}x`)).toBe(false);
  });
});

describe('a question', () => {
  it.each(['什么时候到？', '报价好了吗', '请问有现货没', '多少钱', '能不能便宜点', '在吗，急', '有没有检测报告'])(
    'is %s',
    (text) => {
      expect(read(text).isQuestion).toBe(true);
    },
  );
  it.each(['好的', '货到了', '下午发您', '这么多年的老客户了'])('is not %s', (text) => {
    expect(read(text).isQuestion).toBe(false);
  });
});

describe('a quoted message in front', () => {
  it.each([
    ['这是一条引用/回复消息：\n"李明：报价太贵了吗？"\n------\n好的', '好的'],
    ['This is a quote/reply:\n"Li: too expensive?"\n------\nok', 'ok'],
    ['「李明：这个怎么样？」\n- - - - - - - - - - - - - - -\n收到', '收到'],
    ['「李明：这个怎么样？」我觉得行', '「李明：这个怎么样？」我觉得行'],
    ['这是一条引用/回复消息：没有分隔线', '这是一条引用/回复消息：没有分隔线'],
  ])('%j leaves %j', (text, own) => {
    expect(withoutQuote(text)).toBe(own);
  });

  it('is not what this person said', () => {
    const answer = read('这是一条引用/回复消息：\n"周总：太贵了，我要投诉"\n------\n收到，谢谢');
    expect(answer).toEqual({ isAcknowledgement: true, isQuestion: false, phraseRules: [] });
  });
});

describe('phrase rules', () => {
  it.each([
    ['再看看吧', 'cool.later'],
    ['这个先放放', 'cool.later'],
    ['不着急', 'cool.noHurry'],
    ['我们已有供应商了', 'cool.otherSupplier'],
    ['有点贵，能便宜点不', 'bargain.price'],
    ['你们再这样我要投诉', 'complaint.explicit'],
    ['这批质量有问题', 'complaint.quality'],
    ['催了好几次了', 'complaint.service'],
    ['我离职了，谢谢大家照顾', 'handover.leaving'],
    ['以后由采购部的小陈和你们对接', 'handover.successor'],
    ['我下周就离职了', 'handover.leaving'],
    ['以后由我对接，有事找我', 'handover.takingOver'],
    ['王敏的工作交接给我了', 'handover.takingOver'],
    ['我调岗了', 'handover.moved'],
  ])('%s hits %s', (text, rule) => {
    expect(hits(text)).toContain(rule);
  });

  it.each([
    '价格不贵',
    '以后由我们付款，运费你们负责',
    '这批货没有质量问题',
    '急不急',
    '周三到货，送到东门仓库',
    '报价单发过去了，备注了交期',
    '明天我过去看看',
    '他离职了？',
    '仓库的老李离职了',
    '我们前台离职了，快递放门卫',
    '磨损在正常范围，再用300小时没问题',
    '无破损，签收了',
  ])('%s hits nothing', (text) => {
    expect(hits(text)).toEqual([]);
  });

  it('knows who takes over from who hands over', () => {
    expect(hits('以后由我对接')).toEqual(['handover.takingOver']);
    expect(hits('以后由小王对接')).toEqual(['handover.successor']);
  });

  it('spans a gap within a sentence only', () => {
    expect(hits('以后由小王负责')).toContain('handover.successor');
    expect(hits('以后由你定。质量我们负责')).toEqual([]);
  });

  it('reads wide, spaced and upper-case forms alike', () => {
    expect(hits('ＴＯＯ 太 贵 了')).toEqual(['bargain.price']);
  });

  it('belongs to a side that is known later', () => {
    const rule = phrases.rules.find(({ id }) => id === 'cool.later')!;
    expect([appliesTo(rule, 'customer'), appliesTo(rule, 'staff')]).toEqual([true, false]);
    expect(appliesTo({ ...rule, side: 'any' }, 'robot')).toBe(false);
    expect(rulesHit(['cool.later', 'gone.rule', 'bargain.price'], 'cool', phrases)).toEqual([rule]);
  });
});

describe('a promise', () => {
  const monday = '2026-11-23';
  const promised = (text: string, day = monday) => promiseOf(hits(text), day, phrases);

  it.each([
    ['我中午前把新报价发您', { thing: '报价', due: '今天内', dueDay: '2026-11-23' }],
    ['明天给您方案', { thing: '方案', due: '明天', dueDay: '2026-11-24' }],
    ['周五前把样品寄给您', { thing: '样品', due: '周五前', dueDay: '2026-11-27' }],
    ['下周三之前把合同发给王经理', { thing: '资料', due: '下周内', dueDay: '2026-12-04' }],
    ['月底前答复您', { thing: '回复', due: '月底前', dueDay: '2026-11-30' }],
  ])('%s', (text, promise) => {
    expect(promised(text)).toEqual(promise);
  });

  it.each(['报价单发您了', '明天开会', '明天有空吗？报价给您看过', '周五放假'])('is not %s', (text) => {
    expect(promised(text)).toBeNull();
  });

  it('names the next such weekday when this one is over', () => {
    const wednesday = { kind: 'weekday', weekday: 3, weeksAhead: 0 } as const;
    expect(dueDayOf(wednesday, '2026-11-25')).toBe('2026-11-25');
    expect(dueDayOf(wednesday, '2026-11-26')).toBe('2026-12-02');
    expect(dueDayOf({ kind: 'endOfMonth' }, '2028-02-03')).toBe('2028-02-29');
    expect(dueDayOf({ kind: 'days', days: 2 }, '2026-12-31')).toBe('2027-01-02');
  });

  it('is never due before it was said', () => {
    const day = fc
      .date({ min: new Date(Date.UTC(2020, 0, 1)), max: new Date(Date.UTC(2040, 0, 1)), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.constantFrom(...phrases.promise.dues), day, ({ due }, sentDay) => {
        expect(dueDayOf(due, sentDay) >= sentDay).toBe(true);
      }),
    );
  });
});

describe('config/phrases.json', () => {
  it('has no fault', () => {
    expect(phraseFaults(phrasesFile)).toEqual([]);
    expect(isPhrases(phrasesFile)).toBe(true);
  });

  it('lists every fault at once, each with its place', () => {
    const [rule] = phrases.rules;
    const [due] = phrases.promise.dues;
    const faults = phraseFaults({
      ...phrases,
      version: 'one',
      rules: [
        { ...rule, id: 'No Dots', group: 'mood', side: 'cat', reason: '' },
        { ...rule, patterns: [] },
        { ...rule, patterns: ['…'], unless: [7] },
        { ...rule, id: 'promise.thing', group: 'promise', label: undefined },
        'rule',
      ],
      promise: { verbs: ['给您'], dues: [{ ...due, due: { kind: 'weekday', weekday: 8, weeksAhead: 0 } }] },
      consentNotice: { weappTitles: 'title' },
      keywordReplies: 7,
    });
    expect(faults).toEqual([
      'version: must be a whole number',
      'rules[0].id: must be words joined by dots, at most 40 characters',
      'rules[0].reason: say why the rule stands',
      'rules[0].group: must be one of cool, complaint, handover, promise, bargain',
      'rules[0].side: must be one of customer, staff, any',
      'rules[1].patterns: must be a list of 1 to 200 phrases',
      'rules[2].patterns[0]: must be a phrase of 1 to 40 characters',
      'rules[2].unless[0]: must be a phrase of 1 to 40 characters',
      "rules[3].label: a promise needs the thing's name",
      'rules[4]: must be an object',
      'promise.dues[0].due: must be days (0…60), weekday (1…7, weeksAhead 0…4) or endOfMonth',
      'id cool.later: stands twice',
      'consentNotice.weappTitles: must be a list of 0 to 200 phrases',
      'consentNotice.weappDisplayNames: must be a list of 0 to 200 phrases',
      'consentNotice.textBeginnings: must be a list of 0 to 200 phrases',
      'keywordReplies.textBeginnings: must be a list of 0 to 200 phrases',
    ]);
    expect(phraseFaults(null)).toEqual(['phrases: must be an object']);
  });

  it('never throws at what is no file of phrases', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(phraseFaults(value).length).toBeGreaterThan(0);
      }),
    );
  });
});
