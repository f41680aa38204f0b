import type { ContactMark } from './contactMark.ts';
import type { ContactMove } from './customerChange.ts';
import type { Interval } from './interval.ts';
import type { ContactEvent } from './keyContactChange.ts';
import type { ChatId } from './message.ts';
import type { CustomerMapping } from './people.ts';
import type { UtcMs } from './time.ts';

/** When contacts belonged to one customer; of those only who have gone from one company to another. */
export type ContactStays = ReadonlyMap<string, readonly Interval[]>;

/**
 * Whose a contact was when, by customer. Only a move divides: a merge, a split, a map or an undo says where he belonged all the
 * time, so it takes over the whole time of the mapping that it replaces (PRODUCT §2: a merge rewrites nothing).
 * @param mappings of one contact, ended ones too, as known at one instant; those that begin after `now` are not looked at
 * @param mergedInto customers that went into others by now: who was theirs was the others'
 * @returns empty where nobody has moved: all his time is the customer's that he belongs to
 */
export function customerStays(
  mappings: readonly CustomerMapping[],
  now: UtcMs,
  mergedInto: ReadonlyMap<string, string> = new Map(),
): Map<string, Interval[]> {
  const rows = mappings.filter(({ validFrom }) => validFrom <= now).sort((a, b) => a.validFrom - b.validFrom);
  const stays: { customerId: string; from: UtcMs }[] = [];
  for (const { customerId: mapped, rule, validFrom } of rows) {
    const customerId = mergedInto.get(mapped) ?? mapped;
    const before = stays.at(-1);
    if (rule === 'moved' || before === undefined)
      stays.push({ customerId, from: before === undefined ? Number.NEGATIVE_INFINITY : validFrom });
    else before.customerId = customerId;
    // Taken back: he was there all the time.
    if (stays.at(-2)?.customerId === customerId) stays.pop();
  }
  if (stays.length < 2) return new Map();
  const intervals = stays.map(({ customerId, from }, place) => ({
    ...{ customerId, from, to: stays[place + 1]?.from ?? Number.POSITIVE_INFINITY },
  }));
  const byCustomer = Map.groupBy(intervals, ({ customerId }) => customerId);
  return new Map([...byCustomer].map(([id, own]) => [id, own.map(({ from, to }) => ({ from, to }))]));
}

/**
 * Where the people of customers have gone that a person merged into others, by the id that is no more; merges of merges followed.
 * @param moves of each merge, the oldest first
 */
export function mergedCustomers(merges: readonly (readonly ContactMove[])[]): Map<string, string> {
  const into = new Map<string, string>();
  for (const moves of merges)
    for (const { fromCustomerId: from, toCustomerId: to } of moves) {
      if (from === null || from === to) continue;
      into.delete(to);
      for (const [id, target] of into) if (target === from) into.set(id, to);
      into.set(from, to);
    }
  return into;
}

/** A customer's contacts, and those who were: they have gone, and what was with them is the customer's past. */
export function peopleEver(contactIds: readonly string[], stays: ContactStays | undefined): readonly string[] {
  return stays === undefined ? contactIds : [...new Set([...contactIds, ...stays.keys()])].sort();
}

/** Did he belong there at that instant? Who never moved always did. */
export function belonged(stays: ContactStays | undefined, contactId: string, at: UtcMs): boolean {
  const own = stays?.get(contactId);
  return own === undefined || own.some(({ from, to }) => from <= at && at < to);
}

/** What is known of a customer's person, as far as it is about that customer: what we answered says of whom it speaks. */
export function eventsDuring(
  events: readonly ContactEvent[],
  stays: ContactStays | undefined,
  customerId: string,
): readonly ContactEvent[] {
  if (stays === undefined) return events;
  return events.filter((event) =>
    event.kind === 'word' && event.customerId !== undefined && stays.has(event.contactId)
      ? event.customerId === customerId
      : belonged(stays, event.contactId, event.at),
  );
}

/**
 * One customer's marks without what its people wrote, or were told, while they belonged to another. What somebody asked last
 * before he went waits for no answer here any more: whoever answers him answers the other customer.
 * @param marks of the customer and of those who were his, earliest first
 */
export function marksDuring(marks: readonly ContactMark[], stays: ContactStays | undefined): readonly ContactMark[] {
  if (stays === undefined || stays.size === 0) return marks;
  const peopleIn = new Map<ChatId, Set<string>>();
  for (const { chatId, contactId } of marks)
    if (contactId !== '') peopleIn.set(chatId, (peopleIn.get(chatId) ?? new Set()).add(contactId));
  const isOwn = ({ chatId, contactId, at }: ContactMark): boolean => {
    if (contactId !== '') return belonged(stays, contactId, at);
    const people = peopleIn.get(chatId);
    return people === undefined || [...people].some((id) => belonged(stays, id, at));
  };
  return withoutWaits(marks.filter(isOwn), stays);
}

function withoutWaits(marks: readonly ContactMark[], stays: ContactStays): ContactMark[] {
  const isAnswered = new Set<ChatId>();
  return marks
    .toReversed()
    .map((mark) => {
      if (mark.side === 'staff') isAnswered.add(mark.chatId);
      const own = mark.side === 'customer' ? stays.get(mark.contactId) : undefined;
      const hasGone = own?.every(({ to }) => Number.isFinite(to)) ?? false;
      return hasGone && !isAnswered.has(mark.chatId) ? { ...mark, needsNoReply: true } : mark;
    })
    .reverse();
}
