import { describe, expect, it } from 'vitest';
import { type RoomFact, roomStays } from '../../src/domain/roomMembership.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';

const T = Date.parse('2026-11-16T02:00:00Z');
const fact = (kind: RoomFact['kind'], at: number, change: Partial<RoomFact> = {}): RoomFact => ({
  ...{ roomId: 'wr1', memberId: 'wm1', at, kind, isStaff: kind === 'seen' ? false : null, name: '' },
  ...{ invitedBy: '', joinScene: null, leftHow: null, knownAt: at },
  ...change,
});
const stays = (facts: RoomFact[], dismissedAt: number | null = null) =>
  roomStays(facts, { dismissedAt, isStaff: (id) => id.toLowerCase() === 'lin' });

describe('stays in a room', () => {
  it('put an event and what the reading shows of it together', () => {
    const joined = fact('joined', T + 2000, { joinScene: 0 });
    const seen = fact('seen', T, { name: '赵倩', invitedBy: 'lin', joinScene: 1 });
    expect(stays([joined, seen])).toEqual([
      {
        ...{ roomId: 'wr1', memberId: 'wm1', isStaff: false, name: '赵倩', joinedAt: T, invitedBy: 'lin' },
        ...{ joinScene: 1, leftAt: null, leftHow: null },
      },
    ]);
    expect(stays([seen, joined])).toEqual(stays([joined, seen]));
  });

  it('keep each coming and going, and how it ended', () => {
    const facts = [
      fact('seen', T),
      fact('left', T + HOUR_MS, { leftHow: 'removed' }),
      fact('joined', T + 2 * HOUR_MS),
      fact('left', T + 3 * HOUR_MS, { leftHow: 'left' }),
    ];
    const times = stays(facts.toReversed()).map(({ joinedAt, leftAt, leftHow }) => [joinedAt, leftAt, leftHow]);
    expect(times).toEqual([
      [T, T + HOUR_MS, 'removed'],
      [T + 2 * HOUR_MS, T + 3 * HOUR_MS, 'left'],
    ]);
  });

  it('know a leaving without a joining, and a joining without a leaving', () => {
    expect(stays([fact('left', T)])).toMatchObject([{ joinedAt: null, leftAt: T, leftHow: 'left' }]);
    expect(stays([fact('seen', T), fact('joined', T + HOUR_MS)])).toMatchObject([
      { joinedAt: T, leftAt: T + HOUR_MS, leftHow: 'vanished' },
      { joinedAt: T + HOUR_MS, leftAt: null },
    ]);
  });

  it('take the event for how somebody left whom a reading had missed already', () => {
    const told = [fact('seen', T), fact('missing', T + HOUR_MS), fact('left', T + HOUR_MS + 1000, { leftHow: 'left' })];
    expect(stays(told)).toMatchObject([{ leftAt: T + HOUR_MS + 1000, leftHow: 'left' }]);
    expect(stays(told.slice(0, 2))).toMatchObject([{ leftAt: T + HOUR_MS, leftHow: 'vanished' }]);
    expect(stays(told)).toHaveLength(1);
  });

  it('do not believe a reading that comes too soon after a joining', () => {
    expect(stays([fact('joined', T), fact('missing', T + MINUTE_MS)])).toMatchObject([{ leftAt: null }]);
  });

  it('end with the room', () => {
    expect(stays([fact('seen', T)], T + HOUR_MS)).toMatchObject([{ leftAt: T + HOUR_MS, leftHow: 'dismissed' }]);
  });

  it('know staff by what the room said, else by the directory, whatever the case of the id', () => {
    const looksLikeContact = fact('seen', T, { memberId: 'wmwang', isStaff: true });
    expect(stays([looksLikeContact, fact('left', T + HOUR_MS, { memberId: 'WmWang' })])).toMatchObject([
      { memberId: 'wmwang', isStaff: true, leftAt: T + HOUR_MS },
    ]);
    expect(stays([fact('joined', T, { memberId: 'Lin' })])).toMatchObject([{ memberId: 'lin', isStaff: true }]);
    expect(stays([fact('joined', T, { memberId: 'wmX' })])).toMatchObject([{ memberId: 'wmX', isStaff: false }]);
  });
});
