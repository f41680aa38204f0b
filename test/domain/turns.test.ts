import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import type { Side } from '../../src/domain/message.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { byChat, conversationsOf, isOpen, turnsOf } from '../../src/domain/turns.ts';
import { cst, mark } from './judgedCustomer.ts';

const start = cst('2026-11-16 10:00');
const at = (minutes: number, side: Side, change: Partial<ContactMark> = {}) =>
  mark(start + minutes * MINUTE_MS, side, change);

describe('turnsOf', () => {
  it('makes one turn of ten short messages, however far apart, and starts the wait at the first', () => {
    const marks = [...Array(10).keys()].map((i) => at(i * 2000, 'customer'));
    const [turn, ...others] = turnsOf(marks);
    expect(others).toEqual([]);
    expect(turn).toMatchObject({
      side: 'customer',
      messages: 10,
      startedAt: start,
      lastAt: start + 18_000 * MINUTE_MS,
      waitsFrom: start,
      answeredAt: null,
      closedAsNotNeeded: false,
    });
    expect(isOpen(turn!)).toBe(true);
  });

  it('is answered by the first human message of the other side, and names who answered', () => {
    const turns = turnsOf([
      at(0, 'customer'),
      at(5, 'customer'),
      at(40, 'staff', { by: 'hejing' }),
      at(50, 'staff'),
      at(90, 'customer'),
    ]);
    expect(turns.map(({ side, messages, answeredAt, answeredBy }) => [side, messages, answeredAt, answeredBy])).toEqual(
      [
        ['customer', 2, start + 40 * MINUTE_MS, 'hejing'],
        ['staff', 2, start + 90 * MINUTE_MS, 'wm-wang'],
        ['customer', 1, null, null],
      ],
    );
  });

  it.each(['automatic', 'robot', 'unknown'] as const)('is neither begun, lengthened nor answered by %s', (side) => {
    const turns = turnsOf([at(0, side), at(1, 'customer'), at(2, side), at(3, 'customer'), at(9, side)]);
    expect(turns).toHaveLength(1);
    expect(turns[0]).toMatchObject({ messages: 2, startedAt: start + MINUTE_MS, answeredAt: null });
    expect(turnsOf([at(0, side)])).toEqual([]);
  });

  it('closes a turn of only 好的 as not needed, and shows it', () => {
    const thanks = { needsNoReply: true };
    const turns = turnsOf([at(0, 'staff'), at(1, 'customer', thanks), at(2, 'customer', thanks)]);
    expect(turns[0]).toMatchObject({ side: 'staff', answeredAt: start + MINUTE_MS });
    expect(turns[1]).toMatchObject({ side: 'customer', waitsFrom: null, closedAsNotNeeded: true });
    expect(isOpen(turns[1]!)).toBe(false);
  });

  it('waits from the first message that wants an answer when 好的 came before it, also when 谢谢 comes after it', () => {
    const [turn] = turnsOf([
      at(0, 'customer', { needsNoReply: true }),
      at(300, 'customer'),
      at(301, 'customer', { needsNoReply: true }),
    ]);
    expect(turn).toMatchObject({ startedAt: start, waitsFrom: start + 300 * MINUTE_MS, closedAsNotNeeded: false });
  });

  it('lets a call of either side answer what either side had asked, and want no answer itself', () => {
    for (const caller of ['staff', 'customer'] as const) {
      const turns = turnsOf([at(0, 'customer'), at(30, caller, { isCall: true }), at(60, caller)]);
      expect(
        turns.map(({ isCall, answeredAt, waitsFrom }) => [isCall, answeredAt !== null, waitsFrom !== null]),
      ).toEqual([
        [false, true, true],
        [true, false, false],
        [false, false, true],
      ]);
      expect(turns[0]!.answeredAt).toBe(start + 30 * MINUTE_MS);
    }
  });

  it('keeps every human message in exactly one turn, in order, sides alternating but for calls', () => {
    const anyMark = fc.record({
      gap: fc.integer({ min: 0, max: 5000 }),
      side: fc.constantFrom<Side>('staff', 'customer', 'robot', 'automatic', 'unknown'),
      isCall: fc.boolean(),
      needsNoReply: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyMark, { maxLength: 40 }), (items) => {
        let minutes = 0;
        const marks = items.map(({ gap, side, ...flags }) => {
          minutes += gap;
          return at(minutes, side, flags);
        });
        const turns = turnsOf(marks);
        const human = marks.filter(({ side }) => side === 'staff' || side === 'customer');
        expect(turns.reduce((sum, { messages }) => sum + messages, 0)).toBe(human.length);
        for (const [i, turn] of turns.entries()) {
          const next = turns[i + 1];
          expect(turn.lastAt).toBeGreaterThanOrEqual(turn.startedAt);
          if (turn.answeredAt !== null) expect(turn.answeredAt).toBe(next!.startedAt);
          else expect(turn.isCall || next === undefined).toBe(true);
        }
      }),
    );
  });
});

describe('conversationsOf', () => {
  it('opens a new one after more than 24 hours, and gives the initiative to who opens it', () => {
    const conversations = conversationsOf([
      at(0, 'customer'),
      at(24 * 60, 'staff'),
      mark(start + 2 * DAY_MS + MINUTE_MS, 'staff'),
      mark(start + 2 * DAY_MS + HOUR_MS, 'customer'),
    ]);
    expect(conversations.map(({ openedBy, messages }) => [openedBy, messages])).toEqual([
      ['customer', 2],
      ['staff', 2],
    ]);
  });

  it('is not kept going by group-sends', () => {
    const conversations = conversationsOf([at(0, 'customer'), at(20 * 60, 'automatic'), at(40 * 60, 'staff')]);
    expect(conversations.map(({ openedBy }) => openedBy)).toEqual(['customer', 'staff']);
  });
});

describe('byChat', () => {
  it('keeps the order within each chat', () => {
    const marks = [at(0, 'customer'), at(1, 'staff', { chatId: 'r:room' }), at(2, 'staff')];
    expect([...byChat(marks)].map(([chatId, own]) => [chatId, own.map((one) => one.at - start)])).toEqual([
      ['s:liming:wm-wang', [0, 2 * MINUTE_MS]],
      ['r:room', [MINUTE_MS]],
    ]);
  });
});
