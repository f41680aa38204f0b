import { describe, expect, it } from 'vitest';
import { type RelationshipEvent, relationshipLife, type Sighting } from '../../src/domain/relationshipLife.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';

const T = Date.parse('2026-11-16T02:00:00Z');
const event = (kind: RelationshipEvent['kind'], at: number): RelationshipEvent => ({
  ...{ contactId: 'wm1', staffId: 'lin', at, kind, detail: '', knownAt: 0 },
});
const shown = (change: Partial<Sighting>): Sighting => ({ addedAt: null, seenAt: null, missedAt: null, ...change });
const lives = (addedAt: number | null) => ({ addedAt, endedAt: null, endedBy: null });

describe('the life of a relationship', () => {
  it('is what the reading shows where no event came', () => {
    expect(relationshipLife([], shown({ addedAt: T, seenAt: T + 5 }))).toEqual(lives(T));
    expect(relationshipLife([], shown({ addedAt: T, missedAt: T + HOUR_MS }))).toEqual({
      addedAt: T,
      endedAt: T + HOUR_MS,
      endedBy: 'vanished',
    });
  });

  it('ends by the customer although WeCom shows it for ever', () => {
    const sighting = shown({ addedAt: T, seenAt: T + 100 * HOUR_MS });
    expect(relationshipLife([event('deletedByCustomer', T + 5)], sighting)).toMatchObject({ endedBy: 'customer' });
  });

  it('keeps the first end, and begins anew with a later addition', () => {
    const events = [event('added', T), event('deletedByCustomer', T + 5), event('deletedByStaff', T + 9)];
    expect(relationshipLife(events, null)).toEqual({ addedAt: T, endedAt: T + 5, endedBy: 'customer' });
    const again = [...events, event('added', T + 20)];
    expect(relationshipLife(again, shown({ addedAt: T, seenAt: T + 30 }))).toEqual(lives(T + 20));
  });

  it('does not take a late deletion for one of the present relationship', () => {
    expect(relationshipLife([event('deletedByStaff', T - 5)], shown({ addedAt: T, seenAt: T + 1 }))).toEqual(lives(T));
  });

  it('trusts an end for two hours against the list, and the list after that', () => {
    const events = [event('deletedByStaff', T)];
    const soon = relationshipLife(events, shown({ addedAt: T - 9, seenAt: T + HOUR_MS }));
    expect(soon).toEqual({ addedAt: T - 9, endedAt: T, endedBy: 'staff' });
    expect(relationshipLife(events, shown({ addedAt: T - 9, seenAt: T + 2 * HOUR_MS }))).toEqual(lives(T - 9));
  });

  it('trusts an addition for some minutes against a list that lags', () => {
    const events = [event('added', T)];
    expect(relationshipLife(events, shown({ missedAt: T + MINUTE_MS }))).toEqual(lives(T));
    expect(relationshipLife(events, shown({ missedAt: T + HOUR_MS }))).toMatchObject({ endedBy: 'vanished' });
  });

  it('tells a handover and a departure from churn', () => {
    expect(relationshipLife([event('transferred', T)], null)).toMatchObject({ endedBy: 'transfer', addedAt: null });
    expect(relationshipLife([event('departed', T)], shown({ missedAt: T + 9 }))).toMatchObject({
      endedAt: T,
      endedBy: 'departed',
    });
    expect(relationshipLife([event('transferFailed', T)], shown({ addedAt: T - 1, seenAt: T }))).toEqual(lives(T - 1));
  });

  it('does not depend on the order or the number of its events', () => {
    const kinds = ['added', 'deletedByStaff', 'halfAdded', 'deletedByCustomer', 'transferred', 'added'] as const;
    const events = kinds.map((kind, index) => event(kind, T + Math.floor(index / 2) * 1000));
    const expected = relationshipLife(events, null);
    for (let turn = 0; turn < events.length; turn += 1) {
      const turned = [...events.slice(turn), ...events.slice(0, turn), ...events].reverse();
      expect(relationshipLife(turned, null)).toEqual(expected);
    }
  });
});
