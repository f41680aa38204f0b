import { describe, expect, it } from 'vitest';
import { type Alert, type AlertEvent, type AlertState, claimType, transition } from '../../src/domain/alert.ts';

const AT = Date.UTC(2026, 9, 12, 2);
const base: Alert = {
  id: 'a1',
  customerId: 'c1',
  state: 'open',
  ownerId: 'lin.chen',
  causes: [{ kind: 'goneQuiet', since: AT, judgements: 1, facts: {} }],
  openedAt: AT,
  claimedBy: null,
  claimedAt: null,
  snoozedUntil: null,
  closedAt: null,
  closeReason: null,
  quietJudgements: 0,
  version: 1,
};
const in_ = (state: AlertState): Alert => ({
  ...base,
  state,
  ...(['claimed', 'verified', 'attested'].includes(state) ? { claimedBy: 'lin.chen', claimedAt: AT } : {}),
  ...(state === 'snoozed' ? { snoozedUntil: AT + 1 } : {}),
  ...(state === 'closed' ? { closedAt: AT, closeReason: 'normal' as const } : {}),
});
const e = (event: object): AlertEvent => ({ at: AT + 5, by: 'lin.chen', ...event }) as AlertEvent;
const EVENTS: Record<string, AlertEvent> = {
  opened: e({ type: 'opened', causes: [] }),
  cardQueued: e({ type: 'cardQueued', receiverId: 'x' }),
  cardHeld: e({ type: 'cardHeld', reason: 'preview' }),
  reasonGiven: e({ type: 'reasonGiven', reason: 'fine.usual' }),
  claimed: e({ type: 'claimed', outcome: 'message' }),
  attested: e({ type: 'attested', outcome: 'call' }),
  verified: e({ type: 'verified', seenAt: AT, staffId: 'lin.chen' }),
  cannotVerify: e({ type: 'cannotVerify' }),
  leaderSaid: e({ type: 'leaderSaid', word: 'ask', until: null }),
  noteAsked: e({ type: 'noteAsked' }),
  snoozed: e({ type: 'snoozed', until: AT + 9 }),
  snoozeEnded: e({ type: 'snoozeEnded' }),
  reopened: e({ type: 'reopened' }),
  causesChanged: e({ type: 'causesChanged', causes: [] }),
  noCauseStood: e({ type: 'noCauseStood' }),
  ownerChanged: e({ type: 'ownerChanged', ownerId: 'he.jing' }),
  undone: e({ type: 'undone' }),
  closed: e({ type: 'closed', reason: 'recovered' }),
};
/** state → event → the state after it; '-' is ignored. Every pair stands here. */
const TABLE: Record<AlertState, Record<keyof typeof EVENTS, AlertState | '-'>> = {
  open: row('open', {
    claimed: 'claimed',
    attested: 'attested',
    snoozed: 'snoozed',
    closed: 'closed',
    verified: '-',
    snoozeEnded: '-',
    reopened: '-',
    undone: '-',
  }),
  claimed: row('claimed', {
    claimed: '-',
    attested: 'attested',
    verified: 'verified',
    snoozed: 'snoozed',
    snoozeEnded: '-',
    reopened: 'open',
    undone: 'open',
    closed: 'closed',
  }),
  verified: row('verified', {
    claimed: '-',
    attested: '-',
    verified: '-',
    snoozed: 'snoozed',
    snoozeEnded: '-',
    reopened: 'open',
    undone: 'open',
    closed: 'closed',
  }),
  attested: row('attested', {
    claimed: 'claimed',
    attested: '-',
    verified: '-',
    snoozed: 'snoozed',
    snoozeEnded: '-',
    reopened: 'open',
    undone: 'open',
    closed: 'closed',
  }),
  snoozed: row('snoozed', {
    claimed: 'claimed',
    attested: 'attested',
    verified: '-',
    snoozed: 'snoozed',
    snoozeEnded: 'open',
    reopened: '-',
    undone: 'open',
    closed: 'closed',
  }),
  closed: {
    ...Object.fromEntries(Object.keys(EVENTS).map((name) => [name, '-' as const])),
    undone: 'open',
  } as Record<keyof typeof EVENTS, AlertState | '-'>,
};
function row(
  same: AlertState,
  change: Record<string, AlertState | '-'>,
): Record<keyof typeof EVENTS, AlertState | '-'> {
  return {
    opened: '-',
    cardQueued: '-',
    cardHeld: '-',
    reasonGiven: '-',
    cannotVerify: '-',
    leaderSaid: '-',
    noteAsked: '-',
    causesChanged: same,
    noCauseStood: same,
    ownerChanged: same,
    ...change,
  } as Record<keyof typeof EVENTS, AlertState | '-'>;
}

describe('transition', () => {
  for (const [state, row] of Object.entries(TABLE) as [AlertState, Record<string, AlertState | '-'>][])
    for (const [name, after] of Object.entries(row))
      it(`${state} + ${name} -> ${after}`, () => {
        const result = transition(in_(state), EVENTS[name]!);
        if (after === '-') expect(result).toBe('ignored');
        else {
          expect(result).toMatchObject({ state: after, version: 2 });
        }
      });

  it('covers every state and every event', () => {
    for (const row of Object.values(TABLE)) expect(Object.keys(row).sort()).toEqual(Object.keys(EVENTS).sort());
  });

  it('remembers who claimed and forgets it when undone', () => {
    const claimed = transition(in_('open'), EVENTS.claimed!) as Alert;
    expect(claimed).toMatchObject({ claimedBy: 'lin.chen', claimedAt: AT + 5 });
    expect(transition(claimed, EVENTS.undone!)).toMatchObject({ state: 'open', claimedBy: null, claimedAt: null });
  });

  it('remembers who followed up when something else opens the case again', () => {
    const reopened = transition(in_('verified'), EVENTS.reopened!) as Alert;
    expect(reopened).toMatchObject({ state: 'open', claimedBy: 'lin.chen', claimedAt: AT });
    expect(transition(reopened, EVENTS.claimed!)).toMatchObject({ state: 'claimed', claimedAt: AT + 5 });
  });

  it('opens a case closed by mistake again', () => {
    expect(transition(in_('closed'), EVENTS.undone!)).toMatchObject({
      state: 'open',
      closedAt: null,
      closeReason: null,
    });
  });

  it('counts quiet judgements and forgets them when a cause stands again', () => {
    const quiet = transition(in_('open'), EVENTS.noCauseStood!) as Alert;
    expect(quiet.quietJudgements).toBe(1);
    expect(transition(quiet, EVENTS.causesChanged!)).toMatchObject({ quietJudgements: 0 });
  });

  it('takes calls, visits and appointments as said, messages as a claim to be seen', () => {
    expect((['none', 'message', 'call', 'visit', 'appointment', 'notReached', 'lost'] as const).map(claimType)).toEqual(
      ['claimed', 'claimed', 'attested', 'attested', 'attested', 'claimed', 'claimed'],
    );
  });
});
