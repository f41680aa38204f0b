import { describe, expect, it } from 'vitest';
import type { Alert, AlertEvent, CauseKind } from '../../src/domain/alert.ts';
import { decideAlert, isHandedOver, type Judged, wasJudgedSince } from '../../src/domain/alertDecision.ts';
import { type BudgetLimits, rankForSending, type Waiting } from '../../src/domain/attentionBudget.ts';
import { DAY_MS } from '../../src/domain/time.ts';

const NOW = Date.UTC(2026, 9, 12);
const judged = (change: Partial<Judged> = {}): Judged => ({
  customerId: 'c1',
  ownerId: 'lin.chen',
  now: NOW,
  score: 60,
  standing: [{ kind: 'goneQuiet', facts: { days: 9 } }],
  previousKinds: new Set<CauseKind>(['goneQuiet']),
  isBlind: false,
  lastContactAt: NOW - 9 * DAY_MS,
  wakesUntil: NOW,
  isRepeat: false,
  ...change,
});
const alert = (change: Partial<Alert> = {}): Alert => ({
  id: 'a1',
  customerId: 'c1',
  state: 'open',
  ownerId: 'lin.chen',
  causes: [{ kind: 'goneQuiet', since: NOW - DAY_MS, judgements: 2, facts: { days: 8 } }],
  openedAt: NOW - DAY_MS,
  claimedBy: null,
  claimedAt: null,
  snoozedUntil: null,
  closedAt: null,
  closeReason: null,
  quietJudgements: 0,
  version: 3,
  ...change,
});
const closed = (reason: Alert['closeReason'], ago: number, claimedAgo: number | null = null): Alert =>
  alert({
    state: 'closed',
    closeReason: reason,
    closedAt: NOW - ago,
    claimedAt: claimedAgo === null ? null : NOW - claimedAgo,
  });

