import { describe, expect, it } from 'vitest';
import { orderSignal, overduePayments, yearlyTurnover } from '../../../src/domain/signals/orders.ts';
import { learnOrderRisk } from '../../../src/domain/statistics/orderRisk.ts';
import { daysAgo, NOW, order, payment } from '../crm/crmSamples.ts';

const signal = (days: readonly number[]) =>
  orderSignal({ orders: days.map((day) => order(day)), asOf: NOW, risk: null });
const yuan = (minor: bigint, currency = 'CNY') => ({ minor, currency });

describe('orders of a customer', () => {
  it('say nothing of somebody who never ordered, or only cancelled', () => {
    expect(signal([])).toBeNull();
    expect(orderSignal({ orders: [order(5, { status: 'cancelled' })], asOf: NOW, risk: null })).toBeNull();
  });

  it('are counted in days, several of one day as one; the future is not counted', () => {
    expect(signal([-20, 10, 10, 40])).toMatchObject({ daysSince: 10, orderDays: 2, cycleDays: null });
  });

  it('have a cycle from three order days on: the larger of mean and median', () => {
    expect(signal([10, 40, 70])).toMatchObject({ cycleDays: 30 });
    // Gaps 30, 30, 120: usual is 30, but four orders took 180 days.
    expect(signal([10, 40, 70, 190])).toMatchObject({ cycleDays: 60 });
    expect(signal([10, 110, 210, 220])).toMatchObject({ cycleDays: 100 });
  });

  it('become fewer only when chance does not explain it', () => {
    const monthly = Array.from({ length: 12 }, (_, n) => 100 + n * 22);
    expect(signal(monthly)?.frequency).toMatchObject({ recent: 0, isDown: true });
    expect(signal([10, 40, 70, 100, 130, 160, 190, 220, 250])?.frequency).toMatchObject({ isDown: false });
    expect(signal([10, 40])?.frequency).toBeNull();
  });

  it('foretell less the longer nothing was ordered', () => {
    const risk = learnOrderRisk([[0, 30, 60]], { today: 100, horizonDays: 91 });
    const of = (day: number) => orderSignal({ orders: [order(day)], asOf: NOW, risk })!.risk!;
    expect(of(0).now).toBeCloseTo(of(0).usual);
    expect(of(200).now).toBeGreaterThan(of(100).now);
    expect(of(200).usual).toBeCloseTo(of(0).usual);
  });
});

describe('turnover of a year', () => {
  it('adds no two currencies, and takes off what was paid back', () => {
    const orders = [order(5), order(400), order(10, { amount: yuan(50_00n, 'USD') }), order(3, { amount: null })];
    const refund = payment({ kind: 'refund', paidAt: daysAgo(2), amount: yuan(30_00n) });
    expect(yearlyTurnover(orders, [refund], NOW)).toEqual([yuan(70_00n), yuan(50_00n, 'USD')]);
  });

  it('is exact beyond what a float holds', () => {
    const large = Array.from({ length: 11 }, (_, n) => order(n + 1, { amount: yuan(999_999_999_999_999n) }));
    expect(yearlyTurnover(large, [], NOW)).toEqual([yuan(10_999_999_999_999_989n)]);
  });
});

describe('overdue payments', () => {
  it('were due and are neither paid nor covered for their order in the same currency', () => {
    const planned = payment({ kind: 'planned', dueAt: daysAgo(3), orderId: 'SO-1' });
    const part = payment({ paidAt: daysAgo(1), orderId: 'SO-1', amount: yuan(60_00n) });
    const dollars = payment({ paidAt: daysAgo(1), orderId: 'SO-1', amount: yuan(900_00n, 'USD') });
    expect(overduePayments([planned, part, dollars], NOW)).toEqual([planned]);
    expect(overduePayments([planned, part, part], NOW)).toEqual([]);
    expect(overduePayments([{ ...planned, paidAt: daysAgo(1) }], NOW)).toEqual([]);
    expect(overduePayments([{ ...planned, dueAt: daysAgo(-3) }], NOW)).toEqual([]);
  });
});
