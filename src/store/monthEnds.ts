import { dayNumber, dayText } from '../domain/dayNumber.ts';
import { fellEachMonth, MONTH_ENDS, type MonthEnd, monthsBefore } from '../domain/monthEnds.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { Day } from '../domain/time.ts';
import type { Db } from './db.ts';
import { KEYS_PER_STATEMENT, placeholders, portions } from './rows.ts';
import { snapshotsOnDay } from './snapshots.ts';

/**
 * The last judged day of each of the four months before this one, oldest first.
 * @returns null where a month was not judged, or its snapshots are gone: then the month-end rule says nothing
 */
export async function monthEndDays(db: Db, day: Day): Promise<Day[] | null> {
  const days: Day[] = [];
  for (const { from, to } of monthsBefore(day)) {
    const sql = 'SELECT MAX(day) AS day FROM snapshot WHERE day BETWEEN ? AND ?';
    const [last] = await db.query<{ day: number | null }>(sql, [dayNumber(from), dayNumber(to)]);
    if (last?.day == null) return null;
    days.push(dayText(Number(last.day)));
  }
  return days;
}

/**
 * The month ends of those customers whose score fell from each to the next. Few do, so the database compares and only theirs
 * are unpacked.
 */
export async function fallingMonthEnds(
  db: Db,
  days: readonly Day[],
  customerIds: readonly string[],
): Promise<Map<string, MonthEnd[]>> {
  if (days.length !== MONTH_ENDS) throw new RangeError(`month ends of ${MONTH_ENDS} months are compared`);
  const falling: string[] = [];
  for (const ids of portions(customerIds, KEYS_PER_STATEMENT)) {
    const sql = `SELECT a.customer_id AS id FROM snapshot a
      JOIN snapshot b ON b.customer_id = a.customer_id AND b.day = ? AND b.score < a.score
      JOIN snapshot c ON c.customer_id = a.customer_id AND c.day = ? AND c.score < b.score
      JOIN snapshot d ON d.customer_id = a.customer_id AND d.day = ? AND d.score < c.score
      WHERE a.day = ? AND a.customer_id IN (${placeholders(ids.length)})`;
    const [first, ...later] = days.map(dayNumber);
    for (const { id } of await db.query<{ id: string }>(sql, [...later, first!, ...ids])) falling.push(id);
  }
  const endsOf = new Map<string, MonthEnd[]>(falling.map((id) => [id, []]));
  if (falling.length === 0) return endsOf;
  for (const day of days)
    for (const { customerId, score, version, verdict } of await snapshotsOnDay(db, day, falling)) {
      const parts = (verdict as SnapshotVerdict).parts.map(({ dimension, weight, value }) => ({
        ...{ dimension, weight, value },
      }));
      endsOf.get(customerId)!.push({ day, score: score!, version, parts });
    }
  return new Map([...endsOf].filter(([, ends]) => fellEachMonth(ends)));
}
