import type { CrmComplaint, CrmOrder, CrmPayment, CrmRating } from '../../../src/domain/crm/crmRows.ts';
import { DAY_MS, type UtcMs } from '../../../src/domain/time.ts';

/** Monday, 10:00 in company time. */
export const NOW: UtcMs = Date.parse('2026-11-16T10:00:00+08:00');
export const daysAgo = (days: number): UtcMs => NOW - days * DAY_MS;

const common = { source: 'u8', updatedAt: null, deleted: false, knownAt: 0, accountId: 'A' };
let count = 0;
const nextId = () => {
  count += 1;
  return `id-${count}`;
};

export function order(days: number, change: Partial<CrmOrder> = {}): CrmOrder {
  return {
    ...{ ...common, sourceId: nextId(), number: null, orderedAt: daysAgo(days), status: 'done' },
    ...{ amount: { minor: 100_00n, currency: 'CNY' }, ...change },
  };
}
export function payment(change: Partial<CrmPayment>): CrmPayment {
  return {
    ...{ ...common, sourceId: nextId(), orderId: null, kind: 'received', dueAt: null, paidAt: null },
    ...{ amount: { minor: 100_00n, currency: 'CNY' }, ...change },
  };
}
export function complaint(days: number, closedDays: number | null = null): CrmComplaint {
  const closedAt = closedDays === null ? null : daysAgo(closedDays);
  return { ...common, sourceId: nextId(), contactId: null, openedAt: daysAgo(days), closedAt, severity: 'normal' };
}
export function rating(days: number, value: number, change: Partial<CrmRating> = {}): CrmRating {
  return {
    ...{ ...common, sourceId: nextId(), contactId: null, ratedAt: daysAgo(days), kind: 'csat', value, min: 1, max: 5 },
    ...change,
  };
}
