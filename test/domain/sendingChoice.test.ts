import { describe, expect, it } from 'vitest';
import { chooseSends, type DueMessage, placeOf, retryPauseMs, windowPauseMs } from '../../src/domain/sendingChoice.ts';

const NOW = 1_000_000;
const message = (dedupeKey: string, change: Partial<DueMessage> = {}): DueMessage => ({
  ...{ dedupeKey, kind: 'card', target: 'liming', orderedAt: NOW - 10, attempts: 1, rank: null },
  ...change,
});
const open = { now: NOW, pausedUntil: new Map(), firstOfOthers: new Map() };
const keysOf = (messages: { dedupeKey: string }[]) => messages.map(({ dedupeKey }) => dedupeKey);

describe('chooseSends', () => {
  it('sends one to each receiver, the first one first, and keeps the others due', () => {
    const late = message('b', { orderedAt: NOW - 5 });
    const { chosen, postponed } = chooseSends([late, message('a'), message('c', { target: 'hejing' })], open);
    expect(keysOf(chosen)).toEqual(['a', 'c']);
    expect(postponed).toEqual([{ dedupeKey: 'b', dueAt: null }]);
  });

  it('lets cards that wait together change places by rank, and no text', () => {
    const cards = [message('dull', { rank: 0.1 }), message('pressing', { rank: 0.9, orderedAt: NOW - 2 })];
    expect(keysOf(chooseSends(cards, open).chosen)).toEqual(['pressing']);
    const hello = message('hello', { kind: 'text', orderedAt: NOW - 20 });
    expect(keysOf(chooseSends([...cards, hello], open).chosen)).toEqual(['hello']);
  });

  it('keeps back what goes by a closed way until it opens, and nothing else', () => {
    const pausedUntil = new Map([['card', NOW + 500]]);
    const text = message('text', { kind: 'text' });
    const { chosen, postponed } = chooseSends([message('a'), text], { ...open, pausedUntil });
    expect(keysOf(chosen)).toEqual(['text']);
    expect(postponed).toEqual([{ dedupeKey: 'a', dueAt: NOW + 500 }]);
  });

  it('overtakes nothing that is in the hands of another process or to be tried again', () => {
    const firstOfOthers = new Map([['member:liming', placeOf({ orderedAt: NOW - 10, dedupeKey: 'b' })]]);
    const messages = [message('c'), message('d'), message('e', { target: 'hejing' })];
    const { chosen, postponed } = chooseSends(messages, { ...open, firstOfOthers });
    expect(keysOf(chosen)).toEqual(['e']);
    expect(keysOf(postponed)).toEqual(['c', 'd']);
    expect(postponed.every(({ dueAt }) => dueAt! > NOW)).toBe(true);
    expect(keysOf(chooseSends([message('a')], { ...open, firstOfOthers }).chosen)).toEqual(['a']);
  });

  it('gives every message a place: chosen, due with its lane, or due later than now', () => {
    const messages = Array.from({ length: 60 }, (_, n) =>
      message(`m${n}`, { target: `t${n % 7}`, kind: ['card', 'text', 'group'][n % 3]!, attempts: 1 + (n % 2) }),
    );
    const state = { ...open, pausedUntil: new Map([['text', NOW + 1]]), firstOfOthers: new Map([['member:t1', '0']]) };
    const { chosen, postponed } = chooseSends(messages, state);
    expect([...keysOf(chosen), ...keysOf(postponed)].sort()).toEqual(keysOf(messages).sort());
    // Nothing stays due without somebody going before it, or a round would find it again for ever.
    const lanes = new Set(chosen.map(({ kind, target }) => (kind === 'group' ? kind : 'member') + target));
    for (const { dedupeKey, dueAt } of postponed) {
      const { kind, target } = messages.find((one) => one.dedupeKey === dedupeKey)!;
      expect(dueAt === null ? lanes.has((kind === 'group' ? kind : 'member') + target) : dueAt > NOW).toBe(true);
    }
  });
});

describe('pauses', () => {
  it('double from seconds to an hour', () => {
    expect([1, 2, 3, 11, 40].map(retryPauseMs)).toEqual([5_000, 10_000, 20_000, 3_600_000, 3_600_000]);
  });

  it('are longer each time that WeCom still wants fewer calls, up to an hour', () => {
    expect([1, 2, 3, 4, 9].map(windowPauseMs)).toEqual([65_000, 300_000, 900_000, 3_600_000, 3_600_000]);
  });
});
