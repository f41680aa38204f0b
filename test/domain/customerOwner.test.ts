import { expect, it } from 'vitest';
import { ownerOf } from '../../src/domain/customerOwner.ts';
import type { Relationship, Staff } from '../../src/domain/people.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { cst, mark } from './judgedCustomer.ts';

const NOW = cst('2026-11-18 10:00');
const customer = { id: 'c', name: '浩运', ownerId: null, tier: null, knownAt: 0 };
const staff = new Map(
  (['lin', 'he'] as const).map((id) => [id, { id, status: 'active', knownAt: 0 } as unknown as Staff]),
);
const link = (staffId: string, endedBy: Relationship['endedBy'] = null): Relationship => ({
  ...{ staffId, contactId: 'wm', remark: '', remarkCorpName: '', addedAt: NOW - 300 * DAY_MS, knownAt: 0, endedBy },
  endedAt: endedBy === null ? null : NOW - DAY_MS,
});
const said = (by: string) => mark(NOW - 5 * DAY_MS, 'staff', { by, chatId: `s:${by}:wm` });
const owner = (relationships: Relationship[], marks: ReturnType<typeof said>[] = []) =>
  ownerOf({ customer, marks, relationships, staff, now: NOW });

it('is still whoever it was when the customer has deleted all of us: it is he who has to be told', () => {
  expect(owner([link('lin', 'customer')])).toBe('lin');
  expect(owner([link('lin', 'customer'), link('he', 'customer')], [said('he')])).toBe('he');
  // What our own side ended makes nobody an owner.
  expect(owner([link('lin', 'staff')])).toBeNull();
  expect(owner([link('lin', 'transfer'), link('he', 'customer')], [said('lin')])).toBe('he');
});

it('is a colleague who is still linked, once the customer has deleted one of us', () => {
  expect(owner([link('lin', 'customer'), link('he')], [said('lin')])).toBe('he');
});
