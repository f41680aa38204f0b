import { looseKey, strictKey } from './companyName.ts';
import type { LeftBehind } from './customerResolution.ts';
import type { Contact, Customer, CustomerMapping, Relationship } from './people.ts';

/**
 * Why two customers may be one. All weaker than what joins by itself (PRODUCT §2): `remark` the same company as remarked by
 * members of different departments, `looseName` the same name but for place, 集团 or branch, `roomName` a room with people of the
 * one that bears the name of the other. `moved` asks something else: has one person of a customer gone to another company?
 */
export type SuggestionRule = 'remark' | 'looseName' | 'roomName' | 'moved';

/** Two customers that a person should look at; `leftId` is known longer, and would stay. */
export interface CustomerSuggestion {
  leftId: string;
  /** Of `moved` the contact. */
  rightId: string;
  rule: SuggestionRule;
  /** What was compared, as people wrote it. */
  leftName: string;
  rightName: string;
  /** Of `moved`: the customer that bears the contact's new company; null: there is none yet. */
  toCustomerId?: string | null;
}

export interface SuggestionInput {
  customers: readonly Customer[];
  /** The mappings that stand now. */
  mappings: readonly CustomerMapping[];
  contacts: readonly Contact[];
  /** Living ones. */
  relationships: readonly Pick<Relationship, 'contactId' | 'remarkCorpName'>[];
  rooms?: readonly { name: string; contactIds: readonly string[] }[];
  /** Who goes by another company than the others of his customer (`resolveCustomers`). */
  leftBehind?: readonly LeftBehind[];
  /** Pairs that a person has decided on, by {@link pairName}: they are not offered again. */
  decided: ReadonlySet<string>;
}

/** So many customers of one key are no company but a word that everybody writes. */
const CUSTOMERS_OF_A_KEY_MOST = 12;
/** A person looks at some hundred, not at all of them. */
const SUGGESTIONS_MOST = 2_000;

/** One name for a pair, whichever comes first. */
export function pairName(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** The review list: strongest rule first, then by name; each pair once. Never joins anything. */
export function suggestCustomers(input: SuggestionInput): CustomerSuggestion[] {
  const customerOf = new Map(input.mappings.map(({ contactId, customerId }) => [contactId, customerId]));
  const known = new Map(input.customers.map((customer) => [customer.id, customer]));
  const named = namesOf(input, customerOf, known);
  const suggestions = movesOf(input, known);
  const offered = new Set(input.decided);
  const offer = (left: Named, right: Named, rule: SuggestionRule): boolean => {
    const pair = pairName(left.customerId, right.customerId);
    if (left.customerId === right.customerId || offered.has(pair)) return false;
    offered.add(pair);
    const [first, second] = isOlder(known, left, right) ? [left, right] : [right, left];
    const names = { leftName: first.name, rightName: second.name };
    suggestions.push({ leftId: first.customerId, rightId: second.customerId, rule, ...names });
    return true;
  };
  const remarks = named.filter(({ isRemark }) => isRemark);
  for (const group of groupsBy(remarks, strictKey, known)) offerGroup(group, offer, 'remark');
  for (const group of groupsBy(named, looseKey, known)) offerGroup(group, offer, 'looseName');
  offerRooms(input, customerOf, named, offer);
  return suggestions.slice(0, SUGGESTIONS_MOST);
}

function movesOf(
  { leftBehind = [], decided }: SuggestionInput,
  known: ReadonlyMap<string, Customer>,
): CustomerSuggestion[] {
  return leftBehind
    .filter(({ customerId, contactId }) => !decided.has(pairName(customerId, contactId)))
    .map(({ customerId, contactId, company, toCustomerId }) => ({
      ...{ leftId: customerId, rightId: contactId, rule: 'moved', toCustomerId },
      ...{ leftName: known.get(customerId)?.name ?? '', rightName: company },
    }));
}

interface Named {
  customerId: string;
  name: string;
  isRemark: boolean;
}

function namesOf(
  { contacts, relationships, leftBehind = [] }: SuggestionInput,
  customerOf: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Customer>,
): Named[] {
  const named: Named[] = [];
  // Another company's name makes no other name of the one he is still counted to.
  const left = new Set(leftBehind.map(({ contactId }) => contactId));
  const add = (contactId: string, name: string, isRemark: boolean): void => {
    const customerId = left.has(contactId) ? undefined : customerOf.get(contactId);
    if (customerId !== undefined && known.has(customerId) && name.trim() !== '')
      named.push({ customerId, name: name.trim(), isRemark });
  };
  for (const { id, corpFullName, corpName } of contacts) {
    add(id, corpFullName, false);
    if (corpFullName.trim() === '') add(id, corpName, false);
  }
  for (const { contactId, remarkCorpName } of relationships) add(contactId, remarkCorpName, true);
  return named;
}

/** Names of one key, a customer once, who is known longest first; keys that too many share are left out. */
function groupsBy(
  named: readonly Named[],
  keyOf: (name: string) => string | null,
  known: ReadonlyMap<string, Customer>,
): Named[][] {
  const groups = new Map<string, Map<string, Named>>();
  for (const one of named) {
    const key = keyOf(one.name);
    if (key === null) continue;
    const group = groups.get(key) ?? new Map<string, Named>();
    if (!group.has(one.customerId)) group.set(one.customerId, one);
    groups.set(key, group);
  }
  return [...groups]
    .filter(([, group]) => group.size > 1 && group.size <= CUSTOMERS_OF_A_KEY_MOST)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => [...group.values()].sort((a, b) => (isOlder(known, a, b) ? -1 : 1)));
}

