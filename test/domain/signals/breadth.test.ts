import { describe, expect, it } from 'vitest';
import { fullAxis } from '../../../src/domain/exposure.ts';
import { breadth } from '../../../src/domain/signals/breadth.ts';
import { at, chat } from './chats.ts';

const axis = fullAxis(at('2026-06-26 18:00'));
const { marks } = chat([
  '2026-06-20 10:00 them:wm1',
  '2026-06-20 10:10 us:li',
  '2026-05-01 10:00 them:wm2',
  '2026-01-01 10:00 them:wm3',
  '2026-06-27 10:00 them:wm4',
  '2026-06-21 10:00 robot:wb1',
]);

describe('breadth', () => {
  it('counts the people of 30 and of 90 days, and nobody of tomorrow', () => {
    expect(breadth({ marks, axis, knownContacts: 4, tier: null })).toMatchObject({
      value: 1,
      strength: 0,
      counts: { live30: 1, live90: 2, staff90: 1, isSingleThreaded: false, isSingleStaff: true },
    });
  });

  it.each([
    { knownContacts: 2, tier: null, single: true },
    { knownContacts: 1, tier: 'A' as const, single: true },
    { knownContacts: 1, tier: 'C' as const, single: false },
    { knownContacts: 1, tier: null, single: false },
  ])(
    'calls one person a single thread where it matters: $knownContacts known, tier $tier',
    ({ knownContacts, tier, single }) => {
      const one = marks.filter(({ by }) => by !== 'wm2');
      expect(breadth({ marks: one, axis, knownContacts, tier }).counts.isSingleThreaded).toBe(single);
    },
  );

  it('is nobody, not unknown, without contact', () => {
    expect(breadth({ marks: [], axis, knownContacts: 2, tier: 'A' })).toMatchObject({
      value: 0,
      counts: { live90: 0, isSingleThreaded: false, isSingleStaff: false },
    });
  });

  it('names the last word of each live person, the newest first', () => {
    const { evidence } = breadth({ marks, axis, knownContacts: 4, tier: null });
    expect(evidence.map(({ from }) => from)).toEqual([at('2026-06-20 10:00'), at('2026-05-01 10:00')]);
  });
});
