import { strictKey } from '../companyName.ts';
import type { Contact, Customer, CustomerMapping, Relationship } from '../people.ts';
import type { UtcMs } from '../time.ts';
import type { CrmAccount, CrmContact } from './crmRows.ts';

/** Why an account of the CRM is a customer (the CRM model, §4); `none`: it is not, and somebody may decide. */
export type LinkRule = 'manual' | 'crmId' | 'mobile' | 'creditCode' | 'name' | 'none';

export interface AccountLink {
  source: string;
  accountId: string;
  customerId: string | null;
  rule: LinkRule;
  /** What showed it: ids, never a phone number. */
  evidence: string;
  /** Rules that a person has undone: they do not join again. */
  refusedRules: string[];
  knownAt: UtcMs;
}

/** An account that nobody may guess about: why, and whom it could be. */
export interface ReviewItem {
  source: string;
  accountId: string;
  name: string;
  /** `contactUnknown`: the CRM names people of WeCom whom we do not know; perhaps their ids are of another app. */
  reason: 'noMatch' | 'contactUnknown' | 'severalCustomers' | 'severalAccounts' | 'refused';
  /** Customers that it may be, without joining by themselves. */
  candidates: string[];
}

export interface MatchInput {
  accounts: readonly CrmAccount[];
  crmContacts: readonly CrmContact[];
  contacts: readonly Contact[];
  relationships: readonly Relationship[];
  /** Keys of the numbers that our people noted of a contact, as far as they are known. */
  mobileKeysOf: ReadonlyMap<string, readonly string[]>;
  customers: readonly Customer[];
  /** Those that stand now. */
  mappings: readonly CustomerMapping[];
  links: readonly AccountLink[];
  now: UtcMs;
}

export interface Matching {
  /** New or changed ones. */
  links: AccountLink[];
  /** Contacts that the CRM puts to a customer. */
  joins: { contactId: string; customerId: string }[];
  review: ReviewItem[];
}

/**
 * Which customer each account is: a link by hand; contacts that both sides know by id or number; equal credit code; equal
 * strict key of a registered name, unique on both sides. What is weaker, or points to two, is listed for the operator.
 */
export function matchAccounts(input: MatchInput): Matching {
  const world = worldOf(input);
  const found = new Map<string, Match>();
  const review = new Map<string, ReviewItem>();
  for (const account of input.accounts) {
    const match = matchByHand(world, account) ?? matchByContacts(world, account);
    if (match !== null) settle(world, account, match, found, review);
  }
  for (const account of input.accounts) {
    if (found.has(refOf(account)) || review.has(refOf(account))) continue;
    const match = matchByCode(world, account, found) ?? matchByName(world, account) ?? matchAsBefore(world, account);
    settle(
      world,
      account,
      match ?? { reason: world.named.has(refOf(account)) ? 'contactUnknown' : 'noMatch', candidates: [] },
      found,
      review,
    );
  }
  refuseCrowds(world, input.accounts, found, review);
  return {
    links: linksOf(world, input, found),
    joins: joinsOf(world, input.accounts, found),
    review: input.accounts.flatMap((account) => {
      const item = review.get(refOf(account));
      return item === undefined ? [] : [{ ...item, candidates: candidatesOf(world, account, item) }];
    }),
  };
}

interface Linked {
  customerId: string;
  rule: LinkRule;
  evidence: string;
}
type Match = Linked | { reason: ReviewItem['reason']; candidates: string[] };

interface World {
  standing: ReadonlyMap<string, AccountLink>;
  mappingOf: ReadonlyMap<string, CustomerMapping>;
  customers: ReadonlyMap<string, Customer>;
  /** Customers that have somebody. */
  inUse: ReadonlySet<string>;
  /** By account: contacts of ours that the CRM says are people of it. */
  people: ReadonlyMap<string, ReadonlyMap<string, 'crmId' | 'mobile'>>;
  /** Accounts of which the CRM names people of WeCom, known to us or not. */
  named: ReadonlySet<string>;
  /** Contacts that the CRM puts to several accounts of one system. */
  shared: ReadonlySet<string>;
  customersOfName: ReadonlyMap<string, ReadonlySet<string>>;
  accountsOfName: ReadonlyMap<string, number>;
  accountsOfCode: ReadonlyMap<string, readonly CrmAccount[]>;
  /** Names that are no proof: remarks, and what customers are called. */
  hints: ReadonlyMap<string, ReadonlySet<string>>;
  now: UtcMs;
}

