import { strictKey } from './companyName.ts';
import type { Contact, Customer, CustomerMapping, JoinRule, Relationship, Staff } from './people.ts';
import type { UtcMs } from './time.ts';

export interface ResolutionInput {
  contacts: readonly Contact[];
  relationships: readonly Relationship[];
  staff: readonly Staff[];
  customers: readonly Customer[];
  /** The mappings that stand now (`validTo` null). */
  mappings: readonly CustomerMapping[];
  now: UtcMs;
}

export interface Resolution {
  newCustomers: Customer[];
  newMappings: CustomerMapping[];
  /** Contacts whose standing mapping ends now, because they move to another customer. */
  movedContactIds: string[];
  /** Customers whose people now go by another company name; a name that a person or the CRM gave stays. */
  renamedCustomers: Customer[];
  /** Contacts who go by another company now than the others of their customer: for a person to decide (§2: a suggestion). */
  leftBehind: LeftBehind[];
}

export interface LeftBehind {
  contactId: string;
  /** Where the contact stays. */
  customerId: string;
  /** The company as it is called now. */
  company: string;
  /** The customer that bears this name; null: there is none yet. */
  toCustomerId: string | null;
}

/**
 * Which contacts belong to one customer (PRODUCT §2). Joins only by a rule that is surely right: a map made by hand or
 * by the CRM stays; equal strict keys of registered names; equal strict keys of the company as remarked by the same
 * staff member or department. Everything else is a customer of its own. Whoever comes to go by another company than the others of
 * his customer stays there, with all that was said, and draws nobody after him: he may have moved, or the name may be wrong.
 */
export function resolveCustomers(input: ResolutionInput): Resolution {
  const standing = new Map(input.mappings.map((mapping) => [mapping.contactId, mapping]));
  const customers = new Map(input.customers.map((customer) => [customer.id, customer]));
  const result: Resolution = {
    ...{ newCustomers: [], newMappings: [], movedContactIds: [], renamedCustomers: [] },
    leftBehind: [],
  };
  const namesOf = new Map<string, string[]>();
  const groups = groupsOf(input);
  const heldBy = holders(groups, standing, customers);
  for (const group of groups) {
    const isLeft = ({ contact }: Member): boolean => {
      const mapping = standing.get(contact.id);
      return mapping !== undefined && !isFixed(mapping) && heldBy.get(mapping.customerId) !== group;
    };
    const left = group.members.filter(isLeft);
    for (const { contact } of left) {
      const { customerId } = standing.get(contact.id)!;
      namesOf.set(customerId, [...(namesOf.get(customerId) ?? []), group.name]);
    }
    const free = group.members.filter((one) => !isFixed(standing.get(one.contact.id)) && !isLeft(one));
    const drawing = group.members.filter(({ contact }) => draws(standing.get(contact.id)));
    const target = targetCustomer(drawing.length > 0 ? drawing : free, standing, customers);
    const key = strictKey(group.name);
    for (const { contact } of left) {
      const { customerId } = standing.get(contact.id)!;
      if (key === null || key === strictKey(customers.get(customerId)?.name ?? '') || target === customerId) continue;
      result.leftBehind.push({ contactId: contact.id, customerId, company: group.name, toCustomerId: target });
    }
    if (free.length === 0) continue;
    const customerId = target ?? freeId(free[0]!.contact.id, customers, standing);
    if (!customers.has(customerId)) {
      const made: Customer = { id: customerId, name: group.name, ownerId: null, tier: null, knownAt: input.now };
      customers.set(customerId, made);
      result.newCustomers.push(made);
    }
    if (drawing.length === 0) namesOf.set(customerId, [...(namesOf.get(customerId) ?? []), group.name]);
    for (const { contact, rule } of free) {
      const old = standing.get(contact.id);
      if (old?.customerId === customerId) continue;
      if (old !== undefined) result.movedContactIds.push(contact.id);
      result.newMappings.push({
        customerId,
        contactId: contact.id,
        rule,
        // A contact that is new to us belongs to its customer from the first message on, not from the day we met it.
        validFrom: old === undefined ? 0 : input.now,
        validTo: null,
        knownAt: input.now,
      });
    }
  }
  const named = new Set(input.mappings.filter(isFixed).map(({ customerId }) => customerId));
  for (const [customerId, [name, ...others]] of namesOf) {
    const before = customers.get(customerId)!;
    // People of one customer who no longer go by one name: nobody can say whose the customer's is.
    if (named.has(customerId) || others.length > 0 || name === undefined || name === '' || before.name === name)
      continue;
    result.renamedCustomers.push({ ...before, name, knownAt: input.now });
  }
  return result;
}

