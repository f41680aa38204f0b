import { describe, expect, it } from 'vitest';
import { strictKey } from '../../src/domain/companyName.ts';
import { type ResolutionInput, resolveCustomers } from '../../src/domain/customerResolution.ts';
import type { Contact, CustomerMapping, Relationship, Staff } from '../../src/domain/people.ts';

const NOW = Date.UTC(2026, 9, 1);
const contact = (id: string, change: Partial<Contact> = {}): Contact => ({
  id,
  name: `人${id}`,
  kind: 'wecom',
  corpName: '',
  corpFullName: '',
  position: '',
  knownAt: NOW,
  ...change,
});
const staff = (id: string, departmentIds: number[]): Staff => ({
  id,
  name: id,
  departmentIds,
  mainDepartmentId: departmentIds[0] ?? null,
  leadsDepartmentIds: [],
  leaderIds: [],
  position: '',
  status: 'active',
  isArchived: true,
  knownAt: NOW,
});
const relation = (staffId: string, contactId: string, remarkCorpName = ''): Relationship => ({
  staffId,
  contactId,
  remark: '',
  remarkCorpName,
  addedAt: NOW,
  endedAt: null,
  endedBy: null,
  knownAt: NOW,
});
const resolve = (input: Partial<ResolutionInput>) =>
  resolveCustomers({ contacts: [], relationships: [], staff: [], customers: [], mappings: [], now: NOW, ...input });
const groups = (input: Partial<ResolutionInput>) => {
  const byCustomer = Map.groupBy(resolve(input).newMappings, ({ customerId }) => customerId);
  return [...byCustomer.values()].map((mappings) => mappings.map(({ contactId }) => contactId).sort()).sort();
};

describe('strictKey', () => {
  it.each([
    ['杭州澄川自动化(集团)有限公司', '杭州澄川自动化集团'],
    ['杭州澄川自动化集团股份有限公司', '杭州澄川自动化集团'],
    ['澄川自动化', '澄川自动化'],
    ['浩运贸易（上海）有限公司', '浩运贸易上海'],
    ['浩运贸易(北京)有限公司', '浩运贸易北京'],
    [' 浩运​贸易 有限公司 ', '浩运贸易'],
    ['Acme Trading Co., Ltd.', 'ACMETRADING'],
    ['ＡＢＣＤ有限责任公司', 'ABCD'],
    ['测试', null],
    ['散客', null],
    ['公司', null],
    ['浩运', null],
    ['   ', null],
    ['😀😀', null],
    ['微信联系人', null],
  ])('%s -> %s', (name, key) => expect(strictKey(name)).toBe(key));
});