/** An account among those of all systems. */
function refOf({ source, accountId, sourceId }: { source: string; accountId?: string; sourceId?: string }): string {
  return `${source}\n${accountId ?? sourceId}`;
}

function worldOf(input: MatchInput): World {
  const mappingOf = new Map(input.mappings.map((mapping) => [mapping.contactId, mapping]));
  const people = peopleOf(input);
  const customersOfName = new Map<string, Set<string>>();
  const hints = new Map<string, Set<string>>();
  const note = (to: Map<string, Set<string>>, name: string, customerId: string | undefined): void => {
    const key = strictKey(name);
    if (key !== null && customerId !== undefined) to.set(key, (to.get(key) ?? new Set()).add(customerId));
  };
  for (const { id, kind, corpFullName, corpName } of input.contacts) {
    if (kind !== 'wecom') continue;
    for (const name of [corpFullName, corpName]) note(customersOfName, name, mappingOf.get(id)?.customerId);
  }
  for (const { contactId, remarkCorpName } of input.relationships)
    note(hints, remarkCorpName, mappingOf.get(contactId)?.customerId);
  const inUse = new Set(input.mappings.map(({ customerId }) => customerId));
  for (const { id, name } of input.customers) if (inUse.has(id)) note(hints, name, id);
  const accountsOfName = new Map<string, number>();
  const accountsOfCode = new Map<string, CrmAccount[]>();
  for (const account of input.accounts) {
    const key = nameKey(account);
    if (key !== null) accountsOfName.set(key, (accountsOfName.get(key) ?? 0) + 1);
    const { creditCode } = account;
    if (creditCode !== null) accountsOfCode.set(creditCode, [...(accountsOfCode.get(creditCode) ?? []), account]);
  }
  return {
    standing: new Map(input.links.map((link) => [refOf(link), link])),
    mappingOf,
    customers: new Map(input.customers.map((customer) => [customer.id, customer])),
    inUse,
    people,
    named: new Set(
      input.crmContacts
        .filter(({ accountId, externalUserId }) => accountId !== null && externalUserId !== null)
        .map(({ source, accountId }) => refOf({ source, accountId: accountId! })),
    ),
    shared: sharedContacts(people),
    customersOfName,
    accountsOfName,
    accountsOfCode,
    hints,
    now: input.now,
  };
}

function nameKey({ source, name }: CrmAccount): string | null {
  const key = strictKey(name);
  return key === null ? null : `${source}\n${key}`;
}

/** Contacts of ours by account: by the id of WeCom that the CRM keeps, or by a number that names one person on each side. */
function peopleOf({ accounts, crmContacts, contacts, mobileKeysOf }: MatchInput): World['people'] {
  const known = new Set(contacts.map(({ id }) => id));
  const people = new Map<string, Map<string, 'crmId' | 'mobile'>>();
  const add = (ref: string, contactId: string, rule: 'crmId' | 'mobile'): void => {
    const of = people.get(ref) ?? new Map<string, 'crmId' | 'mobile'>();
    if (of.get(contactId) !== 'crmId') of.set(contactId, rule);
    people.set(ref, of);
  };
  const accountsOfKey = new Map<string, Set<string>>();
  const noteKeys = (ref: string, keys: readonly string[]): void => {
    for (const key of keys) accountsOfKey.set(key, (accountsOfKey.get(key) ?? new Set()).add(ref));
  };
  for (const account of accounts) noteKeys(refOf(account), account.mobileKeys);
  for (const { source, accountId, externalUserId, mobileKeys } of crmContacts) {
    if (accountId === null) continue;
    const ref = refOf({ source, accountId });
    noteKeys(ref, mobileKeys);
    if (externalUserId !== null && known.has(externalUserId)) add(ref, externalUserId, 'crmId');
  }
  const contactsOfKey = new Map<string, string[]>();
  for (const [contactId, keys] of mobileKeysOf)
    for (const key of keys) contactsOfKey.set(key, [...(contactsOfKey.get(key) ?? []), contactId]);
  for (const [key, refs] of accountsOfKey) {
    const ours = contactsOfKey.get(key) ?? [];
    if (refs.size === 1 && ours.length === 1 && known.has(ours[0]!)) add([...refs][0]!, ours[0]!, 'mobile');
  }
  return people;
}

