import { describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../../src/companySettings.ts';
import { rankForSending, type Waiting } from '../../../src/domain/attentionBudget.ts';
import { businessCalendar } from '../../../src/domain/businessCalendar.ts';
import type { ContactMark } from '../../../src/domain/contactMark.ts';
import { type CustomerBusiness, judgeBusiness } from '../../../src/domain/crm/business.ts';
import { tierOf } from '../../../src/domain/crm/businessWorld.ts';
import { valueWeights } from '../../../src/domain/crm/valueWeight.ts';
import { learnOrderRisk } from '../../../src/domain/statistics/orderRisk.ts';
import { alert as anAlert } from '../../store/samples.ts';
import { complaint, daysAgo, NOW, order, payment, rating } from './crmSamples.ts';

const settings = readCompanySettings();
const calendar = businessCalendar(settings.calendars.company);
const RISK = learnOrderRisk([[0, 30, 60]], { today: 100, horizonDays: 91 });
const TOLD = { orders: NOW, complaints: NOW, ratings: NOW };

function judged(business: Partial<CustomerBusiness>, marks: ContactMark[] = []) {
  const known = { orders: [], payments: [], complaints: [], ratings: [], toldUntil: TOLD, ...business };
  const { dimensions, causes, finding } = judgeBusiness(known, {
    ...{ marks, now: NOW, calendar, profile: settings.profiles.standard, risk: RISK, segment: null },
  });
  const kinds = causes.map(({ kind }) => kind);
  return { orders: dimensions.orders, complaints: dimensions.complaints, causes, kinds, finding };
}
const every30 = (last: number) => [0, 30, 60, 90].map((back) => order(last + back));
const ourWords = (days: number): ContactMark => ({
  ...{ chatId: 's:a:b', contactId: 'b', at: daysAgo(days), knownAt: daysAgo(days), side: 'staff', by: 'a' },
  ...{ isCall: false, needsNoReply: false },
});

describe('the orders dimension', () => {
  it.each([
    [10, 1],
    [30, 1],
    [45, 0.75],
    [60, 0.5],
    [75, 0.25],
    [90, 0],
    [300, 0],
  ])('is, %i days after the last of monthly orders, %d', (days, value) => {
    expect(judged({ orders: every30(days) }).orders.value).toBeCloseTo(value);
  });

  it('is measured against the chance right after the last order where there is no own cycle', () => {
    expect(judged({ orders: [order(0)] }).orders.value).toBeCloseTo(1);
    const later = judged({ orders: [order(60)] }).orders.value!;
    expect(later).toBeLessThan(1);
    expect(judged({ orders: [order(200)] }).orders.value).toBeLessThan(later);
  });

  it('is not judged without orders, and not on old data: unknown is not nought', () => {
    expect(judged({}).orders).toMatchObject({ value: null, cannotJudge: 'noData' });
    const old = { ...TOLD, orders: daysAgo(9) };
    expect(judged({ orders: every30(60), toldUntil: old })).toMatchObject({
      orders: { value: null, cannotJudge: 'staleData' },
      causes: [],
    });
  });

  it('looks no further than the last import: what was not told by then is no silence', () => {
    const told = { ...TOLD, orders: daysAgo(5) };
    expect(judged({ orders: every30(30), toldUntil: told }).orders.facts).toMatchObject({ days: 25 });
  });

  it('says how many payments are overdue', () => {
    const late = payment({ kind: 'planned', dueAt: daysAgo(3) });
    expect(judged({ orders: every30(10), payments: [late] }).orders.facts).toMatchObject({ overdue: 1 });
  });
});

describe('orders that become smaller', () => {
  const sized = (days: number, yuan: bigint) => order(days, { amount: { minor: yuan * 100n, currency: 'CNY' } });

  it('are told in whole units with what was usual, and move neither score nor alert', () => {
    const larger = [100, 130, 160].map((days) => sized(days, 18_000n));
    const smaller = [10, 40, 70].map((days) => sized(days, 6_000n));
    const { orders, kinds } = judged({ orders: [...smaller, ...larger] });
    expect(orders.facts).toMatchObject({ amount: 6_000, baseAmount: 18_000, currency: 'CNY' });
    expect(orders.value).toBe(judged({ orders: [10, 40, 70, 100, 130, 160].map((days) => order(days)) }).orders.value);
    expect(kinds).toEqual([]);
    const same = [10, 40, 70, 100, 130, 160].map((days) => sized(days, 6_000n));
    expect(judged({ orders: same }).orders.facts).not.toHaveProperty('amount');
  });
});

describe('the cause 订单中断', () => {
  it('stands when later than two own cycles and two weeks', () => {
    expect(judged({ orders: every30(60) }).kinds).toEqual([]);
    const late = judged({ orders: every30(61) });
    expect(late.causes).toMatchObject([
      { kind: 'ordersStopped', facts: { days: 61, cycle: 30, lastOrder: daysAgo(61) } },
    ]);
    // Every three days: nine days are two cycles and more, but not two weeks late.
    const often = (last: number) => judged({ orders: [0, 3, 6, 9].map((back) => order(last + back)) }).kinds;
    expect([often(9), often(16), often(17)]).toEqual([[], [], ['ordersStopped']]);
  });

  it('takes the fixed limit only where there is no own cycle', () => {
    expect(judged({ orders: [order(90)] }).kinds).toEqual([]);
    expect(judged({ orders: [order(91)] }).causes).toMatchObject([{ kind: 'ordersStopped', facts: { cycle: null } }]);
    const halfYearly = [0, 182, 364].map((back) => order(150 + back));
    expect(judged({ orders: halfYearly }).kinds).toEqual([]);
  });

  it('is no news any more after a year', () => {
    expect(judged({ orders: [order(366)] }).kinds).toEqual([]);
    expect(judged({ orders: [0, 182, 364].map((back) => order(400 + back)) }).kinds).toEqual(['ordersStopped']);
  });
});

describe('the complaints dimension', () => {
  it('is 1 where somebody would have told of a complaint, and unknown where nobody would', () => {
    expect(judged({}).complaints.value).toBe(1);
    const untold = { orders: NOW, complaints: null, ratings: NOW };
    expect(judged({ toldUntil: untold }).complaints).toMatchObject({ value: null, cannotJudge: 'noData' });
    expect(judged({ toldUntil: untold, ratings: [rating(5, 5)] }).complaints.value).toBeNull();
    expect(judged({ toldUntil: untold, ratings: [rating(5, 5), rating(9, 4)] }).complaints.value).toBe(1);
  });

  it('is 0.5 with an open complaint that we answered, 0 with one that we did not', () => {
    expect(judged({ complaints: [complaint(7)] }, [ourWords(6)]).complaints.value).toBe(0.5);
    expect(judged({ complaints: [complaint(7)] }, [ourWords(8)]).complaints.value).toBe(0);
    expect(judged({ complaints: [complaint(0)] }).complaints.value).toBe(0.5);
  });

  it('recovers over 90 days after a complaint was closed', () => {
    expect(judged({ complaints: [complaint(60, 45)] }).complaints.value).toBeCloseTo(0.75);
    expect(judged({ complaints: [complaint(200, 120)] }).complaints.value).toBe(1);
  });

  it('is 0.5 with one low rating and 0 with two in a row of one kind', () => {
    expect(judged({ ratings: [rating(5, 2), rating(30, 5)] }).complaints.value).toBe(0.5);
    expect(judged({ ratings: [rating(5, 2), rating(30, 1)] }).complaints.value).toBe(0);
    expect(judged({ ratings: [rating(5, 5), rating(30, 1)] }).complaints.value).toBe(1);
    const nps = rating(30, 6, { kind: 'nps', min: 0, max: 10 });
    expect(judged({ ratings: [rating(5, 2), nps] }).complaints.value).toBe(0.5);
  });
});

describe('the causes of complaints and ratings', () => {
  it('stand while the complaint is open, a month at most, with nothing of its words', () => {
    expect(judged({ complaints: [complaint(3)] }).causes).toEqual([
      { kind: 'complaint', facts: { source: 'crm', date: daysAgo(3), topic: null } },
    ]);
    expect(judged({ complaints: [complaint(31)] }).kinds).toEqual([]);
    expect(judged({ complaints: [complaint(3, 1)] }).kinds).toEqual([]);
  });

  it('stand at two low ratings, the newest first', () => {
    expect(judged({ ratings: [rating(30, 1), rating(5, 2)] }).causes).toEqual([
      { kind: 'lowRating', facts: { a: 2, b: 1, max: 5 } },
    ]);
    expect(judged({ ratings: [rating(5, 2)] }).kinds).toEqual([]);
  });
});

describe('what a customer is worth', () => {
  it('ranks within one currency, and takes the better of two', () => {
    const yearly = (minor: number, currency = 'CNY') => [{ minor: String(minor), currency }];
    const weights = valueWeights(
      new Map([
        ['small', yearly(1)],
        ['middle', yearly(10)],
        ['twin', yearly(10)],
        ['large', yearly(1000)],
        ['abroad', yearly(5, 'USD')],
        ['both', [...yearly(2), ...yearly(9, 'USD')]],
        ['none', []],
      ]),
    );
    expect([...weights].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['abroad', 1],
      ['both', 3],
      ['large', 3],
      ['middle', 2],
      ['small', 1],
      ['twin', 2],
    ]);
  });

  it('comes before risk alone, and a tier that somebody set before both', () => {
    const waiting = (id: string, risk: number, more: Partial<Waiting>): Waiting => ({
      ...{ alert: { ...anAlert(), id }, risk, tier: null, isAskedFor: false, ...more },
    });
    const ranked = rankForSending(
      [
        waiting('small', 0.6, { valueWeight: 1 }),
        waiting('large', 0.4, { valueWeight: 3 }),
        waiting('tier', 0.5, { tier: 'A' }),
      ],
      { today: 0, thisWeek: 0, customers: 100 },
      { perDay: 2, perWeek: 6, weekShare: 0.1 },
    );
    expect(ranked.map(({ waiting: { alert }, sends }) => [alert.id, sends])).toEqual([
      ['tier', true],
      ['large', true],
      ['small', false],
    ]);
  });

  it('knows a tier from the words of a CRM, and no other', () => {
    expect(['A', 'b类', 'Ｃ级', 'VIP', 'AB', null].map(tierOf)).toEqual(['A', 'B', 'C', null, null, null]);
  });
});
