import { dayNumber } from '../domain/dayNumber.ts';
import type { Day } from '../domain/time.ts';
import type { Db } from './db.ts';

/** How many customers of one owner stood in one band. */
export interface BandCount {
  ownerId: string | null;
  band: string;
  count: number;
}

/** The bands as the last judgement of these days left them; null when nobody was judged. @param days both inclusive */
export async function lastBandCounts(db: Db, days: { from: Day; to: Day }): Promise<BandCount[] | null> {
  const span = [dayNumber(days.from), dayNumber(days.to)];
  const lastOf = async (table: string): Promise<number> => {
    const sql = `SELECT MAX(day) AS day FROM ${table} WHERE day BETWEEN ? AND ?`;
    const [last] = await db.query<{ day: number | null }>(sql, span);
    return Number(last?.day ?? -1);
  };
  // A month end stays daily when the rest of its week is thinned out, so neither table alone knows the last day.
  const [daily, weekly] = [await lastOf('snapshot'), await lastOf('snapshot_week')];
  if (daily < 0 && weekly < 0) return null;
  const rows = await db.query<{ owner: string | null; band: string; count: number }>(
    `SELECT owner_id AS owner, band, COUNT(*) AS count FROM ${daily >= weekly ? 'snapshot' : 'snapshot_week'}
     WHERE day = ? GROUP BY owner_id, band`,
    [Math.max(daily, weekly)],
  );
  return rows.map(({ owner, band, count }) => ({ ownerId: owner, band, count: Number(count) }));
}