function sharedContacts(people: World['people']): Set<string> {
  const seen = new Map<string, string>();
  const shared = new Set<string>();
  for (const [ref, contacts] of people)
    for (const contactId of contacts.keys()) {
      const key = `${ref.split('\n', 1)[0]}\n${contactId}`;
      if (seen.has(key) && seen.get(key) !== ref) shared.add(contactId);
      seen.set(key, ref);
    }
  return shared;
}

function matchByHand({ standing }: World, account: CrmAccount): Match | null {
  const link = standing.get(refOf(account));
  if (link?.rule !== 'manual' || link.customerId === null) return null;
  return { customerId: link.customerId, rule: 'manual', evidence: link.evidence };
}

/**
 * Contacts held by a name or by hand say which customer it is; those who stood for themselves follow. Two such customers are two
 * companies to us: nobody may guess which one the account is.
 */
function matchByContacts(world: World, account: CrmAccount): Match | null {
  const people = world.people.get(refOf(account));
  if (people === undefined) return null;
  const own = [...people.keys()].filter((id) => !world.shared.has(id)).sort();
  if (own.length === 0) return { reason: 'severalAccounts', candidates: [] };
  const held = own.map((id) => world.mappingOf.get(id)).filter((mapping) => mapping !== undefined && !isFree(mapping));
  const anchors = [...new Set(held.map((mapping) => mapping!.customerId))];
  if (anchors.length > 1) return { reason: 'severalCustomers', candidates: anchors };
  const customerId = anchors[0] ?? oldestOf(world, account, own);
  if (customerId === null) return null;
  const rule = [...people.values()].includes('crmId') ? 'crmId' : 'mobile';
  return { customerId, rule, evidence: own.join(' ') };
}

function isFree({ rule }: CustomerMapping): boolean {
  return rule === 'self' || rule === 'crm';
}

/** The customer that the account is linked to already, else the one that we have known longest. */
function oldestOf(world: World, account: CrmAccount, contactIds: readonly string[]): string | null {
  const before = world.standing.get(refOf(account))?.customerId ?? null;
  if (before !== null && world.inUse.has(before)) return before;
  const ids = [...new Set(contactIds.map((id) => world.mappingOf.get(id)?.customerId))].filter(
    (id) => id !== undefined,
  );
  const since = (id: string): UtcMs => world.customers.get(id)?.knownAt ?? Number.POSITIVE_INFINITY;
  return ids.sort((a, b) => since(a) - since(b) || (a < b ? -1 : 1))[0] ?? null;
}

/** The code names one legal person, in whatever system it stands. */
function matchByCode(world: World, account: CrmAccount, found: ReadonlyMap<string, Match>): Match | null {
  if (account.creditCode === null) return null;
  const others = world.accountsOfCode.get(account.creditCode)!.flatMap((other) => {
    const match = found.get(refOf(other));
    return match !== undefined && 'customerId' in match ? [match.customerId] : [];
  });
  const customers = [...new Set(others)];
  if (customers.length === 0) return null;
  if (customers.length > 1) return { reason: 'severalCustomers', candidates: customers };
  return { customerId: customers[0]!, rule: 'creditCode', evidence: account.creditCode };
}

function matchByName(world: World, account: CrmAccount): Match | null {
  const key = strictKey(account.name);
  const customers = [...(key === null ? [] : (world.customersOfName.get(key) ?? []))];
  if (customers.length === 0) return null;
  if (customers.length > 1) return { reason: 'severalCustomers', candidates: customers };
  if (world.accountsOfName.get(nameKey(account)!)! > 1) return { reason: 'severalAccounts', candidates: customers };
  return { customerId: customers[0]!, rule: 'name', evidence: account.name };
}

