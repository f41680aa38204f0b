import { dayNumber } from '../domain/dayNumber.ts';
import type { Day, UtcMs } from '../domain/time.ts';
import type { Band } from '../domain/verdict.ts';
import type { Db } from './db.ts';

const CURRENT = Number.MAX_SAFE_INTEGER;
const NAMES_MOST = 500;

/** One customer as the board lists it, without all that stands behind it. */
export interface BoardLine {
  customerId: string;
  ownerId: string | null;
  band: Band;
  score: number | null;
  risk: number | null;
}

/** The last day on which all were judged, and when; null before the first. */
export async function lastJudgedDay(db: Db): Promise<{ day: Day; at: UtcMs } | null> {
  const [row] = await db.query<{ day: Day; judged_at: number }>(
    'SELECT day, judged_at FROM assessment ORDER BY day DESC LIMIT 1',
  );
  return row === undefined ? null : { day: row.day, at: row.judged_at };
}

/** Who was judged on a day, the riskiest first; who has no risk comes last. */
export async function boardLines(db: Db, day: Day): Promise<BoardLine[]> {
  const rows = await db.query<{
    customer_id: string;
    owner_id: string | null;
    band: Band;
    score: number | null;
    risk: number | null;
  }>('SELECT customer_id, owner_id, band, score, risk FROM snapshot WHERE day = ?', [dayNumber(day)]);
  return rows
    .map(({ customer_id, owner_id, band, score, risk }) => ({
      customerId: customer_id,
      ...{ ownerId: owner_id, band, score, risk },
    }))
    .sort((a, b) => (b.risk ?? -1) - (a.risk ?? -1) || (a.customerId < b.customerId ? -1 : 1));
}

/** How many were judged on a day, and how many of them have a score. */
export async function judgedCounts(db: Db, day: Day): Promise<{ all: number; scored: number }> {
  const [row] = await db.query<{ judged: number; scored: number }>(
    'SELECT COUNT(*) AS judged, COUNT(score) AS scored FROM snapshot WHERE day = ?',
    [dayNumber(day)],
  );
  return { all: row!.judged, scored: row!.scored };
}

/** Ids of customers whose name holds these words; at most 500 of them. */
export async function customersNamed(db: Db, words: string): Promise<Set<string>> {
  const pattern = `%${words.replace(/[!%_]/g, (sign) => `!${sign}`)}%`;
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM customer WHERE superseded_at = ? AND name LIKE ? ESCAPE '!' LIMIT ${NAMES_MOST}`,
    [CURRENT, pattern],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whose cases were opened since, and how many of them were said to be followed up. */
export async function handledByOwner(
  db: Db,
  since: UtcMs,
): Promise<{ ownerId: string; opened: number; handled: number }[]> {
  const rows = await db.query<{ owner_id: string; opened: number; handled: number }>(
    `SELECT owner_id, COUNT(*) AS opened, COUNT(claimed_at) AS handled FROM alert WHERE opened_at >= ? GROUP BY owner_id`,
    [since],
  );
  return rows.map(({ owner_id, opened, handled }) => ({ ownerId: owner_id, opened, handled }));
}
