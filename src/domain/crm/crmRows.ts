import type { UtcMs } from '../time.ts';
import type { Money } from './money.ts';

/** What a company's own systems can tell us (the CRM model, §2). */
export const CRM_ENTITIES = ['accounts', 'contacts', 'orders', 'payments', 'complaints', 'ratings'] as const;
export type CrmEntity = (typeof CRM_ENTITIES)[number];

interface CrmRow {
  /** Short name of the system that it comes from: `u8`. */
  source: string;
  /** Opaque text, never a number. */
  sourceId: string;
  /** When the source changed it; null when the source does not say: then `knownAt` stands for it. */
  updatedAt: UtcMs | null;
  deleted: boolean;
  knownAt: UtcMs;
}

/** A company as the CRM has it. Phone numbers are kept as keys only: they compare, and nobody can read them. */
export interface CrmAccount extends CrmRow {
  name: string;
  number: string | null;
  /** Only where its check digit is right. */
  creditCode: string | null;
  parentId: string | null;
  mobileKeys: string[];
  ownerId: string | null;
  segment: string | null;
  createdAt: UtcMs | null;
  lostAt: UtcMs | null;
}

export interface CrmContact extends CrmRow {
  accountId: string | null;
  name: string;
  externalUserId: string | null;
  mobileKeys: string[];
  title: string | null;
  isKey: boolean | null;
}

export interface CrmOrder extends CrmRow {
  accountId: string;
  number: string | null;
  orderedAt: UtcMs;
  amount: Money | null;
  status: 'draft' | 'open' | 'done' | 'cancelled';
}

export interface CrmPayment extends CrmRow {
  accountId: string;
  orderId: string | null;
  kind: 'received' | 'planned' | 'refund';
  dueAt: UtcMs | null;
  paidAt: UtcMs | null;
  /** Of a refund too: 0 or more. */
  amount: Money;
}

/** Its words are not kept: nothing shows them (PRODUCT §8). */
export interface CrmComplaint extends CrmRow {
  accountId: string;
  contactId: string | null;
  openedAt: UtcMs;
  closedAt: UtcMs | null;
  severity: 'low' | 'normal' | 'high';
}

export interface CrmRating extends CrmRow {
  accountId: string;
  contactId: string | null;
  ratedAt: UtcMs;
  kind: 'csat' | 'nps' | 'ces';
  /** On a scale on which more is better. */
  value: number;
  min: number;
  max: number;
}

export interface CrmRowOf {
  accounts: CrmAccount;
  contacts: CrmContact;
  orders: CrmOrder;
  payments: CrmPayment;
  complaints: CrmComplaint;
  ratings: CrmRating;
}
export type AnyCrmRow = CrmRowOf[CrmEntity];

export function isCrmEntity(name: string): name is CrmEntity {
  return (CRM_ENTITIES as readonly string[]).includes(name);
}
