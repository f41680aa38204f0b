import type { Contact, Customer, JoinRule, Relationship, Staff } from '../../domain/people.ts';
import { CHAT_ID_LENGTH, defineTable, flag, id, integer, json, key, orNull, time, words } from '../table.ts';

/** A row counted from its knownAt until this. The last key column of every profile table; see versions.ts. */
const supersededAt = () => key(time());

export const staffTable = defineTable('staff', {
  id: key(id()),
  supersededAt: supersededAt(),
  name: words(255),
  departmentIds: json<number[]>(),
  mainDepartmentId: orNull(integer()),
  leadsDepartmentIds: json<number[]>(),
  leaderIds: json<string[]>(),
  position: words(255),
  status: id<Staff['status']>(16),
  isArchived: orNull(flag()),
  knownAt: time(),
});

export const departmentTable = defineTable('department', {
  id: key(integer()),
  name: words(255),
  parentId: orNull(integer()),
  leaderIds: json<string[]>(),
});

export const contactTable = defineTable('contact', {
  id: key(id()),
  supersededAt: supersededAt(),
  name: words(255),
  kind: id<Contact['kind']>(16),
  corpName: words(255),
  corpFullName: words(255),
  position: words(255),
  knownAt: time(),
});

export const relationshipTable = defineTable(
  'relationship',
  {
    contactId: key(id()),
    staffId: key(id()),
    supersededAt: supersededAt(),
    remark: words(255),
    remarkCorpName: words(255),
    addedAt: orNull(time()),
    endedAt: orNull(time()),
    endedBy: orNull(id<NonNullable<Relationship['endedBy']>>(16)),
    knownAt: time(),
  },
  [{ name: 'ix_relationship_staff', columns: ['staffId'] }],
);

export const customerTable = defineTable('customer', {
  id: key(id()),
  supersededAt: supersededAt(),
  name: words(255),
  ownerId: orNull(id()),
  tier: orNull(id<NonNullable<Customer['tier']>>(16)),
  knownAt: time(),
});

export const customerMappingTable = defineTable(
  'customer_mapping',
  {
    contactId: key(id()),
    validFrom: key(time()),
    supersededAt: supersededAt(),
    customerId: id(),
    rule: id<JoinRule>(16),
    validTo: orNull(time()),
    knownAt: time(),
  },
  [{ name: 'ix_customer_mapping_customer', columns: ['customerId'] }],
);

/** Whether an outside person agrees to being archived in a chat, as the archive's own records say (archive.md §7). */
export const consentTable = defineTable('consent', {
  contactId: key(id()),
  chatId: key(id(CHAT_ID_LENGTH)),
  supersededAt: supersededAt(),
  state: id<'agreed' | 'refused'>(16),
  changedAt: time(),
  knownAt: time(),
});
