import { expect, it } from 'vitest';
import type { Contact, Customer, CustomerMapping, Relationship, Staff } from '../../src/domain/people.ts';
import { endMappings, loadCustomers, loadMappings, saveCustomers, saveMappings } from '../../src/store/customers.ts';
import {
  loadContacts,
  loadDepartments,
  loadRelationships,
  loadStaff,
  saveContacts,
  saveDepartments,
  saveRelationships,
  saveStaff,
} from '../../src/store/people.ts';
import { describeEachStore } from '../mariadb.ts';

const staff = (change: Partial<Staff> = {}): Staff => ({
  id: 'liming',
  name: '李明',
  departmentIds: [2, 7],
  mainDepartmentId: 2,
  leadsDepartmentIds: [],
  leaderIds: ['zhao'],
  position: '销售',
  status: 'active',
  isArchived: true,
  knownAt: 100,
  ...change,
});
const contact = (change: Partial<Contact> = {}): Contact => ({
  id: 'wmAbc',
  name: '张总🙂𠮷',
  kind: 'wechat',
  corpName: '',
  corpFullName: '',
  position: '',
  knownAt: 100,
  ...change,
});
const relationship = (change: Partial<Relationship> = {}): Relationship => ({
  staffId: 'liming',
  contactId: 'wmAbc',
  remark: '张总-采购',
  remarkCorpName: '某某科技',
  addedAt: 50,
  endedAt: null,
  endedBy: null,
  knownAt: 100,
  ...change,
});
const customer = (change: Partial<Customer> = {}): Customer => ({
  id: '客户-1',
  name: '某某科技有限公司',
  ownerId: null,
  tier: 'A',
  knownAt: 100,
  ...change,
});
const mapping = (change: Partial<CustomerMapping> = {}): CustomerMapping => ({
  customerId: '客户-1',
  contactId: 'wmAbc',
  rule: 'corpName',
  validFrom: 100,
  validTo: null,
  knownAt: 100,
  ...change,
});

