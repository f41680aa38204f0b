import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/domain/alert.ts';
import { decideTap, type Tap } from '../../src/domain/tapDecision.ts';

const AT = Date.UTC(2026, 9, 13, 2);
const around = { nextMorning: AT + 1, inTwoBusinessDays: AT + 2, leaderId: 'zhou' };
const alert = (change: Partial<Alert> = {}): Alert => ({
  id: 'a1',
  customerId: 'c1',
  state: 'open',
  ownerId: 'lin',
  causes: [{ kind: 'goneQuiet', since: AT, judgements: 2, facts: {} }],
  openedAt: AT - 5,
  claimedBy: null,
  claimedAt: null,
  snoozedUntil: null,
  closedAt: null,
  closeReason: null,
  quietJudgements: 0,
  version: 1,
  ...change,
});
const tap = (key: string, change: Partial<Tap> = {}): Tap => ({
  key,
  outcome: 'none',
  by: 'lin',
  at: AT,
  taskId: 't1',
  ...change,
});
const decide = (key: string, change: Partial<Tap> = {}, on: Partial<Alert> = {}) =>
  decideTap(alert(on), tap(key, change), around);
const typesOf = ({ events }: ReturnType<typeof decideTap>) => events.map(({ type }) => type);

describe('decideTap', () => {
  it.each([
    ['none', ['claimed']],
    ['message', ['claimed']],
    ['call', ['attested']],
    ['visit', ['attested']],
    ['appointment', ['attested']],
    ['notReached', ['claimed', 'snoozed']],
    ['lost', ['claimed']],
  ] as const)('已跟进 with %s', (outcome, types) => {
    const decision = decide('done', { outcome });
    expect(typesOf(decision)).toEqual(types);
    expect(decision.followUp).toEqual({ outcome, note: '' });
    expect(decision.events.every(({ by, taskId }) => by === 'lin' && taskId === 't1')).toBe(true);
  });

  it('asks again after two business days when nobody was reached', () => {
    expect(decide('done', { outcome: 'notReached' }).events[1]).toMatchObject({ until: AT + 2 });
  });

  it('does no harm the second time', () => {
    const claimed = { state: 'claimed', claimedBy: 'lin', claimedAt: AT - 3 } as const;
    expect(decide('done', { outcome: 'call' }, claimed)).toEqual({
      result: { kind: 'saidBefore', at: AT - 3 },
      events: [],
      followUp: null,
      undoesFollowUp: false,
    });
  });

  it.each([
    ['later', ['snoozed'], 'snoozed'],
    ['mute7', ['snoozed'], 'muted'],
    ['fine', ['closed'], 'normal'],
    ['season', ['closed', 'reasonGiven'], 'normal'],
    ['unneeded', ['closed'], 'notNeeded'],
    ['notComplaint', ['closed', 'reasonGiven'], 'normal'],
    ['notMine', ['ownerChanged'], 'notMine'],
    ['note', [], 'noteAsked'],
    ['undo', ['undone'], 'undone'],
    ['fine.season', ['reasonGiven'], 'normal'],
    ['lost.price', ['reasonGiven'], 'lost'],
    ['something', [], 'unknownKey'],
  ] as const)('%s', (key, types, kind) => {
    const decision = decide(key);
    expect([typesOf(decision), decision.result.kind]).toEqual([types, kind]);
    expect(decision.followUp).toBeNull();
  });

  it('says of a closed case that it is over, and lets only undo and reasons through', () => {
    const closed = { state: 'closed', closedAt: AT - 9, closeReason: 'recovered' } as const;
    for (const key of ['done', 'later', 'fine', 'mute7', 'notMine'])
      expect(decide(key, {}, closed)).toMatchObject({
        result: { kind: 'overAlready', reason: 'recovered' },
        events: [],
      });
    expect(typesOf(decide('undo', {}, closed))).toEqual(['undone']);
    expect(typesOf(decide('fine.usual', {}, closed))).toEqual(['reasonGiven']);
  });

  it('changes no owner when no leader is visible', () => {
    expect(decideTap(alert(), tap('notMine'), { ...around, leaderId: null }).events).toEqual([]);
  });
});
