import { type JudgedBefore, judgedBeforeOf, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { Day } from '../domain/time.ts';
import type { Band } from '../domain/verdict.ts';
import type { Db } from './db.ts';
import { KEYS_PER_STATEMENT, placeholders, portions, selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { snapshotTable } from './tables/alertTables.ts';

/** How a customer was judged on a day; `score` and `risk` are null where it could not be judged. */
export type SnapshotRow = RowOf<typeof snapshotTable>;

/** Writes snapshots; one of the same customer and day is replaced. */
export async function saveSnapshots(db: Db, rows: readonly SnapshotRow[]): Promise<void> {
  await upsertRows(db, snapshotTable, [...rows]);
}

const LATEST = `JOIN (SELECT customer_id AS latest_id, MAX(day) AS latest_day FROM snapshot`;
const IS_LATEST = 'latest ON customer_id = latest_id AND day = latest_day';

/** The last snapshot of each customer, or of each of these. */
export async function latestSnapshots(db: Db, customerIds?: readonly string[]): Promise<SnapshotRow[]> {
  if (customerIds === undefined) return selectRows(db, snapshotTable, `${LATEST} GROUP BY customer_id) ${IS_LATEST}`);
  const rows: SnapshotRow[] = [];
  for (const ids of portions([...new Set(customerIds)], KEYS_PER_STATEMENT)) {
    const among = `WHERE customer_id IN (${placeholders(ids.length)})`;
    rows.push(...(await selectRows(db, snapshotTable, `${LATEST} ${among} GROUP BY customer_id) ${IS_LATEST}`, ids)));
  }
  return rows;
}

/** The last snapshot of each customer before this day: what the judgement before said. */
export async function snapshotsBefore(db: Db, day: Day): Promise<SnapshotRow[]> {
  return selectRows(db, snapshotTable, `${LATEST} WHERE day < ? GROUP BY customer_id) ${IS_LATEST}`, [day]);
}

/** What these snapshots said, for the judgement that follows. */
export function judgedBefore(rows: readonly SnapshotRow[]): Map<string, JudgedBefore> {
  return new Map(
    rows.map(({ customerId, band, verdict }) => {
      const { standing = [], changes = [], held } = (verdict ?? {}) as Partial<SnapshotVerdict>;
      const kept = { standing, changes, ...(held === undefined ? {} : { held }) };
      return [customerId, judgedBeforeOf({ band: band as Band, ...kept })];
    }),
  );
}

/** Was anybody judged on this day or before? */
export async function hasSnapshotUntil(db: Db, day: Day): Promise<boolean> {
  return (await db.query('SELECT 1 AS one FROM snapshot WHERE day <= ? LIMIT 1', [day])).length > 0;
}

/** Oldest first. @param days both inclusive */
export async function snapshotsOf(db: Db, customerId: string, days: { from: Day; to: Day }): Promise<SnapshotRow[]> {
  return selectRows(db, snapshotTable, 'WHERE customer_id = ? AND day BETWEEN ? AND ? ORDER BY day', [
    customerId,
    days.from,
    days.to,
  ]);
}

export async function snapshotsOnDay(db: Db, day: Day): Promise<SnapshotRow[]> {
  return selectRows(db, snapshotTable, 'WHERE day = ? ORDER BY customer_id', [day]);
}
