import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../src/domain/customerOwner.ts';
import { afterHandover, graceEnd, handoversOf } from '../../src/domain/handover.ts';
import type { Relationship, Staff } from '../../src/domain/people.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { StandingCause } from '../../src/domain/verdict.ts';
import { calendar, cst, mark } from './judgedCustomer.ts';

const NOW = cst('2026-06-26 07:30');
const ago = (days: number): number => NOW - days * DAY_MS;
const person = (id: string, status: Staff['status'] = 'active'): [string, Staff] => [
  id,
  {
    ...{ id, name: id, departmentIds: [], mainDepartmentId: null, leadsDepartmentIds: [], leaderIds: [] },
    ...{ position: '', status, isArchived: true, knownAt: ago(5) },
  },
];
const staff = new Map([person('lin'), person('he'), person('zhou'), person('gone', 'departed')]);
const link = (staffId: string, change: Partial<Relationship> = {}): Relationship => ({
  ...{ staffId, contactId: 'wm-wang', remark: '', remarkCorpName: '', addedAt: ago(300) },
  ...{ endedAt: null, endedBy: null, knownAt: 0 },
  ...change,
});
const transferred = link('lin', { endedAt: ago(4), endedBy: 'transfer' });

describe('a handover', () => {
  it('is a link that ended by transfer and one that began then', () => {
    expect(handoversOf([transferred, link('he', { addedAt: ago(4) })], staff)).toEqual([
      { fromStaffId: 'lin', toStaffId: 'he', at: ago(4), reason: 'transfer', contactIds: ['wm-wang'] },
    ]);
  });

  it('goes to the colleague who knew the contact before: then no event comes', () => {
    expect(handoversOf([transferred, link('he')], staff)).toMatchObject([{ toStaffId: 'he', at: ago(4) }]);
    // Of two nobody can say which.
    expect(handoversOf([transferred, link('he'), link('zhou')], staff)).toEqual([]);
  });

  it('is one for several contacts that go over one after the other', () => {
    const [first, second] = ['wm-wang', 'wm-zhao'].map((contactId, i) => [
      { ...transferred, contactId, endedAt: ago(4 - i) },
      link('he', { contactId, addedAt: ago(4 - i) }),
    ]);
    expect(handoversOf([...first!, ...second!], staff)).toMatchObject([
      { at: ago(3), contactIds: ['wm-wang', 'wm-zhao'] },
    ]);
  });

  it('follows a member who left, when somebody takes over within two months', () => {
    const left = link('gone', { endedAt: ago(20), endedBy: 'departed' });
    expect(handoversOf([left, link('he', { addedAt: ago(10) })], staff)).toMatchObject([
      { reason: 'departed', at: ago(10) },
    ]);
    expect(handoversOf([left], staff)).toEqual([]);
    expect(handoversOf([left, link('he')], staff)).toEqual([]);
  });

  it('is none when the customer or the member ended it', () => {
    for (const endedBy of ['customer', 'staff'] as const)
      expect(handoversOf([{ ...transferred, endedBy }, link('he', { addedAt: ago(4) })], staff)).toEqual([]);
  });
});

describe('the owner after a handover', () => {
  const customer = { id: 'c', name: '', ownerId: null, tier: null, knownAt: 0 };
  const turns = [
    mark(ago(30), 'staff', { by: 'lin' }),
    mark(ago(20), 'customer'),
    mark(ago(19), 'staff', { by: 'lin' }),
  ];
  const zhou = [mark(ago(18), 'customer'), mark(ago(17), 'staff', { by: 'zhou' })];
  const relationships = [transferred, link('he', { addedAt: ago(4) }), link('zhou')];

  it('is who took over, not the colleague who happens to have written most of those left', () => {
    expect(ownerOf({ customer, marks: [...turns, ...zhou], relationships, staff, now: NOW })).toBe('he');
  });

  it('set by hand goes over with the member who left', () => {
    const left = [link('gone', { endedAt: ago(20), endedBy: 'departed' }), link('he', { addedAt: ago(10) })];
    const set = { ...customer, ownerId: 'gone' };
    expect(ownerOf({ customer: set, marks: zhou, relationships: left, staff, now: NOW })).toBe('he');
    expect(ownerOf({ customer: { ...customer, ownerId: 'zhou' }, marks: turns, relationships, staff, now: NOW })).toBe(
      'zhou',
    );
  });
});

describe('causes after a handover', () => {
  const causes: StandingCause[] = [
    { kind: 'goneQuiet', facts: { lastDate: ago(40), gap: 3 } },
    { kind: 'unanswered', facts: { date: ago(30) } },
    { kind: 'fading', facts: {} },
    { kind: 'deleted', facts: {} },
    { kind: 'complaint', facts: {} },
  ];
  const kinds = (handedDaysAgo: number) =>
    afterHandover(causes, { at: ago(handedDaysAgo) }, NOW, calendar).map(({ kind }) => kind);

  it('of clocks wait for ten business days; what the customer did or said is told at once', () => {
    expect(kinds(4)).toEqual(['deleted', 'complaint']);
    const ofHabit = (['monthlyFall', 'fewerReplies', 'slowReply'] as const).map((kind) => ({ kind, facts: {} }));
    expect(afterHandover(ofHabit, { at: ago(4) }, NOW, calendar)).toEqual([]);
    expect(graceEnd({ at: cst('2026-06-08 15:00') }, calendar)).toBe(cst('2026-06-23'));
  });

  it('count afterwards from the handover on', () => {
    // Ten business days and more, and longer than three usual gaps without a word.
    expect(kinds(25)).toEqual(['goneQuiet', 'fading', 'deleted', 'complaint']);
    const slow: StandingCause[] = [{ kind: 'goneQuiet', facts: { lastDate: ago(100), gap: 20 } }];
    expect(afterHandover(slow, { at: ago(25) }, NOW, calendar)).toEqual([]);
    expect(afterHandover(slow, { at: ago(70) }, NOW, calendar)).toEqual(slow);
  });

  it('are as they are without one', () => {
    expect(afterHandover(causes, null, NOW, calendar)).toEqual(causes);
  });
});
