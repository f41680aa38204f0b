import { describe, expect, it } from 'vitest';
import { dayNumberAt } from '../../../src/domain/crm/importTime.ts';
import { orderAmount } from '../../../src/domain/signals/orderAmount.ts';
import { NOW, order } from '../crm/crmSamples.ts';

const TODAY = dayNumberAt(NOW);
const yuan = (days: number, amount: number, currency = 'CNY') =>
  order(days, { amount: { minor: BigInt(amount) * 100n, currency } });
const small = [10, 40, 70].map((days, i) => yuan(days, 300 + i));
const large = [100, 130, 160, 190].map((days, i) => yuan(days, 900 + i));

describe('the amount of an order', () => {
  it('is down when the orders of a quarter are smaller than chance explains, and says by how much', () => {
    expect(orderAmount([...small, ...large], TODAY)).toEqual({
      kind: 'judged',
      recent: { minor: 301_00n, currency: 'CNY' },
      base: { minor: 901_50n, currency: 'CNY' },
      ...{ recentOrders: 3, baseOrders: 4, isDown: true },
    });
  });

  it('is not down by one small order, nor by one large order of last year, nor when it rises', () => {
    const mixed = [yuan(10, 300), yuan(40, 905), yuan(70, 910)];
    expect(orderAmount([...mixed, ...large], TODAY)).toMatchObject({ isDown: false });
    expect(
      orderAmount([...large.map((_, i) => yuan(10 + i, 900 + i)), ...large, yuan(200, 90_000)], TODAY),
    ).toMatchObject({
      isDown: false,
    });
    const risen = [yuan(10, 950), yuan(40, 960), yuan(70, 970)];
    expect(orderAmount([...risen, ...large], TODAY)).toMatchObject({ isDown: false });
  });

  it('cannot be judged with fewer than three orders on either side: that is not nought', () => {
    const cannot = (have: number) => ({ kind: 'cannotJudge', reason: 'tooFew', have, need: 3 });
    expect(orderAmount([...small.slice(1), ...large], TODAY)).toEqual(cannot(2));
    expect(orderAmount(small, TODAY)).toEqual(cannot(0));
    expect(orderAmount([], TODAY)).toEqual(cannot(0));
  });

  it('compares one currency, the one with most orders, and never adds two', () => {
    const dollars = [20, 50, 80, 110, 140, 170].map((days) => yuan(days, 100, 'USD'));
    expect(orderAmount([...small, ...large, ...dollars], TODAY)).toMatchObject({
      recent: { currency: 'CNY' },
      ...{ recentOrders: 3, baseOrders: 4, isDown: true },
    });
    // Small dollars do not make the yuan of last year smaller.
    expect(orderAmount([...dollars.slice(0, 3), ...large], TODAY)).toMatchObject({ kind: 'cannotJudge' });
  });

  it('leaves out what is no size of an order: none known, nought, paid back, in the future, older than a year', () => {
    const odd = [
      ...[order(20, { amount: null }), yuan(30, 0), yuan(35, -500), yuan(-5, 1)],
      ...[400, 410, 420].map((days) => yuan(days, 1)),
    ];
    expect(orderAmount([...odd, ...small, ...large], TODAY)).toEqual(orderAmount([...small, ...large], TODAY));
  });
});
