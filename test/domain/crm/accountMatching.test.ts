import { describe, expect, it } from 'vitest';
import { type AccountLink, type MatchInput, matchAccounts } from '../../../src/domain/crm/accountMatching.ts';
import type { CrmAccount, CrmContact } from '../../../src/domain/crm/crmRows.ts';
import type { Contact, Customer, CustomerMapping, JoinRule } from '../../../src/domain/people.ts';

const NOW = 1_000;
const CODE = '91330109MA2DEMQ01U';

function account(sourceId: string, change: Partial<CrmAccount> = {}): CrmAccount {
  return {
    ...{ source: 'u8', sourceId, updatedAt: null, deleted: false, knownAt: 0, name: `公司${sourceId}`, number: null },
    ...{
      creditCode: null,
      parentId: null,
      mobileKeys: [],
      ownerId: null,
      segment: null,
      createdAt: null,
      lostAt: null,
    },
    ...change,
  };
}
function person(accountId: string, change: Partial<CrmContact>): CrmContact {
  return {
    ...{ source: 'u8', sourceId: `k${accountId}${change.externalUserId ?? ''}`, updatedAt: null, deleted: false },
    ...{ knownAt: 0, accountId, name: '王敏', externalUserId: null, mobileKeys: [], title: null, isKey: null },
    ...change,
  };
}
const contact = (id: string, corpFullName = ''): Contact => ({
  ...{
    id,
    name: id,
    kind: corpFullName === '' ? 'wechat' : 'wecom',
    corpName: '',
    corpFullName,
    position: '',
    knownAt: 0,
  },
});
const mapping = (contactId: string, customerId: string, rule: JoinRule = 'self'): CustomerMapping => ({
  ...{ contactId, customerId, rule, validFrom: 0, validTo: null, knownAt: 0 },
});
const customer = (id: string, knownAt = 0): Customer => ({ id, name: id, ownerId: null, tier: null, knownAt });

function match(input: Partial<MatchInput>) {
  const { mappings = [], contacts = mappings.map(({ contactId }) => contact(contactId)) } = input;
  const customers =
    input.customers ?? [...new Set(mappings.map(({ customerId }) => customerId))].map((id) => customer(id));
  const result = matchAccounts({
    ...{ accounts: [], crmContacts: [], relationships: [], mobileKeysOf: new Map(), links: [], now: NOW },
    ...input,
    ...{ mappings, contacts, customers },
  });
  return {
    ...result,
    links: result.links.map(({ accountId, customerId, rule }) => `${accountId} ${customerId} ${rule}`),
    review: result.review.map(({ accountId, reason, candidates }) =>
      `${accountId} ${reason} ${candidates.join(' ')}`.trim(),
    ),
  };
}
const link = (accountId: string, change: Partial<AccountLink>): AccountLink => ({
  ...{ source: 'u8', accountId, customerId: null, rule: 'none', evidence: '', refusedRules: [], knownAt: 0, ...change },
});

