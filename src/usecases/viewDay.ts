import { stockCases } from '../cards/stockCases.ts';
import type { Alert } from '../domain/alert.ts';
import type { Customer } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Band } from '../domain/verdict.ts';
import { readerName } from '../domain/viewer.ts';
import { openAlerts } from '../store/alerts.ts';
import { loadCustomers } from '../store/customers.ts';
import { muteOf } from '../store/listCards.ts';
import { loadStaff } from '../store/people.ts';
import { readingsOfOwner } from '../store/readingLog.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';

const READINGS_SHOWN = 10;

export interface DayLine {
  customer: Customer;
  alert: Alert;
  band: Band | null;
}

/** What one salesperson should look at today, and who looked at theirs. */
export interface DayView {
  /** What waits first, and among these the riskiest. */
  lines: DayLine[];
  /** The same of what stands since before the fence: told here and in one list, never in a card of its own (存量清单). */
  stock: DayLine[];
  readings: { customer: Customer; reader: string | null; at: UtcMs }[];
  /** 今天不再提醒 was said, and may be taken back. */
  isMuted: boolean;
}

/** @param options.fence what stood before this instant raises no card */
export async function viewDay(
  { db }: Store,
  ownerId: string,
  { fence, now }: { fence: UtcMs; now: UtcMs },
): Promise<DayView> {
  const alerts = await openAlerts(db, { ownerId });
  const readings = await readingsOfOwner(db, ownerId, READINGS_SHOWN);
  const ids = [...alerts, ...readings].map(({ customerId }) => customerId);
  const customers = new Map((await loadCustomers(db, ids)).map((customer) => [customer.id, customer]));
  const judged = new Map((await latestSnapshots(db, ids)).map((row) => [row.customerId, row]));
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const riskOf = ({ customerId }: Alert): number => judged.get(customerId)?.risk ?? -1;
  const stock = await stockCases(db, fence);
  const lines = alerts
    .sort((a, b) => Number(isWaiting(b)) - Number(isWaiting(a)) || riskOf(b) - riskOf(a) || a.openedAt - b.openedAt)
    .flatMap((alert): DayLine[] => {
      const customer = customers.get(alert.customerId);
      const band = (judged.get(alert.customerId)?.band ?? null) as Band | null;
      return customer === undefined ? [] : [{ customer, alert, band }];
    });
  return {
    lines: lines.filter(({ alert }) => !stock.has(alert.id)),
    stock: lines.filter(({ alert }) => stock.has(alert.id)),
    readings: readings.flatMap(({ customerId, readerId, at }) => {
      const customer = customers.get(customerId);
      return customer === undefined ? [] : [{ customer, reader: readerName(readerId, staff), at }];
    }),
    isMuted: (await muteOf(db, ownerId, now)) !== null,
  };
}

function isWaiting({ state }: Alert): boolean {
  return state === 'open';
}
