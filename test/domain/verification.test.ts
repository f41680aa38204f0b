import { describe, expect, it } from 'vitest';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { type Claim, verify } from '../../src/domain/verification.ts';
import { at, calendar, event, openCase } from './caseFiles.ts';

const CLAIMED = at('2026-11-17T14:00');
const mark = (text: string, change: Partial<ContactMark> = {}): ContactMark => ({
  ...{ chatId: 's', contactId: 'w', at: at(text), knownAt: at(text), side: 'staff', by: 'lin.chen' },
  ...{ isCall: false, needsNoReply: false },
  ...change,
});
const claim = (marks: ContactMark[], change: Partial<Claim> = {}): Claim => ({
  alert: openCase({ state: 'claimed', claimedBy: 'lin.chen', claimedAt: CLAIMED }),
  ...{ events: [], sentAt: [at('2026-11-17T09:20')], marks, calendar, isArchived: true },
  ...change,
});
const types = (given: Claim, now = '2026-11-25T10:00') => verify(given, at(now)).map(({ type }) => type);

describe('a follow-up in the archive', () => {
  it.each([
    ['after the card', '2026-11-17T10:00', ['verified']],
    ['before the card, after the alert of that day', '2026-11-17T08:00', ['verified']],
    ['before the alert', '2026-11-17T07:00', []],
    ['at the end of the second business day', '2026-11-19T23:59', ['verified']],
    ['on the third', '2026-11-20T00:00', []],
  ])('is verified by our message %s (%s): %o', (_what, moment, expected) => {
    expect(types(claim([mark(moment)]))).toEqual(expected);
  });

  it('counts from the card where that came on another day than the alert', () => {
    const given = claim([mark('2026-11-18T09:00')], { sentAt: [at('2026-11-18T09:20')] });
    given.alert = { ...given.alert, claimedAt: at('2026-11-18T14:00') };
    expect(types(given)).toEqual([]);
  });

  it.each(['automatic', 'robot', 'customer'] as const)('is not verified by what is %s', (side) => {
    const [fading] = [{ kind: 'fading' as const, since: 0, judgements: 2, facts: {} }];
    const given = claim([mark('2026-11-17T15:00', { side })]);
    expect(types({ ...given, alert: { ...given.alert, causes: [fading] } })).toEqual([]);
  });

  it('says once that nothing can show it when who claimed it is not archived', () => {
    expect(types(claim([], { isArchived: false }))).toEqual(['cannotVerify']);
    const said = [event({ type: 'cannotVerify', at: CLAIMED + 1 })];
    expect(types(claim([], { isArchived: false, events: said }))).toEqual([]);
    expect(types(claim([], { isArchived: null }))).toEqual([]);
  });

  it.each(['open', 'snoozed'] as const)('is seen also of a case that is %s again since, once', (state) => {
    const given = claim([mark('2026-11-17T15:00')], { events: [event({ type: 'claimed', at: CLAIMED })] });
    const since: Claim = { ...given, alert: { ...given.alert, state } };
    expect(types(since)).toEqual(['verified']);
    expect(types({ ...since, events: [...since.events, event({ type: 'verified', at: CLAIMED + 1 })] })).toEqual([]);
    expect(types({ ...since, marks: [], isArchived: false })).toEqual(['cannotVerify']);
    // A call as said is believed, and what was taken back claims nothing.
    expect(types({ ...since, events: [event({ type: 'attested', at: CLAIMED })] })).toEqual([]);
    expect(types({ ...since, alert: { ...since.alert, claimedBy: null, claimedAt: null } })).toEqual([]);
  });

  it('ends the case when the customer answers and nothing else stood', () => {
    const answer = mark('2026-11-18T10:00', { side: 'customer', by: 'w' });
    expect(types(claim([mark('2026-11-17T15:00'), answer]))).toEqual(['verified', 'closed']);
    const given = claim([answer]);
    const causes = [...given.alert.causes, { kind: 'complaint' as const, since: 0, judgements: 1, facts: {} }];
    expect(types({ ...given, alert: { ...given.alert, causes } })).toEqual([]);
    expect(types({ ...given, alert: { ...given.alert, state: 'open', claimedAt: null } })).toEqual([]);
  });
});
