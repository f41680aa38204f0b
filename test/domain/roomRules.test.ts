import { describe, expect, it } from 'vitest';
import { customerSignals } from '../../src/domain/customerSignals.ts';
import { fullAxis } from '../../src/domain/exposure.ts';
import { answererOf, marksThatCount, type RoomAnswering } from '../../src/domain/roomRules.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { isOpen, turnsOf } from '../../src/domain/turns.ts';
import { calendar, cst, mark } from './judgedCustomer.ts';

const start = cst('2026-11-16 10:00');
const room = { chatId: 'r:wr1' };
const asks = (minutes: number) => mark(start + minutes * MINUTE_MS, 'customer', room);
const says = (minutes: number, by: string, more = {}) =>
  mark(start + minutes * MINUTE_MS, 'staff', { ...room, contactId: '', by, ...more });

describe('whose answer counts in a room', () => {
  it('anybody’s, unless one member is asked for', () => {
    const marks = [asks(0), says(5, 'hejing'), asks(8), says(30, 'liming')];
    expect(turnsOf(marks).map(({ side, answeredBy }) => [side, answeredBy])).toEqual([
      ['customer', 'hejing'],
      ['staff', 'wm-wang'],
      ['customer', 'liming'],
      ['staff', null],
    ]);
    const [turn, ...rest] = turnsOf(marks, 'liming');
    expect(turn).toMatchObject({ side: 'customer', messages: 2, waitsFrom: start, answeredBy: 'liming' });
    expect(rest).toHaveLength(1);
  });

  it('not a colleague’s call either, and what he says without being asked is a turn of ours', () => {
    expect(isOpen(turnsOf([asks(0), says(5, 'hejing', { isCall: true })], 'liming')[0]!)).toBe(true);
    const turns = turnsOf([says(0, 'hejing'), asks(5), says(9, 'hejing'), says(20, 'liming')], 'liming');
    expect(turns.map(({ side, messages, answeredBy }) => [side, messages, answeredBy])).toEqual([
      ['staff', 1, 'wm-wang'],
      ['customer', 1, 'liming'],
      ['staff', 1, null],
    ]);
  });

  it.each<[RoomAnswering, string | null]>([
    ['any', 'hejing'],
    ['responsible', 'liming'],
    ['roomOwner', 'wangfang'],
  ])('%s: %s ends the wait', (answeredBy, expected) => {
    const marks = [asks(0), says(5, 'hejing'), says(30, 'liming'), says(50, 'wangfang')];
    const answerer = answererOf(answeredBy, { ownerId: 'liming', roomOwners: new Map([['r:wr1', 'wangfang']]) });
    expect(turnsOf(marks, answerer?.('r:wr1') ?? null)[0]!.answeredBy).toBe(expected);
  });

  it('in a single chat, or where nobody is known to be asked for, anybody’s', () => {
    const nobody = { ownerId: null, roomOwners: new Map<string, string>() };
    expect(answererOf('responsible', nobody)?.('r:wr1')).toBeNull();
    expect(answererOf('roomOwner', nobody)?.('r:wr1')).toBeNull();
    expect(answererOf('responsible', { ...nobody, ownerId: 'liming' })?.('s:hejing:wm-wang')).toBeNull();
  });

  it('reaches the measure of our answers', () => {
    const marks = Array.from({ length: 6 }, (_, day) => [asks(day * 1440), says(day * 1440 + 10, 'hejing')]).flat();
    const now = start + 6 * DAY_MS;
    const input = {
      ...{ marks, calendar, axis: fullAxis(now), observed: [{ from: 0, to: now }] },
      ...{ recentDays: 7, targetMs: 30 * MINUTE_MS },
    };
    expect(customerSignals(input).ourReplyTime).toMatchObject({ value: 10 * MINUTE_MS, counts: { overdue: 0 } });
    const { ourReplyTime } = customerSignals({ ...input, answererOf: () => 'liming' });
    expect(ourReplyTime).toMatchObject({ kind: 'cannotJudge', have: 1 });
  });
});

describe('rooms that are left out', () => {
  it('hold nothing that counts', () => {
    const marks = [mark(start), asks(1), mark(start, 'customer', { chatId: 'r:wr2' })];
    expect(marksThatCount(marks, { answeredBy: 'any', leftOut: ['wr1'] }).map(({ chatId }) => chatId)).toEqual([
      's:liming:wm-wang',
      'r:wr2',
    ]);
    expect(marksThatCount(marks, { answeredBy: 'any', leftOut: [] })).toBe(marks);
  });
});
