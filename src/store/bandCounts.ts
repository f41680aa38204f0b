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
  for (const table of ['snapshot', 'snapshot_week']) {
    const [last] = await db.query<{ day: number | null }>(
      `SELECT MAX(day) AS day FROM ${table} WHERE day BETWEEN ? AND ?`,
      span,
    );
    if (last?.day == null) continue;
    const rows = await db.query<{ owner: string | null; band: string; count: number }>(
      `SELECT owner_id AS owner, band, COUNT(*) AS count FROM ${table} WHERE day = ? GROUP BY owner_id, band`,
      [last.day],
    );
    return rows.map(({ owner, band, count }) => ({ ownerId: owner, band, count: Number(count) }));
  }
  return null;
}
