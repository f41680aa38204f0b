import type { OrderRisk } from '../statistics/orderRisk.ts';
import type { UtcMs } from '../time.ts';
import type { CrmProfile, CustomerBusiness } from './business.ts';

/** What all customers' business has in common at one judgement. */
export interface CompanyBusiness {
  /** Until when a system has told of an entity. */
  toldUntil(source: string, entity: 'orders' | 'complaints' | 'ratings'): UtcMs | null;
  /** Learned once a judgement over the company's orders; null when there are none. */
  risk: OrderRisk | null;
}

/** The same with the accounts of some customers. */
export interface BusinessWorld extends CompanyBusiness {
  /** Accounts of the company's systems by customer. */
  accountsOf: ReadonlyMap<string, readonly { source: string; accountId: string }[]>;
  profileOf: ReadonlyMap<string, CrmProfile>;
}

/** What one judgement needs of one customer's business. */
export interface BusinessInput {
  business: CustomerBusiness;
  risk: OrderRisk | null;
  segment: string | null;
}

/** 大客户 A, A类, A级: the tier that a CRM's segment names; null for any other word. */
export function tierOf(segment: string | null): CrmProfile['tier'] {
  const [, tier] = /^([ABC])\s*(类|级|类客户|级客户)?$/i.exec(segment?.normalize('NFKC').trim() ?? '') ?? [];
  return tier === undefined ? null : (tier.toUpperCase() as 'A' | 'B' | 'C');
}
