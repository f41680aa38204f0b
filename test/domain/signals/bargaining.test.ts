import { describe, expect, it } from 'vitest';
import { bargaining } from '../../../src/domain/signals/bargaining.ts';
import type { SaidPhrase } from '../../../src/domain/signals/saidPhrase.ts';
import { daysAgo, NOW, order } from '../crm/crmSamples.ts';

const said = (days: number, rules: string[]): SaidPhrase => ({ contactId: 'wm-zhang', at: daysAgo(days), rules });
const seen = { now: NOW, isTextSeen: true };

describe('bargaining without an order', () => {
  const price = (days: number) => said(days, ['bargain.price']);
  const of = (words: SaidPhrase[], orders = [order(60)], toldUntil: number | null = NOW) =>
    bargaining(words, { ...seen, orders, toldUntil });

  it('stands two weeks after the first time that no order has followed', () => {
    expect(of([price(70), price(30), price(20), price(20)])).toEqual({
      ...{ kind: 'withoutOrder', since: daysAgo(30), days: 2, until: NOW },
    });
    expect(of([price(14)])).toMatchObject({ kind: 'withoutOrder', since: daysAgo(14) });
    expect(of([price(13)])).toEqual({ kind: 'cannotJudge', reason: 'tooEarly', since: daysAgo(13), until: NOW });
  });

  it('is over with an order of the same day or later; a cancelled one and one still to come are none', () => {
    expect(of([price(30)], [order(30)])).toEqual({ kind: 'none' });
    expect(of([price(30)], [order(2)])).toEqual({ kind: 'none' });
    expect(of([price(30)], [order(2, { status: 'cancelled' }), order(-5)])).toMatchObject({ kind: 'withoutOrder' });
    expect(of([price(30)], [])).toMatchObject({ kind: 'withoutOrder' });
  });

  it('looks at orders as far as they were told, and says nothing where nothing was', () => {
    expect(of([price(30)], [order(60)], daysAgo(20))).toMatchObject({ reason: 'tooEarly', until: daysAgo(20) });
    expect(of([price(30)], [order(60)], daysAgo(40))).toMatchObject({ reason: 'tooEarly', until: daysAgo(40) });
    expect(of([price(30)], [], null)).toEqual({ kind: 'cannotJudge', reason: 'noOrders', since: daysAgo(30) });
    expect(of([said(30, ['cool.later'])], [])).toEqual({ kind: 'none' });
    expect(bargaining([], { now: NOW, isTextSeen: false, orders: [], toldUntil: NOW })).toEqual({
      kind: 'cannotJudge',
      reason: 'noText',
    });
  });
});
