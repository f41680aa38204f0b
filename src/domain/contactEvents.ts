import { strictKey } from './companyName.ts';
import type { ContactEvent } from './keyContactChange.ts';
import type { Contact, Relationship } from './people.ts';
import type { RoomStay } from './roomMembership.ts';

/** Who of the customer's people has deleted one of us, and is still deleted. Transfers and our own deletions are none. */
export function deletionEvents(relationships: readonly Relationship[]): ContactEvent[] {
  return relationships.flatMap(({ contactId, staffId, endedAt, endedBy }): ContactEvent[] => {
    if (endedBy !== 'customer' || endedAt === null) return [];
    const leavesNobody = !relationships.some((other) => other.contactId === contactId && other.endedAt === null);
    return [{ kind: 'deletedUs', contactId, staffId, at: endedAt, leavesNobody }];
  });
}

/**
 * What people changed in their profiles. WeCom tells of it by no event: only a new reading shows it, so it is dated by that.
 * @param history every version of these contacts, oldest first
 */
export function profileEvents(history: readonly Contact[]): ContactEvent[] {
  const before = new Map<string, Contact>();
  const events: ContactEvent[] = [];
  for (const contact of history) {
    const { id: contactId, knownAt: at } = contact;
    const old = before.get(contactId);
    before.set(contactId, contact);
    if (old === undefined) continue;
    const [was, is] = [companyOf(old), companyOf(contact)];
    if (was !== null && is !== null && was !== is) events.push({ kind: 'companyChanged', contactId, at });
    if (isOther(old.position, contact.position)) events.push({ kind: 'positionChanged', contactId, at });
    if (isOther(old.name, contact.name)) events.push({ kind: 'nameChanged', contactId, at });
  }
  return events;
}

/** A name that is only spelled anew is the same company; one that is no longer shown tells nothing. */
function companyOf({ corpFullName, corpName }: Contact): string | null {
  return strictKey(corpFullName) ?? strictKey(corpName);
}

function isOther(old: string, now: string): boolean {
  return old.trim() !== '' && now.trim() !== '' && old.trim() !== now.trim();
}

/** Who of the customer's people has left a room that goes on, and did not come back. */
export function roomEvents(stays: readonly RoomStay[]): ContactEvent[] {
  return stays.flatMap(({ roomId, memberId, isStaff, leftAt, leftHow }): ContactEvent[] => {
    if (isStaff || leftAt === null || leftHow === 'dismissed') return [];
    const cameBack = stays.some(
      (other) => other.roomId === roomId && other.memberId === memberId && (other.leftAt ?? Infinity) > leftAt,
    );
    return cameBack ? [] : [{ kind: 'leftRoom', contactId: memberId, at: leftAt }];
  });
}

/** What the hand-over rules heard, in the speaker's own words. @param rules ids of one message, see `config/phrases.json` */
export function saidEvents(contactId: string, at: number, rules: readonly string[]): ContactEvent[] {
  return rules
    .filter((rule) => rule.startsWith('handover.'))
    .map((rule): ContactEvent => ({ kind: 'said', contactId, at, rule }));
}