/** Nothing new is known of it: what was found before still holds while that customer is there. */
function matchAsBefore({ standing, inUse }: World, account: CrmAccount): Match | null {
  const link = standing.get(refOf(account));
  if (link === undefined || link.customerId === null || !inUse.has(link.customerId)) return null;
  return { customerId: link.customerId, rule: link.rule, evidence: link.evidence };
}

function settle(
  world: World,
  account: CrmAccount,
  match: Match,
  found: Map<string, Match>,
  review: Map<string, ReviewItem>,
): void {
  const ref = refOf(account);
  const refused = world.standing.get(ref)?.refusedRules ?? [];
  const settled: Match =
    'customerId' in match && refused.includes(match.rule)
      ? { reason: 'refused', candidates: [match.customerId] }
      : match;
  if ('customerId' in settled) found.set(ref, settled);
  else {
    const { source, sourceId: accountId, name } = account;
    review.set(ref, { source, accountId, name, ...settled });
  }
}

/** Two accounts of one system for one customer: one of them is another company, or an old entry. A code or a hand may say so. */
function refuseCrowds(
  world: World,
  accounts: readonly CrmAccount[],
  found: Map<string, Match>,
  review: Map<string, ReviewItem>,
): void {
  const bySure = new Set<LinkRule>(['manual', 'creditCode']);
  const crowds = Map.groupBy(
    accounts.filter((account) => found.has(refOf(account))),
    (account) => `${account.source}\n${(found.get(refOf(account)) as Linked).customerId}`,
  );
  for (const crowd of crowds.values()) {
    const sameCode = new Set(crowd.map(({ creditCode }) => creditCode)).size === 1 && crowd[0]!.creditCode !== null;
    const unsure = crowd.filter((account) => !bySure.has((found.get(refOf(account)) as Linked).rule));
    if (crowd.length < 2 || sameCode || unsure.length === 0) continue;
    for (const account of unsure) {
      const candidates = [(found.get(refOf(account)) as Linked).customerId];
      found.delete(refOf(account));
      settle(world, account, { reason: 'severalAccounts', candidates }, found, review);
    }
  }
}

function linksOf(world: World, { accounts, now }: MatchInput, found: ReadonlyMap<string, Match>): AccountLink[] {
  return accounts.flatMap((account) => {
    const match = found.get(refOf(account));
    const before = world.standing.get(refOf(account));
    const linked = match !== undefined && 'customerId' in match ? match : null;
    if (linked === null && before?.customerId == null) return [];
    const link: AccountLink = {
      source: account.source,
      accountId: account.sourceId,
      customerId: linked?.customerId ?? null,
      rule: linked?.rule ?? 'none',
      evidence: linked?.evidence ?? '',
      refusedRules: before?.refusedRules ?? [],
      knownAt: now,
    };
    const isSame =
      before?.customerId === link.customerId && before.rule === link.rule && before.evidence === link.evidence;
    return isSame ? [] : [link];
  });
}

/** Who stood for himself goes to the customer that his account is. */
function joinsOf(world: World, accounts: readonly CrmAccount[], found: ReadonlyMap<string, Match>): Matching['joins'] {
  return accounts.flatMap((account) => {
    const match = found.get(refOf(account));
    if (match === undefined || !('customerId' in match)) return [];
    const { customerId } = match;
    return [...(world.people.get(refOf(account))?.keys() ?? [])].flatMap((contactId) => {
      const mapping = world.mappingOf.get(contactId);
      if (mapping === undefined || world.shared.has(contactId) || !isFree(mapping)) return [];
      return mapping.customerId === customerId && mapping.rule === 'crm' ? [] : [{ contactId, customerId }];
    });
  });
}

/** Whom it could be besides: a name that is no proof. */
function candidatesOf(world: World, account: CrmAccount, { candidates }: ReviewItem): string[] {
  const key = strictKey(account.name);
  const hinted = key === null ? [] : [...(world.hints.get(key) ?? [])];
  return [...new Set([...candidates, ...hinted])].sort();
}