/** Which group is each customer's: the one that most of its people are of, at a draw the one that bears its name, then the first. */
function holders(
  groups: readonly Group[],
  standing: ReadonlyMap<string, CustomerMapping>,
  customers: ReadonlyMap<string, Customer>,
): Map<string, Group> {
  const best = new Map<string, { group: Group; people: number; isNamed: boolean }>();
  for (const group of groups) {
    const ids = group.members
      .map(({ contact }) => standing.get(contact.id)?.customerId)
      .filter((id) => id !== undefined);
    for (const [customerId, { length: people }] of Map.groupBy(ids, (id) => id)) {
      const name = strictKey(customers.get(customerId)?.name ?? '');
      const isNamed = name !== null && strictKey(group.name) === name;
      const other = best.get(customerId);
      if (other === undefined || people > other.people || (people === other.people && isNamed && !other.isNamed))
        best.set(customerId, { group, people, isNamed });
    }
  }
  return new Map([...best].map(([customerId, { group }]) => [customerId, group]));
}

interface Member {
  contact: Contact;
  rule: JoinRule;
}
interface Group {
  name: string;
  members: Member[];
}

/** Put where it is by a person or the CRM: no rule moves it. */
function isFixed(mapping: CustomerMapping | undefined): boolean {
  return draws(mapping) || mapping?.rule === 'split';
}

/** Who is of one company with somebody that a person has mapped goes there too. */
function draws(mapping: CustomerMapping | undefined): boolean {
  return mapping?.rule === 'manual' || mapping?.rule === 'moved' || mapping?.rule === 'crm';
}

/** `c-` and the contact, unless a person has made that customer somebody else's. */
function freeId(
  contactId: string,
  customers: ReadonlyMap<string, Customer>,
  standing: ReadonlyMap<string, CustomerMapping>,
): string {
  const id = `c-${contactId}`;
  const isTaken = customers.has(id) && [...standing.values()].some(({ customerId }) => customerId === id);
  return isTaken ? `${id}-2` : id;
}

/** The customer that a group joins: one that a member already has, the longest known first; null makes a new one. */
function targetCustomer(
  members: readonly Member[],
  standing: ReadonlyMap<string, CustomerMapping>,
  customers: ReadonlyMap<string, Customer>,
): string | null {
  const ids = members.map(({ contact }) => standing.get(contact.id)?.customerId).filter((id) => id !== undefined);
  const known = [...new Set(ids)].sort(
    (a, b) => (customers.get(a)?.knownAt ?? 0) - (customers.get(b)?.knownAt ?? 0) || (a < b ? -1 : 1),
  );
  return known[0] ?? null;
}