describe('decideAlert', () => {
  it('opens after two judgements in a row', () => {
    expect(decideAlert(judged(), null, [])).toMatchObject({ action: 'open', ownerId: 'lin.chen' });
    expect(decideAlert(judged({ previousKinds: new Set() }), null, [])).toEqual({
      action: 'none',
      reason: 'firstJudgement',
    });
  });

  it('opens at once on an event', () => {
    const event = judged({ standing: [{ kind: 'deleted', facts: {} }], previousKinds: new Set() });
    expect(decideAlert(event, null, []).action).toBe('open');
  });

  it('neither opens nor closes without sight', () => {
    expect(decideAlert(judged({ isBlind: true }), null, [])).toEqual({ action: 'none', reason: 'blind' });
    expect(decideAlert(judged({ isBlind: true, standing: [] }), alert(), [])).toEqual({
      action: 'none',
      reason: 'blind',
    });
    expect(decideAlert(judged({ score: null, standing: [] }), alert(), [])).toEqual({
      action: 'none',
      reason: 'unchanged',
    });
  });

  it.each([
    ['normal', 29, null, 'none'],
    ['normal', 31, null, 'open'],
    ['recovered', 1, 13, 'none'],
    ['recovered', 1, 15, 'open'],
    ['recovered', 1, null, 'open'],
  ] as const)('after %s %i days ago, claimed %s days ago: %s', (reason, days, claimedDays, action) => {
    const past = closed(reason, days * DAY_MS, claimedDays === null ? null : claimedDays * DAY_MS);
    expect(decideAlert(judged(), null, [past]).action).toBe(action);
  });

  it('lets another cause through while one rests', () => {
    const both = judged({
      standing: [
        { kind: 'goneQuiet', facts: {} },
        { kind: 'fading', facts: {} },
      ],
      previousKinds: new Set(['goneQuiet', 'fading']),
    });
    const decision = decideAlert(both, null, [closed('normal', DAY_MS)]);
    expect(decision.action === 'open' && decision.causes.map(({ kind }) => kind)).toEqual(['fading']);
  });

  it('keeps the date since which a cause stands', () => {
    const decision = decideAlert(judged(), alert(), []);
    expect(decision).toMatchObject({
      action: 'change',
      events: [
        {
          type: 'causesChanged',
          causes: [{ kind: 'goneQuiet', since: NOW - DAY_MS, judgements: 3, facts: { days: 9 } }],
        },
      ],
    });
  });

  it('closes after two judgements without a cause', () => {
    const first = decideAlert(judged({ standing: [] }), alert(), []);
    expect(first).toMatchObject({ events: [{ type: 'noCauseStood' }] });
    const second = decideAlert(judged({ standing: [] }), alert({ quietJudgements: 1 }), []);
    expect(second).toMatchObject({ events: [{ type: 'noCauseStood' }, { type: 'closed', reason: 'recovered' }] });
  });

  it('wakes a snoozed alert and follows a new owner', () => {
    const decision = decideAlert(
      judged({ ownerId: 'he.jing' }),
      alert({ state: 'snoozed', snoozedUntil: NOW - 1 }),
      [],
    );
    expect(decision).toMatchObject({
      events: [{ type: 'snoozeEnded' }, { type: 'ownerChanged', ownerId: 'he.jing' }, {}],
    });
  });

  it('wakes in the morning what shall come again that morning', () => {
    const snoozed = alert({ state: 'snoozed', snoozedUntil: NOW + 100 });
    const typesAt = (wakesUntil: number) => {
      const decision = decideAlert(judged({ wakesUntil }), snoozed, []);
      return decision.action === 'change' && decision.events.map(({ type }) => type);
    };
    expect(typesAt(NOW + 99)).toEqual(['causesChanged']);
    expect(typesAt(NOW + 100)).toEqual(['snoozeEnded', 'causesChanged']);
  });

  it('opens what was put off or followed up again for what is critical and new', () => {
    const typesOf = (open: Alert) => {
      const critical = { kind: 'contactConfirmed', facts: { date: NOW } } as const;
      const decision = decideAlert(judged({ standing: [...judged().standing, critical] }), open, []);
      return decision.action === 'change' && decision.events.map(({ type }) => type);
    };
    const claimed = alert({ state: 'claimed', claimedBy: 'lin.chen', claimedAt: NOW - DAY_MS });
    expect(typesOf(claimed)).toEqual(['reopened', 'causesChanged']);
    expect(typesOf(alert({ state: 'snoozed', snoozedUntil: NOW + DAY_MS }))).toEqual(['snoozeEnded', 'causesChanged']);
    expect(typesOf(alert({ state: 'snoozed', snoozedUntil: NOW - 1 }))).toEqual(['snoozeEnded', 'causesChanged']);
    expect(typesOf(alert())).toEqual(['causesChanged']);
    const told = { kind: 'contactConfirmed', facts: { date: NOW }, since: NOW - DAY_MS, judgements: 1 } as const;
    expect(typesOf({ ...claimed, causes: [...claimed.causes, told] })).toEqual(['causesChanged']);
  });

  it('does not end with an old follow-up what has opened the case again after it', () => {
    const critical = { kind: 'contactConfirmed', facts: { date: NOW } } as const;
    const since = NOW - 27 * DAY_MS;
    const old = alert({
      claimedBy: 'lin.chen',
      claimedAt: since - DAY_MS,
      causes: [{ ...critical, since, judgements: 9 }],
    });
    const typeOf = (open: Alert) => {
      const decision = decideAlert(judged({ standing: [critical] }), open, []);
      return decision.action === 'change' && decision.events.map(({ type }) => type);
    };
    expect(typeOf(old)).toEqual(['causesChanged']);
    expect(typeOf({ ...old, state: 'claimed' })).toEqual(['closed']);
  });

  it('counts a judgement of one day once', () => {
    const quiet = alert({ quietJudgements: 1 });
    expect(decideAlert(judged({ standing: [], isRepeat: true }), quiet, [])).toEqual({
      action: 'none',
      reason: 'unchanged',
    });
    expect(decideAlert(judged({ isRepeat: true, ownerId: 'he.jing' }), alert(), [])).toMatchObject({
      events: [{ type: 'ownerChanged' }],
    });
  });

  it('reads from the events when the alert was judged and who gave it to its owner', () => {
    const event = (change: object): AlertEvent => ({ at: NOW, by: 'system', ...change }) as AlertEvent;
    const tapped = [event({ type: 'opened' }), event({ type: 'ownerChanged', by: 'lin.chen' })];
    expect([wasJudgedSince(tapped, NOW), wasJudgedSince(tapped, NOW + 1)]).toEqual([true, false]);
    expect(wasJudgedSince([event({ type: 'claimed' })], NOW)).toBe(false);
    expect(isHandedOver(tapped)).toBe(true);
    expect(isHandedOver([...tapped, event({ type: 'ownerChanged' })])).toBe(false);
    expect(isHandedOver([])).toBe(false);
  });

  it('ends a claimed case after 28 days', () => {
    const old = alert({ state: 'claimed', claimedAt: NOW - 28 * DAY_MS });
    expect(decideAlert(judged(), old, [])).toMatchObject({ events: [{ type: 'closed', reason: 'expired' }] });
  });

  it('ends it as lost when nobody wrote a word for these 28 days, or nobody of theirs is left', () => {
    const old = alert({ state: 'attested', claimedAt: NOW - 28 * DAY_MS });
    const endOf = (kind: CauseKind, facts: Record<string, number>) => {
      const decision = decideAlert(judged({ standing: [{ kind, facts }] }), old, []);
      return decision.action === 'change' ? decision.events.map((event) => 'reason' in event && event.reason) : null;
    };
    expect(endOf('goneQuiet', { days: 28, lastDate: NOW - 28 * DAY_MS })).toEqual(['lost']);
    expect(endOf('goneQuiet', { days: 27, lastDate: NOW - 28 * DAY_MS + 1 })).toEqual(['expired']);
    expect(endOf('deleted', { left: 0, date: NOW - 29 * DAY_MS })).toEqual(['lost']);
    expect(endOf('deleted', { left: 1, date: NOW - 29 * DAY_MS })).toEqual(['expired']);
    expect(endOf('fading', {})).toEqual(['expired']);
  });

  it('opens nothing for who is lost until a word is exchanged, but for what happens since', () => {
    const lost = closed('lost', 40 * DAY_MS, 70 * DAY_MS);
    const decide = (change: Partial<Judged>) => decideAlert(judged(change), null, [lost]);
    expect(decide({ lastContactAt: NOW - 60 * DAY_MS })).toEqual({ action: 'none', reason: 'resting' });
    expect(decide({ lastContactAt: null })).toEqual({ action: 'none', reason: 'resting' });
    const complaint = (date: number) =>
      decide({ standing: [{ kind: 'complaint', facts: { date } }], lastContactAt: null });
    expect(complaint(NOW - 41 * DAY_MS).action).toBe('none');
    expect(complaint(NOW - DAY_MS).action).toBe('open');
    expect(decide({ lastContactAt: NOW - 39 * DAY_MS }).action).toBe('open');
  });

  it('says who is missing', () => {
    expect(decideAlert(judged({ ownerId: null }), null, [])).toEqual({ action: 'none', reason: 'noOwner' });
  });
});

