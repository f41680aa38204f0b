import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveCustomers } from '../../src/domain/customerResolution.ts';
import type { Contact, Customer, JoinRule } from '../../src/domain/people.ts';
import { loadSegments } from '../../src/store/customerChanges.ts';
import { endMappings, loadCustomers, loadMappings, saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { loadContacts, saveContacts, saveStaff } from '../../src/store/people.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import {
  mapCustomers,
  mergeCustomers,
  moveContact,
  setCustomer,
  splitCustomer,
  undoCustomerChange,
} from '../../src/usecases/changeCustomers.ts';
import { recentChanges, rejectSuggestion, reviewList } from '../../src/usecases/reviewCustomers.ts';
import { MONDAY } from '../store/samples.ts';

let store: Store;
let now = MONDAY;
const deps = () => ({ store, clock: () => ++now });
const by = 'liming';
const FULL = { a1: '浩运贸易(上海)有限公司', a2: '浩运贸易(上海)有限公司', b1: '浩运贸易集团有限公司', z: '' };

beforeEach(async () => {
  now = MONDAY;
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  await store.transaction(async (db) => {
    await saveStaff(db, [
      {
        ...{
          id: 'hejing',
          name: '何静',
          departmentIds: [1],
          mainDepartmentId: 1,
          leadsDepartmentIds: [],
          leaderIds: [],
        },
        ...{ position: '', status: 'active', isArchived: true, knownAt: MONDAY },
      },
    ]);
    const contacts = Object.entries(FULL).map(
      ([id, corpFullName]): Contact => ({
        ...{ id, name: `人${id}`, kind: 'wecom', corpName: '', corpFullName, position: '', knownAt: MONDAY },
      }),
    );
    await saveContacts(db, contacts);
  });
  await resolve();
});
afterEach(() => store.close());

/** What the nightly sync does with customers. */
async function resolve(): Promise<void> {
  now += 1;
  await store.transaction(async (db) => {
    const input = {
      ...{ contacts: await loadContacts(db), relationships: [], staff: [], customers: await loadCustomers(db) },
      ...{ mappings: await loadMappings(db, { at: now }), now },
    };
    const { newCustomers, newMappings, movedContactIds } = resolveCustomers(input);
    await saveCustomers(db, newCustomers);
    await endMappings(db, movedContactIds, now);
    await saveMappings(db, newMappings);
  });
}
async function groups(): Promise<Record<string, string>> {
  const rows = await loadMappings(store.db, { at: now + 1 });
  return Object.fromEntries(rows.map(({ contactId, customerId }) => [contactId, customerId]).sort());
}
const rulesOf = async (contactId: string): Promise<JoinRule[]> =>
  (await loadMappings(store.db, { contactIds: [contactId] })).map(({ rule }) => rule);

const START = { a1: 'c-a1', a2: 'c-a1', b1: 'c-b1', z: 'c-z' };

describe('customers joined by hand', () => {
  it('stay joined through the nightly sync, keep every mapping, and come apart by an undo', async () => {
    expect(await groups()).toEqual(START);
    const { changeId, movedContacts } = await mergeCustomers(deps(), { leftId: 'c-a1', rightId: 'c-b1', by });
    expect(movedContacts).toBe(1);
    await resolve();
    expect(await groups()).toEqual({ ...START, b1: 'c-a1' });
    expect((await rulesOf('b1')).sort()).toEqual(['manual', 'self']);
    // On the day before nobody knew of it.
    const before = await loadMappings(store.db, { contactIds: ['b1'], at: now + 1, knownAt: MONDAY + 1 });
    expect(before).toMatchObject([{ customerId: 'c-b1', validTo: null }]);

    expect(await undoCustomerChange(deps(), { changeId: changeId!, by })).toEqual({
      ...{ movedBack: 3, stay: [], resetCustomers: 0 },
    });
    await resolve();
    expect(await groups()).toEqual(START);
    await expect(undoCustomerChange(deps(), { changeId: changeId!, by })).rejects.toThrow('was taken back before');
    expect(await recentChanges(deps(), 9)).toMatchObject([
      { kind: 'merge', contacts: 3, undoneAt: expect.any(Number) },
    ]);
  });

  it('draw a new contact of the same company after them', async () => {
    await mergeCustomers(deps(), { leftId: 'c-z', rightId: 'c-b1', by });
    const late: Contact = { ...(await loadContacts(store.db, ['b1']))[0]!, id: 'b2', knownAt: now };
    await store.transaction((db) => saveContacts(db, [late]));
    await resolve();
    expect(await groups()).toEqual({ ...START, b1: 'c-z', b2: 'c-z' });
  });

  it('are refused with a reason when they cannot be', async () => {
    await expect(mergeCustomers(deps(), { leftId: 'c-a1', rightId: 'c-a1', by })).rejects.toThrow('with itself');
    await expect(mergeCustomers(deps(), { leftId: 'c-a1', rightId: 'nobody', by })).rejects.toThrow(
      'no customer nobody',
    );
    await mergeCustomers(deps(), { leftId: 'c-a1', rightId: 'c-b1', by });
    await expect(mergeCustomers(deps(), { leftId: 'c-z', rightId: 'c-b1', by })).rejects.toThrow('merged into another');
  });
});