type Offer = (left: Named, right: Named, rule: SuggestionRule) => boolean;

/** Each with the oldest that it was not refused with: three of one name are two questions, not three. */
function offerGroup(group: readonly Named[], offer: Offer, rule: SuggestionRule): void {
  for (const [index, right] of group.entries()) group.slice(0, index).some((left) => offer(left, right, rule));
}

/** A room 浩运贸易项目沟通群 with somebody of another customer, or of none: both may be 浩运贸易. */
function offerRooms(
  { rooms = [] }: SuggestionInput,
  customerOf: ReadonlyMap<string, string>,
  named: readonly Named[],
  offer: Offer,
): void {
  const byKey = new Map<string, Named>();
  for (const one of named) {
    const key = looseKey(one.name);
    if (key !== null && !byKey.has(key)) byKey.set(key, one);
  }
  for (const { name, contactIds } of rooms) {
    const inRoom = [...new Set(contactIds.map((id) => customerOf.get(id)).filter((id) => id !== undefined))];
    const meant = companyInRoomName(name, byKey);
    // A room of many customers is nobody's.
    if (meant === null || inRoom.length > 2) continue;
    for (const customerId of inRoom) offer(meant, { customerId, name, isRemark: false }, 'roomName');
  }
}

const ROOM_WORDS = /(?:项目|产品|业务|技术|服务|售后|售前|沟通|对接|交流|合作|客户|工作|采购|订单|专属|群聊|群)+$/u;

function companyInRoomName(name: string, byKey: ReadonlyMap<string, Named>): Named | null {
  const parts = name.split(/[-—–&+、/|·×xX ]|对接|与|和/u).map((part) => part.replace(ROOM_WORDS, ''));
  for (const part of [name.replace(ROOM_WORDS, ''), ...parts]) {
    const key = looseKey(part);
    const found = key === null ? undefined : byKey.get(key);
    if (found !== undefined) return found;
  }
  return null;
}

function isOlder(known: ReadonlyMap<string, Customer>, a: Named, b: Named): boolean {
  const [aKnown, bKnown] = [known.get(a.customerId)?.knownAt ?? 0, known.get(b.customerId)?.knownAt ?? 0];
  return aKnown === bKnown ? a.customerId < b.customerId : aKnown < bKnown;
}
