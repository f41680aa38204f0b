import type { Day } from '../domain/time.ts';
import type { Db } from './db.ts';
import { snapshotWeekTable } from './tables/alertTables.ts';

/** The days that stand for a thinned week, oldest first; one after the other along the key, for a DISTINCT reads all rows on SQLite. */
export async function snapshotWeekDays(db: Db): Promise<Day[]> {
  const days: Day[] = [];
  for (let after = -1; ; ) {
    const [found] = await db.query<{ day: number | null }>('SELECT MIN(day) AS day FROM snapshot_week WHERE day > ?', [
      after,
    ]);
    if (found?.day == null) return days;
    after = Number(found.day);
    days.push(snapshotWeekTable.columns.day.fromSql(after));
  }
}
