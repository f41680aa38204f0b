import { describe, expect, it } from 'vitest';
import { readAlertLimits } from '../../src/alertLimits.ts';
import { type Desk, type Pressing, planDesk } from '../../src/domain/dayPlan.ts';
import { openCase } from './caseFiles.ts';

const limits = readAlertLimits();
const desk = (change: Partial<Desk> = {}): Desk => ({
  ...{ closed: null, isMuted: false, hasMorning: true, isAfterHoliday: false },
  spent: { today: 0, thisWeek: 0, criticalToday: 0, pushesToday: 0, customers: 200 },
  ...change,
});
let count = 0;
const due = (change: Partial<Pressing> = {}): Pressing => {
  count += 1;
  return {
    ...{ alert: openCase({ id: `a${count}` }), receiverId: 'lin.chen', as: 'alert', risk: 0.5, tier: null },
    ...{ isCritical: false, isAskedFor: false, isStock: false, isListOnly: false, firstAt: null },
    ...change,
  };
};
const plan = (dues: Pressing[], change: Partial<Desk> = {}) => {
  const { cards, list, held, restCount } = planDesk(dues, desk(change), limits);
  return { cards: cards.length, list: list.length, held: held.map(({ reason }) => reason).sort(), restCount };
};
const times = (length: number, change: Partial<Pressing> = {}) => Array.from({ length }, () => due(change));

describe('a salesperson’s morning', () => {
  it('has the most pressing two new cards, the rest waits', () => {
    const [low, high, tierA] = [due({ risk: 0.3 }), due({ risk: 0.9 }), due({ risk: 0.4, tier: 'A' })];
    const { cards, held } = planDesk([low, high, tierA], desk(), limits);
    expect(cards).toEqual([tierA, high]);
    expect(held).toEqual([{ due: low, reason: 'dayBudget' }]);
  });

  it.each(['preview', 'paused', 'onLeave', 'noReceiver', 'pullLate'] as const)(
    'has nothing while %s, also nothing critical',
    (closed) => {
      expect(plan([due(), due({ isCritical: true })], { closed })).toEqual({
        cards: 0,
        list: 0,
        held: [closed, closed],
        restCount: 0,
      });
    },
  );

  it('lists what was told before, from two on; one comes as its own card', () => {
    expect(plan([due({ as: 'reminder' }), due({ as: 'question' })])).toMatchObject({ cards: 0, list: 2 });
    expect(plan([due({ as: 'reminder' })])).toMatchObject({ cards: 1, list: 0, held: [] });
    expect(plan([])).toEqual({ cards: 0, list: 0, held: [], restCount: 0 });
  });

  it('counts in the list who else waits', () => {
    expect(plan([...times(5), due({ as: 'reminder' }), due({ as: 'question' })])).toMatchObject({
      cards: 2,
      list: 2,
      restCount: 3,
    });
  });

  it('reminds of tier A and of critical cases by their own card', () => {
    expect(plan([due({ as: 'reminder', tier: 'A' }), due({ as: 'reminder', isCritical: true })])).toMatchObject({
      list: 0,
      cards: 2,
    });
  });

  it('lets two critical cards by the budget and lists further ones', () => {
    const spent = { today: 2, thisWeek: 6, criticalToday: 0, pushesToday: 2, customers: 200 };
    expect(plan([...times(4, { isCritical: true }), due()], { spent })).toMatchObject({
      cards: 2,
      list: 2,
      held: ['weekBudget'],
    });
  });

  it('lists stock once, without cards of its own', () => {
    expect(plan(times(7, { isStock: true }))).toMatchObject({ cards: 0, list: 7 });
  });

  it('keeps what was called normal three times for the list', () => {
    expect(plan([due({ isListOnly: true })])).toMatchObject({ cards: 0, list: 0, held: ['listOnly'] });
    expect(plan([due({ isListOnly: true }), due({ as: 'reminder' })])).toMatchObject({ list: 2 });
  });

  it('has one list after days off by law', () => {
    expect(plan(times(3), { isAfterHoliday: true })).toMatchObject({ cards: 0, list: 2, held: ['dayBudget'] });
  });

  it('sends only what is critical to who wants to hear no more today', () => {
    expect(plan([due(), due({ isCritical: true })], { isMuted: true })).toMatchObject({ cards: 1, held: ['muted'] });
  });

  it('leaves the list to the next morning when this one is over, but not what was asked for', () => {
    const dues = [due({ as: 'reminder' }), due({ as: 'question' }), due({ isAskedFor: true })];
    expect(plan(dues, { hasMorning: false })).toMatchObject({
      cards: 1,
      list: 0,
      held: ['nextMorning', 'nextMorning'],
    });
  });

  it('stops at four pushes a day', () => {
    const spent = { today: 0, thisWeek: 0, criticalToday: 0, pushesToday: 3, customers: 200 };
    expect(plan(times(2), { spent })).toMatchObject({ cards: 1, held: ['pushBudget'] });
  });
});
