import type { Customer, CustomerMapping, JoinRule } from './people.ts';
import type { UtcMs } from './time.ts';

export type CustomerChangeKind = 'merge' | 'split' | 'map' | 'move';

/** One contact put from one customer to another by a person. `fromCustomerId` null: it belonged to none. */
export interface ContactMove {
  contactId: string;
  fromCustomerId: string | null;
  fromRule: JoinRule | null;
  toCustomerId: string;
  toRule: JoinRule;
}

/** What a person wants, as moves of contacts; facts stay where they are (PRODUCT §2). */
export interface PlannedChange {
  kind: CustomerChangeKind;
  moves: ContactMove[];
  newCustomers: Customer[];
}

/** The change cannot be made as asked; the message says what stands in the way. */
export class CustomerChangeRefused extends Error {
  override readonly name = 'CustomerChangeRefused';
}

/**
 * All contacts of `rightId` go to `leftId`.
 * @param mappings those that stand now, of both customers at least
 * @throws CustomerChangeRefused
 */
export function planMerge(
  { leftId, rightId }: { leftId: string; rightId: string },
  customers: ReadonlyMap<string, Customer>,
  mappings: readonly CustomerMapping[],
): PlannedChange {
  if (leftId === rightId) throw new CustomerChangeRefused(`customer ${leftId} cannot be merged with itself`);
  for (const id of [leftId, rightId])
    if (!customers.has(id)) throw new CustomerChangeRefused(`there is no customer ${id}`);
  const own = mappings.filter(({ customerId }) => customerId === leftId);
  const joining = mappings.filter(({ customerId }) => customerId === rightId);
  if (joining.length === 0)
    throw new CustomerChangeRefused(`customer ${rightId} has no contacts: it was merged into another one before`);
  return {
    kind: 'merge',
    newCustomers: [],
    // Those who stay are held by hand as well: else the rule that put them here could take them away again.
    moves: [...joining, ...own.filter(({ rule }) => rule !== 'crm')].map((mapping) =>
      moveOf(mapping, leftId, 'manual'),
    ),
  };
}

/**
 * One contact goes to another customer, or begins one: he has changed companies. What was before stays where it was.
 * @param wish.toCustomerId null: `newCustomer` is made
 * @throws CustomerChangeRefused
 */
export function planMove(
  { contactId, fromCustomerId, toCustomerId, newCustomer }: MoveWish,
  mappings: readonly CustomerMapping[],
): PlannedChange {
  const standing = mappings.find((mapping) => mapping.contactId === contactId);
  if (standing?.customerId !== fromCustomerId)
    throw new CustomerChangeRefused(`${contactId} does not belong to customer ${fromCustomerId} any more`);
  return {
    kind: 'move',
    newCustomers: toCustomerId === null ? [newCustomer] : [],
    moves: [moveOf(standing, toCustomerId ?? newCustomer.id, 'moved')],
  };
}

export interface MoveWish {
  contactId: string;
  fromCustomerId: string;
  toCustomerId: string | null;
  newCustomer: Customer;
}

/**
 * These contacts leave their customer and become one of their own.
 * @throws CustomerChangeRefused
 */
export function planSplit(
  { customerId, contactIds, newId, name, now }: SplitWish,
  mappings: readonly CustomerMapping[],
): PlannedChange {
  const own = mappings.filter((mapping) => mapping.customerId === customerId);
  if (own.length === 0) throw new CustomerChangeRefused(`customer ${customerId} is not there, or has no contacts`);
  const wanted = new Set(contactIds);
  const foreign = [...wanted].filter((id) => !own.some(({ contactId }) => contactId === id));
  if (wanted.size === 0) throw new CustomerChangeRefused('no contact was named');
  if (foreign.length > 0)
    throw new CustomerChangeRefused(`${foreign.join(', ')} does not belong to customer ${customerId}`);
  if (wanted.size === own.length)
    throw new CustomerChangeRefused(`these are all contacts of customer ${customerId}: nobody would stay`);
  return {
    kind: 'split',
    newCustomers: [{ id: newId, name, ownerId: null, tier: null, knownAt: now }],
    moves: own.filter(({ contactId }) => wanted.has(contactId)).map((mapping) => moveOf(mapping, newId, 'split')),
  };
}

export interface SplitWish {
  customerId: string;
  contactIds: readonly string[];
  newId: string;
  /** Of the new customer. */
  name: string;
  now: UtcMs;
}

function moveOf({ contactId, customerId, rule }: CustomerMapping, to: string, toRule: JoinRule): ContactMove {
  return { contactId, fromCustomerId: customerId, fromRule: rule, toCustomerId: to, toRule };
}

/**
 * The way back: each contact to where it came from, with the rule that had put it there. A contact that was moved on since is
 * left where it is now.
 * @returns the moves back, and the contacts that stay
 */
export function planUndo(
  moves: readonly ContactMove[],
  mappings: readonly CustomerMapping[],
): { back: ContactMove[]; stay: string[] } {
  const standing = new Map(mappings.map((mapping) => [mapping.contactId, mapping]));
  const back: ContactMove[] = [];
  const stay: string[] = [];
  for (const { contactId, fromCustomerId, fromRule, toCustomerId, toRule } of moves) {
    const now = standing.get(contactId);
    if (now?.customerId !== toCustomerId || now.rule !== toRule || fromCustomerId === null || fromRule === null)
      stay.push(contactId);
    else
      back.push({
        ...{ contactId, fromCustomerId: toCustomerId, fromRule: toRule },
        ...{ toCustomerId: fromCustomerId, toRule: fromRule },
      });
  }
  return { back, stay };
}

/** The mapping rows that moves make: what stood ends, and what begins is known from now. */
export function mappingsOf(moves: readonly ContactMove[], now: UtcMs): CustomerMapping[] {
  return moves.map(({ contactId, fromCustomerId, toCustomerId, toRule }) => ({
    contactId,
    customerId: toCustomerId,
    rule: toRule,
    validFrom: fromCustomerId === null ? 0 : now,
    validTo: null,
    knownAt: now,
  }));
}