describe('rankForSending', () => {
  const limits: BudgetLimits = { perDay: 2, perWeek: 6, weekShare: 0.1 };
  const waiting = (id: string, risk: number | null, tier: Waiting['tier'] = null): Waiting => ({
    alert: alert({ id }),
    risk,
    tier,
    isAskedFor: false,
  });

  it('sends first, and in any case, what somebody asked to be reminded of', () => {
    const asked = { ...waiting('b', 0.1), isAskedFor: true };
    const ranked = rankForSending([waiting('a', 0.9), asked], { today: 2, thisWeek: 2, customers: 60 }, limits);
    expect(ranked.map(({ waiting: { alert: one }, sends }) => [one.id, sends])).toEqual([
      ['b', true],
      ['a', false],
    ]);
  });

  it('sends the most pressing and says why the rest waits', () => {
    const ranked = rankForSending(
      [waiting('a', 0.3), waiting('b', 0.9), waiting('c', 0.5), waiting('d', null)],
      { today: 0, thisWeek: 0, customers: 100 },
      limits,
    );
    expect(ranked.map(({ waiting, ...rest }) => [waiting.alert.id, rest])).toEqual([
      ['b', { sends: true }],
      ['c', { sends: true }],
      ['a', { sends: false, reason: 'dayBudget' }],
      ['d', { sends: false, reason: 'dayBudget' }],
    ]);
  });

  it('weighs value', () => {
    const ranked = rankForSending(
      [waiting('a', 0.6), waiting('b', 0.4, 'A')],
      { today: 0, thisWeek: 0, customers: 100 },
      limits,
    );
    expect(ranked[0]!.waiting.alert.id).toBe('b');
  });

  it('keeps a week within a tenth of the customers, but always one', () => {
    const spent = { today: 0, thisWeek: 1, customers: 10 };
    expect(rankForSending([waiting('a', 0.9)], spent, limits)).toMatchObject([{ sends: false, reason: 'weekBudget' }]);
    expect(rankForSending([waiting('a', 0.9)], { ...spent, thisWeek: 0, customers: 2 }, limits)).toMatchObject([
      { sends: true },
    ]);
  });
});