describe('a contact taken out of a customer', () => {
  it('stays out, draws nobody after it, and comes back by an undo', async () => {
    const split = await splitCustomer(deps(), { customerId: 'c-a1', contactIds: ['a1'], name: '浩运上海二部', by });
    await resolve();
    const after = await groups();
    expect(after.a2).toBe('c-a1');
    expect(after.a1).not.toBe('c-a1');
    const [made] = await loadCustomers(store.db, [after.a1!]);
    expect(made).toMatchObject({ name: '浩运上海二部' });
    await undoCustomerChange(deps(), { changeId: split.changeId!, by });
    await resolve();
    expect(await groups()).toEqual(START);
  });

  it('is refused where it does not belong, or where nobody would stay', async () => {
    const split = (customerId: string, contactIds: string[]) => splitCustomer(deps(), { customerId, contactIds, by });
    await expect(split('c-a1', ['b1'])).rejects.toThrow('b1 does not belong');
    await expect(split('c-a1', ['a1', 'a2'])).rejects.toThrow('nobody would stay');
    await expect(split('c-a1', [])).rejects.toThrow('no contact');
    await expect(split('nobody', ['a1'])).rejects.toThrow('is not there');
  });
});

describe('the review list', () => {
  const pairs = async () => (await reviewList(deps())).map(({ leftId, rightId }) => [leftId, rightId]);

  it('offers the two of one name until a person has said no', async () => {
    expect(await pairs()).toEqual([['c-a1', 'c-b1']]);
    expect(await rejectSuggestion(deps(), { leftId: 'c-b1', rightId: 'c-a1', by })).toBe(true);
    expect(await pairs()).toEqual([]);
    expect(await rejectSuggestion(deps(), { leftId: 'c-b1', rightId: 'c-a1', by })).toBe(false);
  });

  it('does not offer again what was accepted and then taken back', async () => {
    const merged = await mergeCustomers(deps(), { leftId: 'c-a1', rightId: 'c-b1', suggestedBy: 'looseName', by });
    await undoCustomerChange(deps(), { changeId: merged.changeId!, by });
    await resolve();
    expect(await groups()).toEqual(START);
    expect(await pairs()).toEqual([]);
  });
});

describe('a contact who goes by another company', () => {
  const moves = async () => (await reviewList(deps())).filter(({ rule }) => rule === 'moved');
  /** What a reading of his profile brings. */
  async function goesBy(id: string, corpFullName: string): Promise<void> {
    const [contact] = await loadContacts(store.db, [id]);
    now += 1;
    await store.transaction((db) => saveContacts(db, [{ ...contact!, corpFullName, knownAt: now }]));
    await resolve();
  }
  const QICHUAN = '宁波启川机电有限公司';

  it('stays where he is until a person has decided; then he goes, and can come back', async () => {
    await goesBy('a1', QICHUAN);
    expect(await groups()).toEqual(START);
    expect(await moves()).toMatchObject([
      { leftId: 'c-a1', rightId: 'a1', toCustomerId: null, person: '人a1', rightCustomer: QICHUAN, leftContacts: 2 },
    ]);
    await goesBy('z', QICHUAN);
    const [item] = await moves();
    expect(item).toMatchObject({ toCustomerId: 'c-z', rightContacts: 1 });
    const wish = { contactId: 'a1', fromCustomerId: 'c-a1', toCustomerId: 'c-z', company: QICHUAN, by };
    const { changeId } = await moveContact(deps(), wish);
    await resolve();
    expect(await groups()).toEqual({ ...START, a1: 'c-z' });
    expect(await moves()).toEqual([]);
    // Where he was before is kept.
    expect(await rulesOf('a1')).toHaveLength(2);
    await undoCustomerChange(deps(), { changeId: changeId!, by });
    await resolve();
    expect(await groups()).toEqual(START);
    expect(await moves()).toEqual([]);
  });

  it('begins a customer where nobody else is of that company, and is refused where he is no more', async () => {
    await goesBy('a1', QICHUAN);
    const wish = { contactId: 'a1', fromCustomerId: 'c-a1', toCustomerId: null, company: QICHUAN, by };
    await moveContact(deps(), wish);
    await goesBy('z', QICHUAN);
    const { a1, a2, z } = await groups();
    expect(a2).toBe('c-a1');
    expect(z).toBe(a1);
    expect(await loadCustomers(store.db, [a1!])).toMatchObject([{ name: QICHUAN }]);
    await expect(moveContact(deps(), wish)).rejects.toThrow('does not belong to customer c-a1 any more');
  });

  it('is left alone once a person has said that he stays, and makes no pair of the two companies', async () => {
    await goesBy('a1', QICHUAN);
    await goesBy('z', QICHUAN);
    const pairs = (await reviewList(deps())).map(({ leftId, rightId }) => `${leftId} ${rightId}`);
    expect(pairs).toEqual(['c-a1 a1', 'c-a1 c-b1']);
    expect(await rejectSuggestion(deps(), { leftId: 'c-a1', rightId: 'a1', by })).toBe(true);
    expect(await moves()).toEqual([]);
  });
});

