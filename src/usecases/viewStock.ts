import { stockCases } from '../cards/stockCases.ts';
import type { Cause } from '../domain/alert.ts';
import type { UtcMs } from '../domain/time.ts';
import { openAlerts } from '../store/alerts.ts';
import { loadCustomers } from '../store/customers.ts';
import { loadStaff } from '../store/people.ts';
import type { Store } from '../store/store.ts';

/** One case that stands since before the fence. */
export interface StockCase {
  customerId: string;
  customer: string;
  ownerId: string;
  owner: string;
  causes: Cause[];
  openedAt: UtcMs;
}

/**
 * The 存量清单 of the whole company (PRODUCT §5): what stood before this instant and raises no card, by owner, the oldest first.
 * @param fence the end of the preview, or of the last outage
 */
export async function viewStock({ db }: Store, fence: UtcMs): Promise<StockCase[]> {
  const open = await openAlerts(db);
  const stock = await stockCases(db, fence);
  const cases = open.filter(({ id }) => stock.has(id));
  const ids = cases.map(({ customerId }) => customerId);
  const names = new Map((await loadCustomers(db, ids)).map(({ id, name }) => [id, name]));
  const staff = new Map((await loadStaff(db)).map(({ id, name }) => [id, name]));
  return cases
    .map(({ customerId, ownerId, causes, openedAt }) => ({
      ...{ customerId, customer: names.get(customerId) ?? customerId },
      ...{ ownerId, owner: staff.get(ownerId) ?? ownerId, causes, openedAt },
    }))
    .sort((a, b) => (a.ownerId === b.ownerId ? a.openedAt - b.openedAt : a.ownerId < b.ownerId ? -1 : 1));
}