function groupsOf({ contacts, relationships, staff }: ResolutionInput): Group[] {
  const ordered = [...contacts].sort((a, b) => (a.id < b.id ? -1 : 1));
  const parent = new Map(ordered.map((contact) => [contact.id, contact.id]));
  const find = (id: string): string => {
    let root = id;
    while (parent.get(root) !== root) root = parent.get(root)!;
    return root;
  };
  const rules = new Map<string, JoinRule>();
  const firstOfKey = new Map<string, { id: string; rule: JoinRule }>();
  const join = (key: string, contactId: string, rule: JoinRule): void => {
    const first = firstOfKey.get(key);
    if (first === undefined) {
      firstOfKey.set(key, { id: contactId, rule });
      return;
    }
    const [a, b] = [find(first.id), find(contactId)];
    if (!rules.has(contactId)) rules.set(contactId, rule);
    if (!rules.has(first.id)) rules.set(first.id, first.rule);
    if (a !== b) parent.set(a < b ? b : a, a < b ? a : b);
  };

  const corpKeys = corpKeysOf(ordered);
  for (const contact of ordered) {
    const corp = corpKeys.get(contact.id);
    if (corp !== undefined) join(`corp:${corp.key}`, contact.id, corp.rule);
  }
  const departments = new Map(staff.map((person) => [person.id, person.departmentIds]));
  const remarks: { contactId: string; key: string }[] = [];
  for (const { staffId, contactId, remarkCorpName } of [...relationships].sort(byIds)) {
    if (!parent.has(contactId)) continue;
    const scopes = [`staff:${staffId}`, ...(departments.get(staffId) ?? []).map((id) => `department:${id}`)];
    const remark = remarkCorpName === '' ? null : strictKey(remarkCorpName);
    if (remark !== null) {
      remarks.push({ contactId, key: remarkCorpName });
      for (const scope of scopes) join(`${scope}:${remark}`, contactId, 'remarkCorpName');
    }
    // A remark may also meet the registered name of a contact of the same member or department.
    const corp = corpKeys.get(contactId);
    if (corp?.rule === 'corpFullName') for (const scope of scopes) join(`${scope}:${corp.key}`, contactId, corp.rule);
  }

  const remarkOf = new Map(remarks.reverse().map(({ contactId, key }) => [contactId, key]));
  const groups = new Map<string, Member[]>();
  for (const contact of ordered) {
    const root = find(contact.id);
    const members = groups.get(root) ?? [];
    members.push({ contact, rule: rules.get(contact.id) ?? 'self' });
    groups.set(root, members);
  }
  return [...groups.values()].map((members) => ({ members, name: nameOf(members, remarkOf) }));
}

/**
 * The registered full name counts; where a contact has only the short name, it joins by that only while all full names
 * behind that short name are one: two companies may share a short name.
 */
function corpKeysOf(contacts: readonly Contact[]): Map<string, { key: string; rule: JoinRule }> {
  const fullKeysOfShort = new Map<string, Set<string>>();
  for (const { corpName, corpFullName } of contacts) {
    const [full, short] = [strictKey(corpFullName), strictKey(corpName)];
    if (full === null || short === null) continue;
    fullKeysOfShort.set(short, (fullKeysOfShort.get(short) ?? new Set()).add(full));
  }
  const keys = new Map<string, { key: string; rule: JoinRule }>();
  for (const contact of contacts) {
    const [full, short] = [strictKey(contact.corpFullName), strictKey(contact.corpName)];
    if (full !== null) keys.set(contact.id, { key: full, rule: 'corpFullName' });
    else if (short !== null) {
      const fulls = fullKeysOfShort.get(short);
      if (fulls === undefined) keys.set(contact.id, { key: short, rule: 'corpName' });
      else if (fulls.size === 1) keys.set(contact.id, { key: [...fulls][0]!, rule: 'corpName' });
    }
  }
  return keys;
}

function nameOf(members: readonly Member[], remarkOf: ReadonlyMap<string, string>): string {
  const pick = (read: (contact: Contact) => string): string | undefined =>
    members.map(({ contact }) => read(contact).trim()).find((name) => name !== '');
  return (
    pick((contact) => (strictKey(contact.corpFullName) === null ? '' : contact.corpFullName)) ??
    pick((contact) => (strictKey(contact.corpName) === null ? '' : contact.corpName)) ??
    pick((contact) => remarkOf.get(contact.id) ?? '') ??
    pick((contact) => contact.name) ??
    ''
  );
}

function byIds(a: Relationship, b: Relationship): number {
  if (a.staffId !== b.staffId) return a.staffId < b.staffId ? -1 : 1;
  return a.contactId < b.contactId ? -1 : a.contactId > b.contactId ? 1 : 0;
}
