import type { Handover } from '../domain/handover.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertOnce, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { handoverTable } from './tables/customerTables.ts';

/** A handover as it was noted. */
export type StoredHandover = RowOf<typeof handoverTable>;

/** Contacts of whom a link ended since then without the customer's or the member's own doing: where a handover may be. */
export async function contactsHandedSince(db: Db, since: UtcMs): Promise<string[]> {
  const rows = await db.query<{ contact_id: string }>(
    `SELECT DISTINCT contact_id FROM relationship
     WHERE superseded_at = ? AND ended_at >= ? AND ended_by IN ('transfer', 'departed', 'vanished')`,
    [Number.MAX_SAFE_INTEGER, since],
  );
  return rows.map(({ contact_id }) => contact_id);
}

/** Notes a handover. @returns false when it was noted before */
export async function noteHandover(
  db: Db,
  { customerId, handover, knownAt }: { customerId: string; handover: Handover; knownAt: UtcMs },
): Promise<boolean> {
  const { fromStaffId, toStaffId, reason, at } = handover;
  const known = await handoversOfCustomer(db, customerId);
  // One contact after the other goes over: the first has told it already.
  if (known.some((one) => one.fromStaffId === fromStaffId && one.toStaffId === toStaffId && one.at >= at - SAME_MS))
    return false;
  return insertOnce(db, handoverTable, { customerId, toStaffId, at, fromStaffId, reason, knownAt });
}

const SAME_MS = 30 * 86_400_000;

/** Those that became known since then, the oldest first. */
export async function handoversKnownSince(db: Db, since: UtcMs): Promise<StoredHandover[]> {
  return selectRows(db, handoverTable, 'WHERE known_at >= ? ORDER BY known_at, customer_id', [since]);
}

/** Newest first. */
export async function handoversOfCustomer(db: Db, customerId: string): Promise<StoredHandover[]> {
  return selectRows(db, handoverTable, 'WHERE customer_id = ? ORDER BY handed_at DESC', [customerId]);
}
