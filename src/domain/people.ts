import type { UtcMs } from './time.ts';

/** Our employee, also a departed one. `id` is the userid in lower case (WeCom compares it without case). */
export interface Staff {
  id: string;
  name: string;
  departmentIds: number[];
  mainDepartmentId: number | null;
  /** Departments that this person leads. */
  leadsDepartmentIds: number[];
  /** Visible direct leaders, nearest first. */
  leaderIds: string[];
  position: string;
  status: 'active' | 'disabled' | 'notActivated' | 'departed';
  /** Holds a seat of the conversation archive; null when that could not be asked. */
  isArchived: boolean | null;
  knownAt: UtcMs;
}

export interface Department {
  id: number;
  name: string;
  /** null for the root. */
  parentId: number | null;
  leaderIds: string[];
}

/** One outside person; `id` is the external_userid of this corp. */
export interface Contact {
  id: string;
  name: string;
  /** A WeChat user, or a WeCom user of another company. */
  kind: 'wechat' | 'wecom';
  corpName: string;
  corpFullName: string;
  position: string;
  knownAt: UtcMs;
}

/** One staff member and one contact. */
export interface Relationship {
  staffId: string;
  contactId: string;
  remark: string;
  /** The company as this staff member wrote it. */
  remarkCorpName: string;
  /** null when WeCom did not say. */
  addedAt: UtcMs | null;
  /** null while the relationship lives. */
  endedAt: UtcMs | null;
  /** `departed`: the member left the company and nobody has taken over yet; `vanished`: WeCom shows it no more, untold why. */
  endedBy: 'staff' | 'customer' | 'transfer' | 'departed' | 'vanished' | null;
  knownAt: UtcMs;
}

/**
 * Why a contact belongs to a customer (PRODUCT §2); only these join by themselves. `split`: a person took the contact out of a
 * customer; it stays where it was put and draws nobody after it. `moved`: a person said that he has changed companies; what was
 * before `validFrom` stays with the customer that he came from.
 */
export type JoinRule = 'manual' | 'moved' | 'crm' | 'split' | 'corpFullName' | 'corpName' | 'remarkCorpName' | 'self';

/** The company (or the single person) that contacts belong to. WeCom has no such object. */
export interface Customer {
  id: string;
  /** Full name as known; the short form for display is made by the wording module. */
  name: string;
  /** Set by hand or by the CRM; null when it follows from the conversations. */
  ownerId: string | null;
  tier: 'A' | 'B' | 'C' | null;
  knownAt: UtcMs;
}

/** A contact belongs to a customer from `validFrom` until `validTo` (null: still). */
export interface CustomerMapping {
  customerId: string;
  contactId: string;
  rule: JoinRule;
  validFrom: UtcMs;
  validTo: UtcMs | null;
  knownAt: UtcMs;
}