describe('a map by hand', () => {
  const line = (contactId: string, customer: string, change = {}) => ({
    ...{ line: 2, contactId, customer, ownerId: '', tier: '', segment: '' },
    ...change,
  });

  it('moves contacts, makes customers, sets owner, tier and segment, and is taken back as one', async () => {
    const lines = [
      line('a1', '浩运总部', { ownerId: 'HeJing', tier: 'A', segment: 'highValue' }),
      line('b1', '浩运总部'),
      line('z', 'c-a1'),
    ];
    const report = await mapCustomers(deps(), lines, { by });
    expect(report).toMatchObject({ movedContacts: 3, newCustomers: 1 });
    await resolve();
    const after = await groups();
    // a2 has the registered name of a1, whom a person has mapped.
    expect(after).toMatchObject({ a1: 'm-a1', a2: 'm-a1', b1: 'm-a1', z: 'c-a1' });
    const [made] = await loadCustomers(store.db, ['m-a1']);
    expect(made).toMatchObject({ name: '浩运总部', ownerId: 'hejing', tier: 'A' } satisfies Partial<Customer>);
    expect(await loadSegments(store.db)).toEqual(new Map([['m-a1', 'highValue']]));
    expect(await mapCustomers(deps(), lines, { by })).toMatchObject({ changeId: null, movedContacts: 0 });
    expect((await undoCustomerChange(deps(), { changeId: report.changeId!, by })).movedBack).toBe(3);
    expect(await groups()).toMatchObject({ a1: 'c-a1', b1: 'c-b1', z: 'c-z' });
  });

  it('gives owner, tier and segment back as they were before, and keeps what a person has set since', async () => {
    const state = async () => {
      const segmentOf = await loadSegments(store.db);
      return (await loadCustomers(store.db, ['c-a1', 'c-b1', 'c-z']))
        .map(({ id, ownerId, tier }) => ({ id, ownerId, tier, segment: segmentOf.get(id) ?? null }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    };
    await setCustomer(deps(), 'c-a1', { tier: 'B', segment: 'growth' });
    const before = await state();
    const lines = [
      line('a1', 'c-a1', { ownerId: 'HeJing', tier: 'A', segment: 'highValue' }),
      line('b1', 'c-b1', { segment: 'longTail' }),
      line('z', 'c-z', { tier: 'C' }),
    ];
    const report = await mapCustomers(deps(), lines, { by });
    expect(report).toMatchObject({ changedCustomers: 3 });
    expect(await undoCustomerChange(deps(), { changeId: report.changeId!, by })).toMatchObject({ resetCustomers: 3 });
    expect(await state()).toEqual(before);

    // A map that sets nothing but tiers and segments can be taken back as well.
    const contacts = lines.map(({ contactId, customer }) => line(contactId, customer));
    await mapCustomers(deps(), contacts, { by });
    const again = await mapCustomers(deps(), lines, { by });
    expect(again).toMatchObject({ movedContacts: 0, changeId: expect.any(String) });
    await setCustomer(deps(), 'c-a1', { tier: 'C' });
    await undoCustomerChange(deps(), { changeId: again.changeId!, by });
    expect(await state()).toEqual(before.map((one) => (one.id === 'c-a1' ? { ...one, tier: 'C' } : one)));
  });

  it('tells every wrong line and takes over nothing', async () => {
    const lines = [
      line('liming', '浩运', { line: 2 }),
      line('', '浩运', { line: 3 }),
      line('a1', '', { line: 4 }),
      line('a2', '甲', { line: 5, tier: 'D', segment: 'big', ownerId: 'nobody' }),
      line('b1', '甲', { line: 6 }),
      line('b1', '乙', { line: 7 }),
    ];
    const answer = mapCustomers(deps(), lines, { by });
    await expect(answer).rejects.toThrow('the map has 7 faults');
    await expect(answer).rejects.toThrow('line 7: contact b1 was given to another customer in line 6');
    expect(await groups()).toEqual(START);
  });
});

describe('what a person sets of a customer', () => {
  it('is owner, tier, segment and name; null takes it back', async () => {
    expect(await setCustomer(deps(), 'c-z', { ownerId: 'HeJing', tier: 'B', name: ' 张师傅 ' })).toMatchObject({
      ...{ ownerId: 'hejing', tier: 'B', name: '张师傅' },
    });
    expect(await setCustomer(deps(), 'c-z', { ownerId: null, segment: 'growth' })).toMatchObject({
      ownerId: null,
      tier: 'B',
    });
    await setCustomer(deps(), 'c-z', { segment: null });
    expect((await loadSegments(store.db)).size).toBe(0);
    await expect(setCustomer(deps(), 'c-z', { ownerId: 'wmLooksLikeAContact' })).rejects.toThrow('no active member');
    await expect(setCustomer(deps(), 'nobody', {})).rejects.toThrow('no customer nobody');
  });
});
