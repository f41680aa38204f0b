import { describe, expect, it } from 'vitest';
import { type Alert, transition } from '../../src/domain/alert.ts';
import type { Tap } from '../../src/domain/tap.ts';
import { decideTap, restsOnPast, resultOfRepeat } from '../../src/domain/tapDecision.ts';

const AT = Date.UTC(2026, 9, 13, 2);
const around = { nextMorning: AT + 1, inTwoBusinessDays: AT + 2, leaderId: 'zhou', undoableSince: AT - 1_000 };
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
  it.each(['none', 'message', 'call', 'notReached', 'lost'] as const)(
    'needs nothing that was said before for 已跟进 with %s of an open case',
    (outcome) => {
      const said = tap('done', { outcome });
      expect(restsOnPast(alert(), said)).toBe(false);
      const past = {
        lastTap: { alertId: 'a1', by: 'he', at: AT - 9, asks: null },
        leaderWord: { word: 'takeOver', by: 'zhou' },
        ...{ laterInARow: 3, isLostClaimed: true, hasNewerAlert: true },
      } as const;
      expect(decideTap(alert(), said, { ...around, ...past })).toEqual(decideTap(alert(), said, around));
    },
  );

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

  it('closes a case as lost at once only where no leader could confirm it', () => {
    const decision = decideTap(alert(), tap('done', { outcome: 'lost' }), { ...around, leaderId: null });
    expect(decision.result).toEqual({ kind: 'lost', asksReason: true, isOver: true });
    const reason = decideTap(alert({ state: 'closed' }), tap('lost.price'), { ...around, leaderId: null });
    expect(reason.result).toEqual({ kind: 'lost', asksReason: false, isOver: true });
    expect(decision.events.map((event) => [event.type, 'reason' in event && event.reason])).toEqual([
      ['claimed', false],
      ['closed', 'lost'],
    ]);
  });

  it.each([
    ['lostConfirmed', { type: 'closed', reason: 'lost' }],
    ['lostDenied', { type: 'undone' }],
  ] as const)('%s by the leader', (key, event) => {
    const claimed = { state: 'claimed', claimedBy: 'lin', claimedAt: AT - 3 } as const;
    const said = { ...around, isLostClaimed: true };
    const by = (who: string, on: Partial<Alert> = claimed) => decideTap(alert(on), tap(key, { by: who }), said);
    expect(by('zhou')).toMatchObject({ result: { kind: 'heard' }, events: [event] });
    // Something has opened the case again; what was said of it still waits for the leader.
    expect(by('zhou', { ...claimed, state: 'open' })).toMatchObject({ result: { kind: 'heard' }, events: [event] });
    expect(by('zhou', {})).toMatchObject({ result: { kind: 'overAlready' }, events: [] });
    expect(decide(key, { by: 'zhou' }, claimed)).toMatchObject({ result: { kind: 'overAlready' }, events: [] });
    // Nobody confirms his own word.
    expect(by('lin')).toMatchObject({ result: { kind: 'unknownKey' }, events: [] });
  });

  it.each(['ask', 'takeOver', 'leaveIt'])('lets no owner say %s to himself', (key) => {
    expect(decide(key)).toMatchObject({ result: { kind: 'unknownKey' }, events: [] });
    expect(decide(key, { by: 'zhou' }).events).toMatchObject([
      { type: 'leaderSaid', word: key },
      ...(key === 'takeOver' ? [{ type: 'claimed' }] : []),
    ]);
  });

  it('believes what the question is answered, and leaves 还没来得及 as it is', () => {
    const claimed = { state: 'claimed', claimedBy: 'lin', claimedAt: AT - 3 } as const;
    expect(decide('register', { outcome: 'colleague' }, claimed)).toMatchObject({
      ...{ result: { kind: 'registered' }, events: [{ type: 'attested', outcome: 'colleague' }] },
      followUp: { outcome: 'colleague' },
    });
    expect(decide('register', {}, claimed)).toMatchObject({ result: { kind: 'heard' }, followUp: null });
  });

  it('tells who follows the case up already', () => {
    const claimed = { state: 'claimed', claimedBy: 'zhou', claimedAt: AT - 3 } as const;
    const byLeader = { ...around, leaderWord: { word: 'takeOver', by: 'zhou' } } as const;
    for (const key of ['done', 'later', 'mute7']) {
      expect(decide(key, {}, claimed).result).toEqual({ kind: 'colleagueDone', by: 'zhou', at: AT - 3 });
      expect(decideTap(alert(claimed), tap(key), byLeader).result).toEqual({ kind: 'leaderTook', by: 'zhou' });
    }
    // What he himself did is worth knowing all the same.
    expect(decide('done', { outcome: 'call' }, claimed).followUp).toEqual({ outcome: 'call', note: '' });
  });

  it('takes back only what this person said, and only on the same business day', () => {
    const claimed = { state: 'claimed', claimedBy: 'lin', claimedAt: AT - 3 } as const;
    const undo = (last: { by: string; at: number }) =>
      decideTap(alert(claimed), tap('undo'), { ...around, lastTap: { alertId: 'a1', asks: null, ...last } }).result;
    expect(undo({ by: 'lin', at: AT - 1_000 })).toEqual({ kind: 'undone' });
    expect(undo({ by: 'lin', at: AT - 1_001 })).toEqual({ kind: 'undoOver' });
    expect(undo({ by: 'he', at: AT - 3 })).toEqual({ kind: 'colleagueDone', by: 'he', at: AT - 3 });
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
    ['note', ['noteAsked'], 'noteAsked'],
    ['undo', [], 'undone'],
    ['fine.season', ['reasonGiven'], 'normal'],
    ['lost.price', ['reasonGiven'], 'lost'],
    ['something', [], 'unknownKey'],
  ] as const)('%s', (key, types, kind) => {
    const decision = decide(key);
    expect([typesOf(decision), decision.result.kind]).toEqual([types, kind]);
    expect(decision.followUp).toBeNull();
  });

  it('says of a closed case that it is over, and lets only reasons through', () => {
    const closed = { state: 'closed', closedAt: AT - 9, closeReason: 'recovered' } as const;
    for (const key of ['done', 'later', 'fine', 'mute7', 'notMine'])
      expect(decide(key, {}, closed)).toMatchObject({
        result: { kind: 'overAlready', reason: 'recovered' },
        events: [],
      });
    expect(typesOf(decide('fine.usual', {}, closed))).toEqual(['reasonGiven']);
  });

  it('takes back what a tap has closed, and nothing else', () => {
    const closed = (closeReason: Alert['closeReason']) => alert({ state: 'closed', closedAt: AT - 9, closeReason });
    for (const reason of ['normal', 'notNeeded'] as const)
      expect(typesOf(decideTap(closed(reason), tap('undo'), around))).toEqual(['undone']);
    for (const reason of ['recovered', 'expired', 'transferred'] as const)
      expect(decideTap(closed(reason), tap('undo'), around)).toMatchObject({
        result: { kind: 'overAlready', reason },
        events: [],
        undoesFollowUp: false,
      });
    // Two open alerts of one customer must never be.
    expect(decideTap(closed('normal'), tap('undo'), { ...around, hasNewerAlert: true }).events).toEqual([]);
  });

  it('takes a customer back from the leader', () => {
    const decision = decideTap(alert({ ownerId: 'zhou' }), tap('undo'), around);
    expect(decision.events).toMatchObject([{ type: 'undone' }, { type: 'ownerChanged', ownerId: 'lin' }]);
    expect(decideTap(alert({ ownerId: 'he' }), tap('undo'), around).events).toEqual([]);
  });

  it.each([
    ['done', 'none'],
    ['done', 'call'],
    ['done', 'notReached'],
    ['done', 'lost'],
    ['later', 'none'],
    ['mute7', 'none'],
    ['fine', 'none'],
    ['fine.usual', 'none'],
    ['lost.price', 'none'],
    ['season', 'none'],
    ['unneeded', 'none'],
    ['notMine', 'none'],
    ['note', 'none'],
    ['undo', 'none'],
  ] as const)('answers %s (%s), delivered again, as the first time', (key, outcome) => {
    const before =
      key === 'undo' || key.startsWith('lost.') ? { state: 'claimed', claimedBy: 'lin', claimedAt: AT } : {};
    const first = decideTap(alert(before as Partial<Alert>), tap(key, { outcome }), around);
    const after = first.events.reduce<Alert>(
      (current, event) => {
        const next = transition(current, event);
        return next === 'ignored' ? current : next;
      },
      alert(before as Partial<Alert>),
    );
    const again = resultOfRepeat(after, tap(key, { outcome, at: AT + 4_000 }), around, first.events);
    const { until: _, ...expected } = first.result as { until?: number };
    expect(again).toMatchObject(expected);
  });

  it('answers a second tap, delivered again, as a second tap', () => {
    const claimed = alert({ state: 'claimed', claimedBy: 'lin', claimedAt: AT - 3 });
    expect(resultOfRepeat(claimed, tap('done'), around, [])).toEqual({ kind: 'saidBefore', at: AT - 3 });
  });

  it('does not say that the leader was asked when none is visible', () => {
    const decision = decideTap(alert(), tap('notMine'), { ...around, leaderId: null });
    expect(decision).toMatchObject({ result: { kind: 'noLeader' }, events: [] });
  });
});
