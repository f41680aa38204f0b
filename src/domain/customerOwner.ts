import type { ContactMark } from './contactMark.ts';
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
 * Whose customer this is: set by hand or CRM > most human turns in 90 days > earliest live relationship (PRODUCT §2).
 * Only an active staff member can be one.
 * @returns null when nobody can be named
 */
export function ownerOf({ customer, marks, relationships, staff, now }: OwnerInput): string | null {
  const isActive = (id: string): boolean => staff.get(id)?.status === 'active';
  if (customer.ownerId !== null && isActive(customer.ownerId)) return customer.ownerId;
  const live = relationships.filter(({ endedAt, staffId }) => endedAt === null && isActive(staffId));
  // Whoever handed the customer over may still lead the count; a relationship that ended says he no longer is the one.
  const isLinked = (id: string): boolean =>
    !relationships.some((relation) => relation.staffId === id) || live.some((relation) => relation.staffId === id);
  const turns = staffTurns(marks, now - OWNER_WINDOW_MS, now);
  const [most] = [...turns]
    .filter(([id]) => isActive(id) && isLinked(id))
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  if (most !== undefined) return most[0];
  const [earliest] = [...live].sort(
    (a, b) => (a.addedAt ?? Infinity) - (b.addedAt ?? Infinity) || (a.staffId < b.staffId ? -1 : 1),
  );
  return earliest?.staffId ?? null;
}

/** Turns by staff member: one person's unbroken run of messages in a chat. */
function staffTurns(marks: readonly ContactMark[], from: UtcMs, to: UtcMs): Map<string, number> {
  const lastSpeaker = new Map<string, string>();
  const turns = new Map<string, number>();
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    if (mark.at <= from || mark.at > to) continue;
    if (mark.side !== 'staff' && mark.side !== 'customer') continue;
    if (mark.side === 'staff' && lastSpeaker.get(mark.chatId) !== mark.by)
      turns.set(mark.by, (turns.get(mark.by) ?? 0) + 1);
    lastSpeaker.set(mark.chatId, mark.by);
  }
  return turns;
}
