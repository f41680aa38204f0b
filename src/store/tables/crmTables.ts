import type { CrmComplaint, CrmEntity, CrmOrder, CrmPayment, CrmRating } from '../../domain/crm/crmRows.ts';
import { defineTable, flag, id, integer, json, key, longText, orNull, real, time, words } from '../table.ts';

/** The company's own systems: rows are versions as in `peopleTables.ts`, so that a past day knows only what was known then. */
export const SOURCE_LENGTH = 32;

const versioned = () => ({
  sourceId: key(id()),
  source: key(id(SOURCE_LENGTH)),
  supersededAt: key(time()),
});
const changed = () => ({ updatedAt: orNull(time()), deleted: flag(), knownAt: time() });
/** 2^53 smallest coins fit exactly; the domain has them as whole numbers of any length. */
const money = () => ({ amountMinor: orNull(time()), currency: orNull(id(3)) });
const byAccount = (name: string) => [{ name, columns: ['accountId' as const, 'source' as const] }];

export const crmAccountTable = defineTable('crm_account', {
  ...versioned(),
  name: words(255),
  number: orNull(words(128)),
  creditCode: orNull(id(18)),
  parentId: orNull(id()),
  mobileKeys: json<string[]>(),
  ownerId: orNull(id()),
  segment: orNull(words(64)),
  createdAt: orNull(time()),
  lostAt: orNull(time()),
  ...changed(),
});

export const crmContactTable = defineTable(
  'crm_contact',
  {
    ...versioned(),
    accountId: orNull(id()),
    name: words(255),
    externalUserId: orNull(id()),
    mobileKeys: json<string[]>(),
    title: orNull(words(255)),
    isKey: orNull(flag()),
    ...changed(),
  },
  byAccount('ix_crm_contact_account'),
);

export const crmOrderTable = defineTable(
  'crm_order',
  {
    ...versioned(),
    accountId: id(),
    number: orNull(words(128)),
    orderedAt: time(),
    ...money(),
    status: id<CrmOrder['status']>(16),
    ...changed(),
  },
  byAccount('ix_crm_order_account'),
);

export const crmPaymentTable = defineTable(
  'crm_payment',
  {
    ...versioned(),
    accountId: id(),
    orderId: orNull(id()),
    kind: id<CrmPayment['kind']>(16),
    dueAt: orNull(time()),
    paidAt: orNull(time()),
    ...money(),
    ...changed(),
  },
  byAccount('ix_crm_payment_account'),
);

export const crmComplaintTable = defineTable(
  'crm_complaint',
  {
    ...versioned(),
    accountId: id(),
    contactId: orNull(id()),
    openedAt: time(),
    closedAt: orNull(time()),
    severity: id<CrmComplaint['severity']>(16),
    ...changed(),
  },
  byAccount('ix_crm_complaint_account'),
);

export const crmRatingTable = defineTable(
  'crm_rating',
  {
    ...versioned(),
    accountId: id(),
    contactId: orNull(id()),
    ratedAt: time(),
    kind: id<CrmRating['kind']>(16),
    value: real(),
    min: real(),
    max: real(),
    ...changed(),
  },
  byAccount('ix_crm_rating_account'),
);

/** Until when a system has told us of an entity: what it has not told by then is not known. */
export const crmFeedTable = defineTable('crm_feed', {
  source: key(id(SOURCE_LENGTH)),
  entity: key(id<CrmEntity>(16)),
  importedAt: key(time()),
});

/** Which customer an account of the CRM is, by which rule. */
export const accountLinkTable = defineTable(
  'account_link',
  {
    accountId: key(id()),
    source: key(id(SOURCE_LENGTH)),
    supersededAt: key(time()),
    customerId: orNull(id()),
    rule: id(16),
    evidence: words(255),
    refusedRules: json<string[]>(),
    knownAt: time(),
  },
  [{ name: 'ix_account_link_customer', columns: ['customerId'] }],
);

/** Numbers that a member noted of a contact, as keys. */
export const contactMobileTable = defineTable('contact_mobile', {
  contactId: key(id()),
  staffId: key(id()),
  supersededAt: key(time()),
  mobileKeys: json<string[]>(),
  knownAt: time(),
});

/** One import by its key: the same again gets the same report and changes nothing. */
export const importRunTable = defineTable(
  'import_run',
  {
    source: key(id(SOURCE_LENGTH)),
    runKey: key(id(191)),
    importId: id(64),
    entity: id<CrmEntity>(16),
    bodyHash: id(64),
    state: id<'running' | 'done'>(16),
    attempts: integer(),
    startedAt: time(),
    leaseUntil: time(),
    report: orNull(longText()),
  },
  [{ name: 'ix_import_run_started', columns: ['startedAt'] }],
);
