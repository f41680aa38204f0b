import { describe, expect, it } from 'vitest';
import { type CoverageInput, coverageOf, type OwnedCoverage, ownersCoverage } from '../../src/domain/coverage.ts';
import type { Relationship, Staff } from '../../src/domain/people.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { cst, mark } from './judgedCustomer.ts';

const NOW = cst('2026-06-26 07:30');
const staff = (id: string, isArchived: boolean | null, status: Staff['status'] = 'active'): [string, Staff] => [
  id,
  {
    ...{ id, name: id, departmentIds: [], mainDepartmentId: null, leadsDepartmentIds: [], leaderIds: [] },
    ...{ position: '', status, isArchived, knownAt: 0 },
  },
];
const link = (staffId: string, contactId = 'wm-wang', change: Partial<Relationship> = {}): Relationship => ({
  ...{ staffId, contactId, remark: '', remarkCorpName: '', addedAt: NOW - 300 * DAY_MS },
  ...{ endedAt: null, endedBy: null, knownAt: 0 },
  ...change,
});
const said = (state: 'agreed' | 'refused', chatId = 's:liming:wm-wang', contactId = 'wm-wang') => ({
  ...{ contactId, chatId, state, changedAt: NOW - DAY_MS },
});
const see = (change: Partial<CoverageInput> = {}) =>
  coverageOf({
    ...{ now: NOW, contactIds: ['wm-wang'], relationships: [link('liming')], ownerId: 'liming', consents: [] },
    staff: new Map([staff('liming', true)]),
    record: { until: NOW - MINUTE_MS, observed: [{ from: NOW - 300 * DAY_MS, to: NOW - MINUTE_MS }] },
    marks: [],
    ...change,
  });

describe('what can be seen of a customer', () => {
  it('is everything where the owner is archived, nobody refused and the data are fresh', () => {
    expect(see()).toMatchObject({
      ...{ linked: 1, archived: 1, unknown: 0, ownerSeat: 'archived', isLate: false, blocked: null, gaps: [] },
      contacts: [{ contactId: 'wm-wang', state: 'unsaid' }],
      ageMs: MINUTE_MS,
    });
  });

  it('counts the seats of those linked now; a seat that could not be asked is unknown, and never archived', () => {
    const people = new Map([
      staff('liming', true),
      staff('hejing', false),
      staff('zhou', null),
      staff('gone', true, 'departed'),
    ]);
    const relationships = [
      ...['liming', 'hejing', 'zhou', 'gone'].map((id) => link(id)),
      link('past', 'wm-wang', { endedAt: NOW - DAY_MS, endedBy: 'staff' }),
    ];
    expect(see({ staff: people, relationships })).toMatchObject({ linked: 3, archived: 1, unknown: 1 });
  });

  it('takes a seat for opened when the archive shows a single chat of that member', () => {
    const people = new Map([staff('liming', null)]);
    const marks = [mark(NOW - 3 * DAY_MS, 'staff')];
    expect(see({ staff: people }).ownerSeat).toBe('unknown');
    expect(see({ staff: people, marks }).ownerSeat).toBe('archived');
    expect(see({ staff: people, marks: [mark(NOW - 40 * DAY_MS, 'staff')] }).ownerSeat).toBe('unknown');
    // What WeCom says counts more than an old message.
    expect(see({ staff: new Map([staff('liming', false)]), marks }).blocked).toBe('noSeat');
    expect(see({ staff: people }).blocked).toBeNull();
  });

  it.each([
    { what: 'agreed', consents: [said('agreed')], state: 'agreed', blocked: null },
    {
      what: 'refused everywhere',
      consents: [said('refused'), said('refused', 'r:room')],
      state: 'refused',
      blocked: 'refused',
    },
    {
      what: 'refused one of us',
      consents: [said('refused'), said('agreed', 's:hejing:wm-wang')],
      state: 'partly',
      blocked: null,
    },
  ])('says that a contact $what', ({ consents, state, blocked }) => {
    expect(see({ consents })).toMatchObject({ contacts: [{ state }], blocked });
  });

  it('is not blocked by one refusal among several people', () => {
    expect(see({ contactIds: ['wm-wang', 'wm-zhao'], consents: [said('refused')] }).blocked).toBeNull();
  });

  it('tells rooms in which somebody refused', () => {
    const consents = [said('refused', 'r:room'), said('agreed', 'r:room', 'wm-zhao')];
    expect(see({ contactIds: ['wm-wang', 'wm-zhao'], consents }).rooms).toEqual([
      { chatId: 'r:room', agreed: 1, refused: 1 },
    ]);
  });

  it('waits for the consent of a new contact who was asked and never wrote, for a month', () => {
    const asked = [mark(NOW - 3 * DAY_MS, 'automatic')];
    const young = [link('liming', 'wm-wang', { addedAt: NOW - 3 * DAY_MS })];
    expect(see({ relationships: young, marks: asked }).blocked).toBe('consentOpen');
    expect(see({ relationships: young, marks: [] }).blocked).toBeNull();
    expect(see({ relationships: young, marks: [...asked, mark(NOW - DAY_MS)] }).blocked).toBeNull();
    expect(see({ relationships: [link('liming')], marks: asked }).blocked).toBeNull();
  });

  it('is late after an hour, and before the first pull', () => {
    const record = (until: number | null) => ({ record: { until, observed: [] } });
    expect(see(record(NOW - 59 * MINUTE_MS)).blocked).toBeNull();
    expect(see(record(NOW - 61 * MINUTE_MS)).blocked).toBe('pullLate');
    expect(see(record(null))).toMatchObject({ blocked: 'pullLate', ageMs: null });
  });

  it('names the holes of the last 91 days, and takes neither the beginning nor what is not read yet for one', () => {
    const observed = [
      { from: NOW - 300 * DAY_MS, to: NOW - 200 * DAY_MS },
      { from: NOW - 199 * DAY_MS, to: NOW - 10 * DAY_MS },
      { from: NOW - 9 * DAY_MS, to: NOW - HOUR_MS },
    ];
    expect(see({ record: { until: NOW, observed } }).gaps).toEqual([{ from: NOW - 10 * DAY_MS, to: NOW - 9 * DAY_MS }]);
  });
});

describe('what can be seen of a group of owners', () => {
  const one = (ownerId: string | null, ownerSeat: OwnedCoverage['ownerSeat'], isRefused = false): OwnedCoverage => ({
    ...{ ownerId, ownerSeat, isRefused },
  });

  it('takes one customer in whose chats a member was seen as the proof of the seat for all of his', () => {
    const customers = [one('liming', 'unknown'), one('liming', 'archived'), one('hejing', 'notArchived')];
    expect(ownersCoverage([...customers, one('zhou', 'unknown')])).toEqual({
      ...{ staff: 3, archived: 1, unknown: 1, refused: 0 },
    });
  });

  it('counts refusals of customers whom nobody owns any more, too', () => {
    expect(ownersCoverage([one(null, 'unknown', true), one('liming', 'archived', true)])).toEqual({
      ...{ staff: 1, archived: 1, unknown: 0, refused: 2 },
    });
    expect(ownersCoverage([])).toEqual({ staff: 0, archived: 0, unknown: 0, refused: 0 });
  });
});
