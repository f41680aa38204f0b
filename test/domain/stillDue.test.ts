import { expect, it } from 'vitest';
import type { AlertState } from '../../src/domain/alert.ts';
import { noLongerDue } from '../../src/domain/stillDue.ts';
import { alert } from '../store/samples.ts';

const states: readonly AlertState[] = ['open', 'claimed', 'verified', 'attested', 'snoozed', 'closed'];

it.each([
  ['alert', ['open']],
  ['reminder', ['open']],
  ['question', ['claimed']],
  ['leaderCard', ['open']],
  ['lost', ['claimed']],
  ['morningList', states],
] as const)('sends a card of kind %s only while its alert is %s', (kind, sentIn) => {
  const card = { kind, receiverId: 'liming' };
  expect(states.filter((state) => noLongerDue(alert({ state }), card) === null)).toEqual(sentIn);
});

it('sends the owner’s cards to nobody who is not the owner any more, and the leader’s to the leader', () => {
  const moved = alert({ ownerId: 'hejing' });
  expect(noLongerDue(moved, { kind: 'alert', receiverId: 'liming' })).toBe('alert has another owner');
  expect(noLongerDue(moved, { kind: 'leaderCard', receiverId: 'zhouning' })).toBeNull();
});

it('sends no card whose place a newer one has taken before it left', () => {
  const card = { kind: 'alert', receiverId: 'liming' };
  expect(noLongerDue(alert({ state: 'open' }), { ...card, state: 'queued' })).toBeNull();
  expect(noLongerDue(alert({ state: 'open' }), { ...card, state: 'superseded' })).toBe(
    'a newer card has taken its place',
  );
});
