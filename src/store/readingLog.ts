import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { type ReadingPlace, readingLogTable } from './tables/viewTables.ts';

export type { ReadingPlace };
export type Reading = RowOf<typeof readingLogTable>;

export async function saveReadings(db: Db, readings: readonly Reading[]): Promise<void> {
  // Two looks within one millisecond are one look.
  await upsertRows(db, readingLogTable, [...readings]);
}

/** Who looked at this customer, the newest first. */
export async function readingsOfCustomer(db: Db, customerId: string, limit: number): Promise<Reading[]> {
  const tail = 'WHERE customer_id = ? ORDER BY read_at DESC, reader_id LIMIT ?';
  return selectRows(db, readingLogTable, tail, [customerId, limit]);
}

/** Who looked at this person's customers, the newest first. */
export async function readingsOfOwner(db: Db, ownerId: string, limit: number): Promise<Reading[]> {
  const tail = 'WHERE owner_id = ? ORDER BY read_at DESC, customer_id, reader_id LIMIT ?';
  return selectRows(db, readingLogTable, tail, [ownerId, limit]);
}

/** @returns how many were forgotten */
export async function purgeReadings(db: Db, before: UtcMs): Promise<number> {
  return db.run('DELETE FROM reading_log WHERE read_at < ?', [before]);
}