describe('resolveCustomers', () => {
  it('joins people of one registered company, and nobody else', () => {
    const contacts = [
      contact('a', { corpFullName: '杭州浩运贸易有限公司' }),
      contact('b', { corpFullName: '杭州浩运贸易有限责任公司' }),
      contact('c', { corpFullName: '浩运贸易(上海)有限公司' }),
      contact('d'),
    ];
    expect(groups({ contacts })).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(resolve({ contacts }).newMappings.find(({ contactId }) => contactId === 'b')!.rule).toBe('corpFullName');
    expect(resolve({ contacts }).newMappings.find(({ contactId }) => contactId === 'd')!.rule).toBe('self');
  });

  it('does not join two companies over one short name', () => {
    const shared = { corpName: '浩运贸易' };
    const two = [
      contact('a', { ...shared, corpFullName: '杭州浩运贸易有限公司' }),
      contact('b', { ...shared, corpFullName: '宁波浩运贸易有限公司' }),
      contact('c', shared),
    ];
    expect(groups({ contacts: two })).toEqual([['a'], ['b'], ['c']]);
    expect(groups({ contacts: [two[0]!, two[2]!] })).toEqual([['a', 'c']]);
  });

  it('believes a remark within one member or department only', () => {
    const contacts = ['a', 'b', 'c'].map((id) => contact(id, { kind: 'wechat' }));
    const people = [staff('lin', [2]), staff('he', [2]), staff('luo', [3])];
    const relationships = [
      relation('lin', 'a', '启川机电'),
      relation('he', 'b', '启川机电有限公司'),
      relation('luo', 'c', '启川机电'),
    ];
    expect(groups({ contacts, staff: people, relationships })).toEqual([['a', 'b'], ['c']]);
    expect(resolve({ contacts, staff: people, relationships }).newCustomers.map(({ name }) => name)).toContain(
      '启川机电',
    );
  });

  it('never invents a company from a stop word or a lone emoji', () => {
    const contacts = ['a', 'b'].map((id) => contact(id, { kind: 'wechat', name: '😀' }));
    const relationships = ['a', 'b'].map((id) => relation('lin', id, '散客'));
    expect(groups({ contacts, staff: [staff('lin', [2])], relationships })).toEqual([['a'], ['b']]);
  });

  it('leaves what a person has decided', () => {
    const contacts = [
      contact('a', { corpFullName: '杭州浩运贸易有限公司' }),
      contact('b', { corpFullName: '杭州浩运贸易有限公司' }),
    ];
    const customers = [{ id: 'hand', name: '别家', ownerId: null, tier: null, knownAt: 1 }];
    const byHand: CustomerMapping = {
      customerId: 'hand',
      contactId: 'a',
      rule: 'manual',
      validFrom: 0,
      validTo: null,
      knownAt: 1,
    };
    const { newMappings, movedContactIds } = resolve({ contacts, customers, mappings: [byHand] });
    expect(newMappings).toMatchObject([{ contactId: 'b', customerId: 'hand' }]);
    expect(movedContactIds).toEqual([]);
  });

  it('changes nothing the second time', () => {
    const contacts = [
      contact('a', { corpFullName: '杭州浩运贸易有限公司' }),
      contact('b', { corpFullName: '杭州浩运贸易有限公司' }),
    ];
    const first = resolve({ contacts });
    const again = resolve({ contacts, customers: first.newCustomers, mappings: first.newMappings, now: NOW + 1 });
    expect(again).toEqual({
      ...{ newCustomers: [], newMappings: [], movedContactIds: [], renamedCustomers: [], leftBehind: [] },
    });
  });

  it('moves a contact whose company becomes known, and keeps the older customer', () => {
    const before = resolve({ contacts: [contact('a', { corpFullName: '杭州浩运贸易有限公司' }), contact('b')] });
    const contacts = ['a', 'b'].map((id) => contact(id, { corpFullName: '杭州浩运贸易有限公司' }));
    const after = resolve({ contacts, customers: before.newCustomers, mappings: before.newMappings, now: NOW + 5 });
    expect(after.movedContactIds).toEqual(['b']);
    expect(after.newMappings).toMatchObject([{ contactId: 'b', customerId: 'c-a', validFrom: NOW + 5 }]);
  });

  it('renames a customer with its people, but not one that a person has named', () => {
    const before = [contact('a', { corpFullName: '杭州澄川自动化有限公司' })];
    const first = resolve({ contacts: before });
    const after = [contact('a', { corpFullName: '浙江澄川智能装备有限公司' })];
    const known = { contacts: after, customers: first.newCustomers, mappings: first.newMappings };
    const later = resolve({ ...known, now: NOW + 9 });
    expect(later.renamedCustomers).toEqual([
      { ...first.newCustomers[0]!, name: '浙江澄川智能装备有限公司', knownAt: NOW + 9 },
    ]);
    const byHand = first.newMappings.map((mapping): CustomerMapping => ({ ...mapping, rule: 'manual' }));
    expect(resolve({ ...known, mappings: byHand }).renamedCustomers).toEqual([]);
  });

  it('leaves who goes by another company where he is, moves nobody after him, and says so', () => {
    const HAOYUN = '杭州浩运贸易有限公司';
    const QICHUAN = '宁波启川机电有限公司';
    const first = resolve({
      contacts: [
        ...['a', 'b'].map((id) => contact(id, { corpFullName: HAOYUN })),
        contact('z', { corpFullName: QICHUAN }),
      ],
    });
    // a, by whom the customer is named and who is known longest, goes to the company of z.
    const contacts = [
      contact('a', { corpFullName: QICHUAN }),
      contact('b', { corpFullName: HAOYUN }),
      contact('z', { corpFullName: QICHUAN }),
    ];
    const known = { customers: first.newCustomers, mappings: first.newMappings, now: NOW + 5 };
    const moved = { contactId: 'a', customerId: 'c-a', company: QICHUAN };
    expect(resolve({ ...known, contacts })).toEqual({
      ...{ newCustomers: [], newMappings: [], movedContactIds: [], renamedCustomers: [] },
      leftBehind: [{ ...moved, toCustomerId: 'c-z' }],
    });
    // A newcomer of the company goes to it, and not to where a has stayed.
    const later = resolve({ ...known, contacts: [...contacts, contact('y', { corpFullName: QICHUAN })] });
    expect(later.newMappings).toMatchObject([{ contactId: 'y', customerId: 'c-z' }]);
    // Of a company that nobody else is of there is no customer yet; the next one begins it.
    const alone = { ...known, mappings: first.newMappings.slice(0, 2), customers: first.newCustomers.slice(0, 1) };
    expect(resolve({ ...alone, contacts: contacts.slice(0, 2) }).leftBehind).toEqual([
      { ...moved, toCustomerId: null },
    ]);
    const next = resolve({ ...alone, contacts });
    expect(next.newMappings).toMatchObject([{ contactId: 'z', customerId: 'c-z', validFrom: 0 }]);
  });

  it('does not rename a customer whose people have come to go by two names', () => {
    const first = resolve({
      contacts: ['a', 'b'].map((id) => contact(id, { corpFullName: '杭州澄川自动化有限公司' })),
    });
    const after = [
      contact('a', { corpFullName: '杭州澄川自动化有限公司' }),
      contact('b', { corpFullName: '宁波启川机电有限公司' }),
    ];
    const later = resolve({ contacts: after, customers: first.newCustomers, mappings: first.newMappings });
    expect(later.renamedCustomers).toEqual([]);
  });
});
