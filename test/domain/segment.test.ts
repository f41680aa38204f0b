import { describe, expect, it } from 'vitest';
import type { CustomerBusiness } from '../../src/domain/crm/business.ts';
import type { CrmOrder } from '../../src/domain/crm/crmRows.ts';
import { type SegmentRules, segmentOf, segmentOfWord } from '../../src/domain/segment.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { cst } from './judgedCustomer.ts';

const NOW = cst('2026-11-20 07:30');
const RULES: SegmentRules = {
  currency: 'CNY',
  newcomer: { knownDaysMax: 90 },
  highValue: { yearlyTurnoverMin: 1_000 },
  growth: { risePercentMin: 50, ordersMin: 6 },
  longTail: { yearlyTurnoverMax: 100 },
};

/** Orders of so many days ago, each of so many yuan. */
function business(daysAgo: readonly number[], yuan: number, currency = 'CNY'): CustomerBusiness {
  const orders = daysAgo.map(
    (days, i) =>
      ({
        ...{ source: 'erp', sourceId: `o${i}`, accountId: 'a', number: null, status: 'done' },
        ...{ orderedAt: NOW - days * DAY_MS, amount: { minor: BigInt(yuan) * 100n, currency } },
      }) as unknown as CrmOrder,
  );
  return {
    ...{ orders, payments: [], complaints: [], ratings: [] },
    toldUntil: { orders: NOW, complaints: null, ratings: null },
  };
}
const asked = (change: Partial<Parameters<typeof segmentOf>[0]>) =>
  segmentOf({ byHand: null, word: null, business: null, knownSince: null, now: NOW, ...change }, RULES);

describe("a customer's segment", () => {
  it('is what a person has set, else what the CRM says, else by rule', () => {
    const rich = business([20, 200], 5_000);
    expect(asked({ byHand: 'longTail', word: '高价值', business: rich })).toBe('longTail');
    expect(asked({ word: '成长', business: rich })).toBe('growth');
    expect(asked({ word: '华东一区', business: rich })).toBe('highValue');
  });

  it('is newcomer for as long as the rule says, by age alone', () => {
    expect(asked({ knownSince: NOW - 90 * DAY_MS })).toBe('newcomer');
    expect(asked({ knownSince: NOW - 91 * DAY_MS })).toBeNull();
    expect(asked({ knownSince: null })).toBeNull();
  });

  it('goes by turnover of a year in the currency of the rules, never adding another', () => {
    expect(asked({ business: business([20, 200], 500) })).toBe('highValue');
    expect(asked({ business: business([20, 200], 499) })).toBeNull();
    expect(asked({ business: business([20, 200], 50) })).toBe('longTail');
    expect(asked({ business: business([20, 400], 600) })).toBeNull();
    expect(asked({ business: business([20, 200], 5, 'USD') })).toBeNull();
    expect(asked({ business: business([20, 200], 5_000, 'USD') })).toBeNull();
  });

  it('is growth with half as many orders again as in the half-year before', () => {
    expect(asked({ business: business([10, 40, 70, 100, 200, 300], 30) })).toBe('growth');
    expect(asked({ business: business([10, 40, 70, 190, 200, 300], 30) })).toBeNull();
    expect(asked({ business: business([10, 40, 70, 100, 120, 150], 30) })).toBeNull();
    expect(asked({ business: business([10, 40, 200], 50) })).toBeNull();
  });

  it('is none without orders: nothing known is not small', () => {
    expect(asked({ business: business([], 0) })).toBeNull();
  });

  it.each([
    ['高价值', 'highValue'],
    ['大客户', 'highValue'],
    [' VIP客户 ', 'highValue'],
    ['长尾客户', 'longTail'],
    ['新客', 'newcomer'],
    ['growth', 'growth'],
    ['A类', null],
    ['', null],
    [null, null],
  ])('reads %s as %s', (word, segment) => {
    expect(segmentOfWord(word)).toBe(segment);
  });
});
