import { describe, expect, it } from 'vitest';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { arrivesWell, isQuiet } from '../../src/domain/quietHours.ts';
import { decidePromise, decideWait, longestWait, type SweepDecision, sweepDue } from '../../src/domain/waitSweep.ts';
import { at, calendar, openCase } from './caseFiles.ts';

const HOUR = 3_600_000;
const NOW = at('2026-11-17T16:20');
const said = (text: string, side: 'staff' | 'customer', change: Partial<ContactMark> = {}): ContactMark => ({
  ...{ chatId: 's', contactId: 'w', at: at(text), knownAt: at(text), side, by: side },
  ...{ isCall: false, needsNoReply: false },
  ...change,
});
const wait = (...marks: ContactMark[]) =>
  longestWait(marks, { now: NOW, calendar, observed: [{ from: 0, to: NOW }], answererOf: null });

describe('who waits for us', () => {
  it('counts from the oldest message without an answer, in business time', () => {
    const marks = [said('2026-11-17T09:40', 'customer'), said('2026-11-17T11:00', 'customer')];
    const found = wait(...marks)!;
    expect(found.since).toBe(at('2026-11-17T09:40'));
    expect(found.waitMs).toBe(calendar.businessMs(found.since, NOW));
  });

  it('is nobody after an answer, a call, or a closing 好的', () => {
    const asked = said('2026-11-17T09:40', 'customer');
    expect(wait(asked, said('2026-11-17T10:00', 'staff'))).toBeNull();
    expect(wait(asked, said('2026-11-17T10:00', 'staff', { isCall: true }))).toBeNull();
    expect(wait(said('2026-11-17T09:40', 'customer', { needsNoReply: true }))).toBeNull();
    expect(wait()).toBeNull();
  });

  it.each([
    ['2026-11-17T11:19', null],
    ['2026-11-17T11:20', '2026-11-17:am'],
    ['2026-11-17T12:00', null],
    ['2026-11-17T16:45', '2026-11-17:pm'],
    ['2026-11-21T11:20', null],
  ])('is looked for at %s: %s', (moment, period) => expect(sweepDue(at(moment), calendar)).toBe(period));
});

describe('a wait and the case', () => {
  const order = { now: NOW, limitMs: 4 * HOUR, fence: 0, ended: new Set<number>() };
  const long = { since: at('2026-11-17T09:40'), waitMs: 5 * HOUR };
  const waiting = {
    kind: 'waitingForUs' as const,
    since: NOW - HOUR,
    judgements: 1,
    facts: { date: long.since, wait: 4 * HOUR },
  };

  it('opens one when it is long enough, lies behind no fence and was not called needless', () => {
    expect(decideWait(long, null, order)).toMatchObject({ action: 'open', cause: { kind: 'waitingForUs' } });
    expect(decideWait({ ...long, waitMs: 3 * HOUR }, null, order)).toEqual({ action: 'none' });
    expect(decideWait(long, null, { ...order, fence: NOW })).toEqual({ action: 'none' });
    expect(decideWait(long, null, { ...order, ended: new Set([long.since]) })).toEqual({ action: 'none' });
  });

  it('joins the open case once', () => {
    const open = openCase();
    expect(decideWait(long, open, order)).toMatchObject({ isNewWait: true, events: [{ type: 'causesChanged' }] });
    expect(decideWait(long, openCase({ causes: [waiting] }), order)).toMatchObject({ isNewWait: false });
  });

  it.each(['claimed', 'verified', 'attested'] as const)('opens a %s case again, once', (state) => {
    const done = openCase({ state, claimedBy: 'lin.chen', claimedAt: NOW - HOUR });
    const types = (decision: SweepDecision) =>
      decision.action === 'change' ? decision.events.map(({ type }) => type) : decision.action;
    expect(types(decideWait(long, done, order))).toEqual(['reopened', 'causesChanged']);
    expect(types(decideWait(long, { ...done, causes: [waiting] }, order))).toEqual(['causesChanged']);
    const promise = { date: NOW - 9 * HOUR, thing: '报价', due: '周三前' };
    expect(types(decidePromise(promise, done, order))).toEqual(['reopened', 'causesChanged']);
    expect(types(decidePromise(promise, openCase({ state: 'snoozed' }), order))).toEqual(['causesChanged']);
  });

  it('goes when it is answered, and takes the case with it when nothing else stood', () => {
    expect(decideWait(null, openCase({ causes: [waiting] }), order)).toMatchObject({
      events: [{ type: 'closed', reason: 'recovered' }],
    });
    const both = openCase({ causes: [...openCase().causes, waiting] });
    expect(decideWait(null, both, order)).toMatchObject({
      events: [{ type: 'causesChanged', causes: openCase().causes }],
    });
    expect(decideWait(null, openCase(), order)).toEqual({ action: 'none' });
  });
});

describe('quiet hours', () => {
  it.each([
    ['2026-11-17T08:59', true],
    ['2026-11-17T09:00', false],
    ['2026-11-17T12:30', false],
    ['2026-11-17T22:00', true],
    ['2026-11-21T10:00', true],
  ])('at %s: %s', (moment, quiet) => expect(isQuiet(at(moment), calendar)).toBe(quiet));

  it('let a card of this day come late in it, not one of yesterday', () => {
    expect(arrivesWell(at('2026-11-17T15:00'), at('2026-11-17T09:20'), calendar)).toBe(true);
    expect(arrivesWell(at('2026-11-18T09:30'), at('2026-11-17T13:50'), calendar)).toBe(false);
  });
});
