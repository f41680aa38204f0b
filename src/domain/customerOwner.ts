import type { ContactMark } from './contactMark.ts';
import { handoversOf } from './handover.ts';
import type { Customer, Relationship, Staff } from './people.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** Turns of the last 90 days decide (PRODUCT §2). */
const OWNER_WINDOW_MS = 90 * DAY_MS;

export interface OwnerInput {
  customer: Customer;
  /** All marks of the customer's chats. */
  marks: readonly ContactMark[];
  relationships: readonly Relationship[];
  staff: ReadonlyMap<string, Staff>;
  now: UtcMs;
}

/**
 * Whose customer this is: set by hand or CRM > most human turns in 90 days > earliest live relationship (PRODUCT §2); of a
 * customer who has deleted all of us, as if those relationships lived. Only an active staff member can be one.
 * @returns null when nobody can be named
 */
export function ownerOf({ customer, marks, relationships, staff, now }: OwnerInput): string | null {
  const isActive = (id: string): boolean => staff.get(id)?.status === 'active';
  const takerOf = takers(relationships, staff, now);
  if (customer.ownerId !== null) {
    // Whom a person or the CRM named may have left: then it is whoever took over from him.
    const set = isActive(customer.ownerId) ? customer.ownerId : takerOf(customer.ownerId);
    if (isActive(set)) return set;
  }
  const mine = relationships.filter(({ staffId }) => isActive(staffId));
  const living = mine.filter(({ endedAt }) => endedAt === null);
  // Who was deleted by all of them has handed nobody over: it is he who has to be told.
  const live = living.length > 0 ? living : mine.filter(({ endedBy }) => endedBy === 'customer');
  // Whoever handed the customer over may still lead the count; a relationship that ended says he no longer is the one.
  const isLinked = (id: string): boolean =>
    !relationships.some((relation) => relation.staffId === id) || live.some((relation) => relation.staffId === id);
  // Old and new member are one series: what the one wrote counts for the other (external-contact.md §5).
  const turns = staffTurns(marks, now - OWNER_WINDOW_MS, now, (id) =>
    isLinked(id) && isActive(id) ? id : takerOf(id),
  );
  const [most] = [...turns]
    .filter(([id]) => isActive(id) && isLinked(id))
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  if (most !== undefined) return most[0];
  const [earliest] = [...live].sort(
    (a, b) => (a.addedAt ?? Infinity) - (b.addedAt ?? Infinity) || (a.staffId < b.staffId ? -1 : 1),
  );
  return earliest?.staffId ?? null;
}

/** From a member to whoever took the customer over from him, and from that one; himself where nobody did. */
function takers(
  relationships: readonly Relationship[],
  staff: ReadonlyMap<string, Staff>,
  now: UtcMs,
): (id: string) => string {
  const handovers = handoversOf(relationships, staff).filter(({ at }) => at <= now);
  const next = new Map(handovers.map(({ fromStaffId, toStaffId }) => [fromStaffId, toStaffId]));
  return (id) => {
    const seen = new Set([id]);
    let last = id;
    for (let taker = next.get(last); taker !== undefined && !seen.has(taker); taker = next.get(last)) {
      seen.add(taker);
      last = taker;
    }
    return last;
  };
}

/** Turns by staff member: one person's unbroken run of messages in a chat. */
function staffTurns(
  marks: readonly ContactMark[],
  from: UtcMs,
  to: UtcMs,
  countedFor: (id: string) => string,
): Map<string, number> {
  const lastSpeaker = new Map<string, string>();
  const turns = new Map<string, number>();
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    if (mark.at <= from || mark.at > to) continue;
    if (mark.side !== 'staff' && mark.side !== 'customer') continue;
    if (mark.side === 'staff' && lastSpeaker.get(mark.chatId) !== mark.by) {
      const id = countedFor(mark.by);
      turns.set(id, (turns.get(id) ?? 0) + 1);
    }
    lastSpeaker.set(mark.chatId, mark.by);
  }
  return turns;
}
