import type { Db } from './db.ts';
import { insertOnce, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { coverageGapTable } from './tables/archiveTables.ts';

/** A time in which the archive was not seen: nobody counts as silent in it. `to` is exclusive. */
export type CoverageGap = RowOf<typeof coverageGapTable>;

/** Notes a gap; the same one a second time changes nothing. */
export async function addGap(db: Db, gap: CoverageGap): Promise<void> {
  await insertOnce(db, coverageGapTable, gap);
}

/** All gaps, oldest first. */
export async function gaps(db: Db): Promise<CoverageGap[]> {
  return selectRows(db, coverageGapTable, 'ORDER BY from_at, to_at, reason');
}
