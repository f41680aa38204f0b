import { expect, it } from 'vitest';
import { readCompanySettings } from '../../../src/companySettings.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { bargainingLine, coolWordingLines } from '../../../src/domain/wording/wordingWords.ts';
import { at, NOW } from './aCause.ts';

const texts = makeTexts();
const { rules } = readCompanySettings().phrases;
const around = { rules, names: new Map([['wm-zhang', '张总']]), now: NOW };
const [since, until] = [at('2026-07-06T10:00:00'), at('2026-07-28T10:00:00')];

it('dates what was heard by the names of the rules, and leaves out a rule that is gone', () => {
  const hits = [
    { at: until, contactId: 'wm-zhang', rule: 'cool.later' },
    { at: until, contactId: 'wm-zhang', rule: 'cool.gone' },
    { at: since, contactId: 'wm-nobody', rule: 'bargain.price' },
  ];
  expect(coolWordingLines(texts, { kind: 'judged', hits }, around)).toEqual([
    '7月28日，张总：先放放',
    '7月6日，对方：谈价格',
  ]);
});

it('tells nothing said from nothing seen', () => {
  expect(coolWordingLines(texts, { kind: 'judged', hits: [] }, around)).toEqual(['没有冷淡的说法']);
  const unseen = { kind: 'cannotJudge', reason: 'noText' } as const;
  expect(coolWordingLines(texts, unseen, around)).toEqual(['没看到客户的文字消息，暂不判断']);
  expect([bargainingLine(texts, unseen, NOW), bargainingLine(texts, { kind: 'none' }, NOW)]).toEqual([null, null]);
});

it('says since when a price was spoken of, and until when orders are known', () => {
  const open = { kind: 'withoutOrder', since, until } as const;
  expect(bargainingLine(texts, { ...open, days: 1 }, NOW)).toBe('7月6日谈过价格，到7月28日还没有订单');
  expect(bargainingLine(texts, { ...open, days: 3 }, NOW)).toBe('7月6日起有3天谈过价格，到7月28日还没有订单');
  const cannot = { kind: 'cannotJudge', since } as const;
  expect(bargainingLine(texts, { ...cannot, reason: 'noOrders' }, NOW)).toBe(
    '7月6日谈过价格；没有订单数据，不知道后来有没有下单',
  );
  expect(bargainingLine(texts, { ...cannot, reason: 'tooEarly', until: at('2026-07-10T10:00:00') }, NOW)).toBe(
    '7月6日谈过价格，订单只知道到7月10日，不满14天，暂不判断',
  );
});
