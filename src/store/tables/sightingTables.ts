import type { RelationshipEventKind } from '../../domain/relationshipLife.ts';
import type { RoomFact } from '../../domain/roomMembership.ts';
import { defineTable, flag, id, integer, key, orNull, time, words } from '../table.ts';

/** What events told of a relationship. Only ever added to: a repeat is the same row, and order does not matter. */
export const relationshipEventTable = defineTable('relationship_event', {
  contactId: key(id()),
  staffId: key(id()),
  at: key(time()),
  kind: key(id<RelationshipEventKind>(24)),
  detail: words(64),
  knownAt: time(),
});

/** What reading WeCom's lists showed of a relationship; see `Sighting`. */
export const relationshipSightingTable = defineTable(
  'relationship_sighting',
  {
    contactId: key(id()),
    staffId: key(id()),
    addedAt: orNull(time()),
    seenAt: orNull(time()),
    missedAt: orNull(time()),
  },
  [{ name: 'ix_relationship_sighting_staff', columns: ['staffId', 'seenAt'] }],
);

/** Contacts of members who left, waiting for a successor, as WeCom last listed them. */
export const unassignedTable = defineTable('unassigned_contact', {
  staffId: key(id()),
  contactId: key(id()),
  leftAt: orNull(time()),
  knownAt: time(),
});

/** A customer group (客户群). The last key column ends a row's time of being known; see versions.ts. */
export const roomTable = defineTable('room', {
  roomId: key(id()),
  supersededAt: key(time()),
  name: words(255),
  ownerId: id(),
  createdAt: orNull(time()),
  dismissedAt: orNull(time()),
  /** false: WeCom says that it is no customer group (90501), so the customer API knows nothing of it. */
  isCustomerRoom: flag(),
  knownAt: time(),
});

/** See `RoomFact`. */
export const roomFactTable = defineTable(
  'room_fact',
  {
    roomId: key(id()),
    memberId: key(id()),
    at: key(time()),
    kind: key(id<RoomFact['kind']>(16)),
    isStaff: orNull(flag()),
    name: words(255),
    invitedBy: id(),
    joinScene: orNull(integer()),
    leftHow: orNull(id<NonNullable<RoomFact['leftHow']>>(16)),
    knownAt: time(),
  },
  [{ name: 'ix_room_fact_member', columns: ['memberId'] }],
);
