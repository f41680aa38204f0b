import { describe, expect, it } from 'vitest';
import { type LadderLimits, ladderOf, ladderStep, laddersOf, soonestListDays } from '../../src/domain/ladder.ts';
import { at, calendar, caseFile, event, sentCard, TUESDAY } from './caseFiles.ts';

const limits: LadderLimits = { listAfterDays: 3, cardAfterDays: 1 };
const step = (file: Parameters<typeof ladderStep>[0], now: string, tier: 'A' | null = null, fence = 0) =>
  ladderStep(file, { now: at(now), fence, calendar, tier, limits });
const told = (change = {}, more = {}) => caseFile(change, { cards: [sentCard()], ...more });

describe('the ladder', () => {
  it('lists a case three business days after its card, and not before it had one', () => {
    expect(step(told(), '2026-11-19T16:42')).toBeNull();
    expect(step(told(), '2026-11-20T16:42')).toEqual({ as: 'list', openDays: 3, isNew: true });
    expect(step(caseFile(), '2026-11-20T16:42')).toBeNull();
  });

  it('sends tier A and what is critical as a card after one, once', () => {
    expect(step(told(), '2026-11-18T16:42', 'A')).toEqual({ as: 'card', openDays: 1, isNew: true });
    const deleted = told({ causes: [{ kind: 'deleted', since: TUESDAY, judgements: 1, facts: {} }] });
    expect(step(deleted, '2026-11-18T16:42')).toMatchObject({ as: 'card' });
    const events = [event({ type: 'cardQueued', receiverId: 'zhou.ning', kind: 'leaderCard', as: 'leaderCard' })];
    expect(step(told({}, { events }), '2026-11-18T16:42', 'A')).toBeNull();
    expect(step(told({}, { events }), '2026-11-20T16:42', 'A')).toMatchObject({ as: 'list', isNew: false });
  });

  it('rests while the leader’s word stands', () => {
    const said = (word: string, until: number | null) => ({
      events: [event({ type: 'leaderSaid', word, until, by: 'zhou.ning' })],
    });
    const ask = told({}, said('ask', at('2026-11-20T09:00')));
    expect(step(ask, '2026-11-19T16:42', 'A')).toBeNull();
    expect(step(ask, '2026-11-20T16:42', 'A')).not.toBeNull();
    expect(step(told({}, said('leaveIt', null)), '2026-11-30T16:42')).toBeNull();
  });

  it('begins anew with the card of what opened the case again', () => {
    const reopened = event({ type: 'reopened', at: at('2026-11-24T10:00') });
    const leftAlone = event({ type: 'leaderSaid', word: 'leaveIt', until: null, by: 'zhou.ning' });
    const cards = [sentCard({ state: 'answered' }), sentCard({ taskId: 'a1-v2', sentAt: at('2026-11-24T10:01') })];
    const causes = [{ kind: 'deleted' as const, since: at('2026-11-24T10:00'), judgements: 1, facts: {} }];
    const file = caseFile({ causes }, { cards, events: [leftAlone, reopened] });
    expect(step(file, '2026-11-24T16:42')).toBeNull();
    expect(step(file, '2026-11-25T16:42')).toEqual({ as: 'card', openDays: 1, isNew: true });
  });

  it('ends when the owner acts, and does not begin for stock', () => {
    expect(step(told({ state: 'claimed' }), '2026-11-20T16:42')).toBeNull();
    const listed = [event({ type: 'cardQueued', receiverId: 'lin.chen', kind: 'morningList', as: 'alert' })];
    expect(step(caseFile({}, { events: listed }), '2026-11-20T16:42', null, TUESDAY + 1)).toBeNull();
  });
});

describe('the ladders of the segments', () => {
  const quick: LadderLimits = { listAfterDays: 2, cardAfterDays: 1 };
  const ladders = laddersOf({
    standard: { version: '1.a', ladder: limits },
    segments: { highValue: { version: '1.b', ladder: quick }, newcomer: { version: '1.a', ladder: limits } },
  });

  it('hold for whom their profile has judged; for all others the standard one', () => {
    expect(ladderOf(ladders, '1.b')).toBe(quick);
    expect([ladderOf(ladders, '1.a'), ladderOf(ladders, 'no longer in use'), ladderOf(ladders, undefined)]).toEqual([
      limits,
      limits,
      limits,
    ]);
  });

  it('tell people beforehand how soon their leader may hear of a case', () => {
    expect(soonestListDays(ladders)).toBe(2);
  });

  it('move the list of a segment', () => {
    const at16 = { now: at('2026-11-19T16:42'), fence: 0, calendar, tier: null };
    expect(ladderStep(told(), { ...at16, limits: ladderOf(ladders, '1.b') })).toMatchObject({
      as: 'list',
      openDays: 2,
    });
    expect(ladderStep(told(), { ...at16, limits: ladderOf(ladders, '1.a') })).toBeNull();
  });
});