describe('matchAccounts', () => {
  it('finds a customer by the WeCom id that the CRM keeps, and puts its people together', () => {
    const result = match({
      accounts: [account('A')],
      crmContacts: [person('A', { externalUserId: 'wm1' }), person('A', { externalUserId: 'wm2' })],
      mappings: [mapping('wm1', 'c-wm1'), mapping('wm2', 'c-wm2')],
      customers: [customer('c-wm1', 5), customer('c-wm2', 3)],
    });
    expect(result.links).toEqual(['A c-wm2 crmId']);
    expect(result.joins).toEqual([
      { contactId: 'wm1', customerId: 'c-wm2' },
      { contactId: 'wm2', customerId: 'c-wm2' },
    ]);
    expect(result.review).toEqual([]);
  });

  it('leaves contacts that a name or a hand holds where they are, and takes their customer', () => {
    const result = match({
      accounts: [account('A')],
      crmContacts: [person('A', { externalUserId: 'wm1' }), person('A', { externalUserId: 'wm2' })],
      mappings: [mapping('wm1', 'c-old'), mapping('wm2', 'c-map', 'manual')],
    });
    expect(result.links).toEqual(['A c-map crmId']);
    expect(result.joins).toEqual([{ contactId: 'wm1', customerId: 'c-map' }]);
  });

  it('says that the CRM names somebody whom we do not know', () => {
    const crmContacts = [person('A', { externalUserId: 'wm-of-another-app' })];
    expect(match({ accounts: [account('A')], crmContacts })).toMatchObject({ links: [], review: ['A contactUnknown'] });
  });

  it('lists an account whose people belong to two companies by name, and joins nobody', () => {
    const result = match({
      accounts: [account('A')],
      crmContacts: [person('A', { externalUserId: 'wm1' }), person('A', { externalUserId: 'wm2' })],
      mappings: [mapping('wm1', 'c-1', 'corpFullName'), mapping('wm2', 'c-2', 'corpFullName')],
    });
    expect(result).toMatchObject({ links: [], joins: [], review: ['A severalCustomers c-1 c-2'] });
  });

  it('lists accounts that share a person, or come to one customer together', () => {
    const shared = match({
      accounts: [account('A'), account('B')],
      crmContacts: [person('A', { externalUserId: 'wm1' }), person('B', { externalUserId: 'wm1' })],
      mappings: [mapping('wm1', 'c-1')],
    });
    expect(shared).toMatchObject({ links: [], review: ['A severalAccounts', 'B severalAccounts'] });
    const together = match({
      accounts: [account('A'), account('B')],
      crmContacts: [person('A', { externalUserId: 'wm1' }), person('B', { externalUserId: 'wm2' })],
      mappings: [mapping('wm1', 'c-1', 'corpName'), mapping('wm2', 'c-1', 'corpName')],
    });
    expect(together).toMatchObject({ links: [], review: ['A severalAccounts c-1', 'B severalAccounts c-1'] });
  });

  it('joins by a number that names one person on each side only', () => {
    const mappings = [mapping('wm1', 'c-1'), mapping('wm2', 'c-2')];
    const accounts = [account('A'), account('B')];
    const one = { crmContacts: [person('A', { mobileKeys: ['k1'] })], mobileKeysOf: new Map([['wm1', ['k1']]]) };
    expect(match({ accounts, mappings, ...one })).toMatchObject({ links: ['A c-1 mobile'], review: ['B noMatch'] });
    const twoOfOurs = { ...one, mobileKeysOf: new Map([...one.mobileKeysOf, ['wm2', ['k1']]]) };
    expect(match({ accounts, mappings, ...twoOfOurs }).links).toEqual([]);
    const twoOfTheirs = { ...one, crmContacts: [...one.crmContacts, person('B', { mobileKeys: ['k1'] })] };
    expect(match({ accounts, mappings, ...twoOfTheirs }).links).toEqual([]);
  });

  it('joins by the strict key of a registered name, unique on both sides', () => {
    const contacts = [contact('wm1', '杭州澄川自动化(集团)有限公司'), contact('wm2', '浩运贸易(上海)有限公司')];
    const mappings = [mapping('wm1', 'c-1', 'corpFullName'), mapping('wm2', 'c-2', 'corpFullName')];
    const named = (id: string, name: string) => account(id, { name });
    expect(
      match({
        contacts,
        mappings,
        accounts: [named('A', '杭州澄川自动化集团股份有限公司'), named('B', '浩运贸易(北京)有限公司')],
      }),
    ).toMatchObject({ links: ['A c-1 name'], review: ['B noMatch'] });
    const twice = [named('A', '浩运贸易（上海）有限公司'), named('B', '浩运贸易(上海)公司')];
    expect(match({ contacts, mappings, accounts: twice })).toMatchObject({
      links: [],
      review: ['A severalAccounts c-2', 'B severalAccounts c-2'],
    });
  });

  it('only hints where a colleague noted the name', () => {
    const result = match({
      accounts: [account('A', { name: '恒拓包装有限公司' })],
      mappings: [mapping('wm1', 'c-1', 'remarkCorpName')],
      relationships: [
        {
          ...{ staffId: 's', contactId: 'wm1', remark: '', remarkCorpName: '恒拓包装', addedAt: null },
          ...{ endedAt: null, endedBy: null, knownAt: 0 },
        },
      ],
    });
    expect(result).toMatchObject({ links: [], review: ['A noMatch c-1'] });
  });

  it('knows an account of another system by its credit code', () => {
    const result = match({
      accounts: [account('A', { creditCode: CODE }), account('Z', { source: 'shop', creditCode: CODE })],
      crmContacts: [person('A', { externalUserId: 'wm1' })],
      mappings: [mapping('wm1', 'c-1')],
    });
    expect(result.links).toEqual(['A c-1 crmId', 'Z c-1 creditCode']);
  });

  it('holds on to a link by hand, and makes no link again that was undone', () => {
    const world = {
      accounts: [account('A')],
      crmContacts: [person('A', { externalUserId: 'wm1' })],
      mappings: [mapping('wm1', 'c-1', 'corpName'), mapping('wm2', 'c-2', 'corpName')],
    };
    const byHand = [link('A', { customerId: 'c-2', rule: 'manual' })];
    expect(match({ ...world, links: byHand })).toMatchObject({ links: [], review: [] });
    const undone = [link('A', { refusedRules: ['crmId'] })];
    expect(match({ ...world, links: undone })).toMatchObject({ links: [], review: ['A refused c-1'] });
  });

  it('finds the same again, and says so by changing nothing', () => {
    const world = {
      accounts: [account('A')],
      crmContacts: [person('A', { externalUserId: 'wm1' })],
      mappings: [mapping('wm1', 'c-1', 'crm')],
    };
    const links = [link('A', { customerId: 'c-1', rule: 'crmId', evidence: 'wm1' })];
    expect(match({ ...world, links })).toEqual({ links: [], joins: [], review: [] });
  });

  it('keeps a link whose proof is gone while the customer is there, and gives it up with him', () => {
    const links = [link('A', { customerId: 'c-1', rule: 'crmId', evidence: 'wm1' })];
    const accounts = [account('A')];
    expect(match({ accounts, links, mappings: [mapping('wm1', 'c-1')] })).toMatchObject({ links: [], review: [] });
    expect(match({ accounts, links, mappings: [mapping('wm1', 'c-9')] })).toMatchObject({
      links: ['A null none'],
      review: ['A noMatch'],
    });
  });
});