describeEachStore('people', (test) => {
  it('come back as they were saved', async () => {
    const { db } = await test.store();
    const bare = staff({ id: 'wang', mainDepartmentId: null, isArchived: null, status: 'departed', leaderIds: [] });
    await saveStaff(db, [staff(), bare]);
    await saveContacts(db, [contact(), contact({ id: 'wmabc', kind: 'wecom' })]);
    await saveRelationships(db, [relationship(), relationship({ staffId: 'wang', endedAt: 90, endedBy: 'customer' })]);
    expect((await loadStaff(db)).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([staff(), bare]);
    expect(await loadContacts(db)).toHaveLength(2);
    expect(await loadContacts(db, ['wmAbc', 'nobody', 'wmAbc'])).toEqual([contact()]);
    expect(await loadContacts(db, [])).toEqual([]);
    expect(await loadRelationships(db)).toHaveLength(2);
    expect(await loadRelationships(db, { contactIds: ['wmAbc'], staffId: 'liming' })).toEqual([relationship()]);
    expect(await loadRelationships(db, { staffId: 'wang' })).toMatchObject([{ endedAt: 90, endedBy: 'customer' }]);
  });

  it('are not written again when nothing changed', async () => {
    const { db } = await test.store();
    await saveStaff(db, [staff()]);
    await saveStaff(db, [staff({ knownAt: 200 })]);
    expect(await loadStaff(db)).toEqual([staff({ knownAt: 100 })]);
    expect(await db.query('SELECT id FROM staff')).toHaveLength(1);
  });

  it('keep what was known on a past day', async () => {
    const { db } = await test.store();
    await saveContacts(db, [contact({ name: '张三', knownAt: 100 })]);
    await saveContacts(db, [contact({ name: '张三丰', knownAt: 200 })]);
    await saveContacts(db, [contact({ name: '张三', knownAt: 300 })]);
    const nameAt = async (knownAt?: number) => (await loadContacts(db, undefined, { knownAt })).map(({ name }) => name);
    expect(await nameAt(99)).toEqual([]);
    expect(await nameAt(100)).toEqual(['张三']);
    expect(await nameAt(199)).toEqual(['张三']);
    expect(await nameAt(200)).toEqual(['张三丰']);
    expect(await nameAt(300)).toEqual(['张三']);
    expect(await nameAt()).toEqual(['张三']);
    expect(await loadContacts(db, ['wmAbc'], { knownAt: 250 })).toMatchObject([{ name: '张三丰', knownAt: 200 }]);
  });

  it('take the later of two writes at one instant, and of a clock that went back', async () => {
    const { db } = await test.store();
    await saveContacts(db, [contact({ name: '一' }), contact({ name: '二' })]);
    expect(await loadContacts(db)).toMatchObject([{ name: '二' }]);
    await saveContacts(db, [contact({ name: '三' })]);
    await saveContacts(db, [contact({ name: '四', knownAt: 50 })]);
    expect(await loadContacts(db)).toEqual([contact({ name: '四', knownAt: 100 })]);
    expect(await db.query('SELECT id FROM contact')).toHaveLength(1);
  });

  it('have long names cut between characters, and are then unchanged by the same name', async () => {
    const { db } = await test.store();
    const long = contact({ name: '🙂'.repeat(300) });
    await saveContacts(db, [long]);
    await saveContacts(db, [{ ...long, knownAt: 200 }]);
    expect(await loadContacts(db)).toEqual([contact({ name: '🙂'.repeat(255) })]);
  });

  it('come by thousands', async () => {
    const store = await test.store();
    const many = Array.from({ length: 1_200 }, (_, n) => relationship({ contactId: `wm-${n}` }));
    await store.transaction((db) => saveRelationships(db, many));
    await store.transaction((db) =>
      saveRelationships(
        db,
        many.map((one, n) => ({ ...one, remark: n % 2 === 0 ? one.remark : '改了', knownAt: 200 })),
      ),
    );
    const found = await loadRelationships(store.db, {});
    expect(found).toHaveLength(1_200);
    expect(found.filter(({ knownAt }) => knownAt === 200)).toHaveLength(600);
    expect(
      await loadRelationships(store.db, { contactIds: many.map(({ contactId }) => contactId), knownAt: 150 }),
    ).toHaveLength(1_200);
  });

  it('have departments that are replaced whole', async () => {
    const store = await test.store();
    const root = { id: 1, name: '总部', parentId: null, leaderIds: [] };
    const sales = { id: 2, name: '销售部', parentId: 1, leaderIds: ['zhao'] };
    await store.transaction((db) => saveDepartments(db, [sales, root]));
    expect(await loadDepartments(store.db)).toEqual([root, sales]);
    await store.transaction((db) => saveDepartments(db, [root]));
    expect(await loadDepartments(store.db)).toEqual([root]);
  });
});

describeEachStore('customers', (test) => {
  it('come back as they were saved, and as they were known', async () => {
    const { db } = await test.store();
    await saveCustomers(db, [customer(), customer({ id: '客户-2', tier: null, ownerId: 'liming' })]);
    await saveCustomers(db, [customer({ ownerId: 'wang', knownAt: 200 })]);
    expect(await loadCustomers(db)).toHaveLength(2);
    expect(await loadCustomers(db, ['客户-1'])).toEqual([customer({ ownerId: 'wang', knownAt: 200 })]);
    expect(await loadCustomers(db, ['客户-1'], { knownAt: 150 })).toEqual([customer()]);
  });

  it('have contacts for a time; a move ends one mapping and begins another', async () => {
    const { db } = await test.store();
    await saveMappings(db, [mapping(), mapping({ contactId: 'wmDef' })]);
    await endMappings(db, ['wmAbc', 'nobody'], 500);
    await saveMappings(db, [mapping({ customerId: '客户-2', rule: 'manual', validFrom: 500, knownAt: 500 })]);

    const customerAt = async (at: number) =>
      (await loadMappings(db, { at, contactIds: ['wmAbc'] })).map(({ customerId }) => customerId);
    expect(await customerAt(99)).toEqual([]);
    expect(await customerAt(499)).toEqual(['客户-1']);
    expect(await customerAt(500)).toEqual(['客户-2']);
    expect(await loadMappings(db, { customerId: '客户-1', at: 500 })).toMatchObject([{ contactId: 'wmDef' }]);
    expect(await loadMappings(db, {})).toHaveLength(3);
    // On the day before the move nobody knew of it.
    expect(await loadMappings(db, { at: 600, contactIds: ['wmAbc'], knownAt: 499 })).toEqual([mapping()]);
  });

  it('end a mapping once', async () => {
    const { db } = await test.store();
    await saveMappings(db, [mapping()]);
    await endMappings(db, ['wmAbc'], 500);
    await endMappings(db, ['wmAbc'], 900);
    expect(await loadMappings(db)).toEqual([mapping({ validTo: 500, knownAt: 500 })]);
  });
});
