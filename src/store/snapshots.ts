import { dayNumber } from '../domain/dayNumber.ts';
import { type JudgedBefore, judgedBeforeOf, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { Day, UtcMs } from '../domain/time.ts';
import type { Band } from '../domain/verdict.ts';
import type { Db } from './db.ts';
import { packVerdict, unpackVerdict } from './packVerdict.ts';
import { KEYS_PER_STATEMENT, placeholders, portions, selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { snapshotTable, snapshotWeekTable } from './tables/alertTables.ts';

/** How a customer was judged on a day; `score` and `risk` are null where it could not be judged. */
export interface SnapshotRow {
  customerId: string;
  day: Day;
  at: UtcMs;
  ownerId: string | null;
  score: number | null;
  band: string;
  /** Judged weight as a share of all weight. */
  coverage: number;
  observedDays: number;
  risk: number | null;
  /** Of the score's profile. */
  version: string;
  verdict: unknown;
}

type StoredSnapshot = RowOf<typeof snapshotTable>;

/** Writes snapshots; one of the same customer and day is replaced. */
export async function saveSnapshots(db: Db, rows: readonly SnapshotRow[]): Promise<void> {
  await upsertRows(db, snapshotTable, rows.map(storedOf));
}

/** A snapshot as it is kept: some hundred bytes, where a verdict takes some thousand. */
export type PackedSnapshot = StoredSnapshot;

export function packSnapshot(row: SnapshotRow): PackedSnapshot {
  return storedOf(row);
}

/** As {@link saveSnapshots}. In the order of customers a day's pages are full; in another they are half empty. */
export async function savePackedSnapshots(db: Db, rows: readonly PackedSnapshot[]): Promise<void> {
  await upsertRows(db, snapshotTable, [...rows]);
}

/** Writes the judgements of weeks that are thinned out. */
export async function saveSnapshotWeeks(db: Db, rows: readonly SnapshotRow[]): Promise<void> {
  await upsertRows(db, snapshotWeekTable, rows.map(storedOf));
}

/** The last daily snapshot of each of these customers. */
export async function latestSnapshots(db: Db, customerIds: readonly string[]): Promise<SnapshotRow[]> {
  return lastBefore(db, Number.MAX_SAFE_INTEGER, customerIds);
}

/** The last daily snapshots of these customers before this day: what the judgements before said. */
export async function snapshotsBefore(db: Db, day: Day, customerIds: readonly string[]): Promise<SnapshotRow[]> {
  return lastBefore(db, dayNumber(day), customerIds);
}

/** So many judged days are asked for one by one: most customers are judged on each. */
const DAYS_ALONE = 2;
/** Days and customers in one statement for those who were not judged lately. */
const DAYS_PER_STATEMENT = 100;
const CUSTOMERS_PER_STATEMENT = 40;

async function lastBefore(db: Db, before: number, customerIds: readonly string[]): Promise<SnapshotRow[]> {
  const found: SnapshotRow[] = [];
  let missing = [...new Set(customerIds)];
  const take = (rows: readonly SnapshotRow[]): void => {
    const known = new Set(rows.map(({ customerId }) => customerId));
    missing = missing.filter((id) => !known.has(id));
    for (const row of rows) found.push(row);
  };
  let day: number | null = before;
  for (let tries = 0; tries < DAYS_ALONE && missing.length > 0; tries += 1) {
    day = await judgedDayBefore(db, day);
    if (day === null) return found;
    take(await ofDay(db, day, missing));
  }
  if (missing.length === 0) return found;
  const days = await daysBetween(db, 'snapshot', { from: 0, to: day - 1 });
  for (const someDays of portions(days.reverse(), DAYS_PER_STATEMENT))
    for (const ids of portions(missing, CUSTOMERS_PER_STATEMENT)) take(await lastAmong(db, someDays, ids));
  return found;
}

/** Each day and customer is looked for by its key: an index of customers would be a fifth of the table. */
async function lastAmong(db: Db, days: readonly number[], ids: readonly string[]): Promise<SnapshotRow[]> {
  const sql = `JOIN (SELECT customer_id AS last_id, MAX(day) AS last_day FROM snapshot
    WHERE day IN (${placeholders(days.length)}) AND customer_id IN (${placeholders(ids.length)})
    GROUP BY customer_id) last ON day = last_day AND customer_id = last_id`;
  return (await selectRows(db, snapshotTable, sql, [...days, ...ids])).map(rowOf);
}

/** Whose customer it was on the last two judged days: on the last one perhaps not all have been judged yet. */
export async function lastOwnerOf(db: Db, customerId: string): Promise<string | null> {
  const last = await judgedDayBefore(db, Number.MAX_SAFE_INTEGER);
  const before = await judgedDayBefore(db, last ?? 0);
  const [row] = await db.query<{ owner_id: string | null }>(
    'SELECT owner_id FROM snapshot WHERE day IN (?, ?) AND customer_id = ? ORDER BY day DESC LIMIT 1',
    [last, before, customerId],
  );
  return row?.owner_id ?? null;
}

async function judgedDayBefore(db: Db, day: number): Promise<number | null> {
  const [found] = await db.query<{ day: number | null }>('SELECT MAX(day) AS day FROM snapshot WHERE day < ?', [day]);
  return found?.day == null ? null : Number(found.day);
}

type SnapshotTable = 'snapshot' | 'snapshot_week';

/**
 * All days from the first to the last one that have rows, judged or not, oldest first: with the days named, a customer's rows are
 * found by the key.
 */
async function daysBetween(
  db: Db,
  table: SnapshotTable,
  { from, to }: { from: number; to: number },
): Promise<number[]> {
  const [span] = await db.query<{ first: number | null; last: number | null }>(
    `SELECT (SELECT MIN(day) FROM ${table} WHERE day BETWEEN ? AND ?) AS first,
      (SELECT MAX(day) FROM ${table} WHERE day BETWEEN ? AND ?) AS last`,
    [from, to, from, to],
  );
  if (span?.first == null) return [];
  const first = Number(span.first);
  return Array.from({ length: Number(span.last) - first + 1 }, (_, i) => first + i);
}

/** Days that have rows, the last first; day by day along the key, for a DISTINCT reads the whole index on SQLite. */
async function judgedDays(db: Db, table: SnapshotTable, { from, to }: { from: number; to: number }): Promise<number[]> {
  const days: number[] = [];
  for (let before = to + 1; ; ) {
    const sql = `SELECT MAX(day) AS day FROM ${table} WHERE day < ? AND day >= ?`;
    const [found] = await db.query<{ day: number | null }>(sql, [before, from]);
    if (found?.day == null) return days;
    before = Number(found.day);
    days.push(before);
  }
}

/** What these snapshots said, for the judgement that follows. */
export function judgedBefore(rows: readonly SnapshotRow[]): Map<string, JudgedBefore> {
  return new Map(
    rows.map(({ customerId, band, verdict }) => {
      const { standing = [], held } = (verdict ?? {}) as Partial<SnapshotVerdict>;
      return [customerId, judgedBeforeOf({ band: band as Band, standing, ...(held === undefined ? {} : { held }) })];
    }),
  );
}

/** Was anybody judged on this day or before? */
export async function hasSnapshotUntil(db: Db, day: Day): Promise<boolean> {
  const any = (table: string) => db.query(`SELECT 1 AS one FROM ${table} WHERE day <= ? LIMIT 1`, [dayNumber(day)]);
  return (await any('snapshot')).length > 0 || (await any('snapshot_week')).length > 0;
}

/** Oldest first: daily ones, and one a week of what is older. @param days both inclusive */
export async function snapshotsOf(db: Db, customerId: string, days: { from: Day; to: Day }): Promise<SnapshotRow[]> {
  const [from, to] = [dayNumber(days.from), dayNumber(days.to)];
  const found = new Map<Day, SnapshotRow>();
  // Of a day that is just being thinned out both stand: the daily one, which says more, comes second.
  for (const [name, table] of [['snapshot_week', snapshotWeekTable] as const, ['snapshot', snapshotTable] as const])
    for (const some of portions(await daysBetween(db, name, { from, to }), KEYS_PER_STATEMENT)) {
      const tail = `WHERE day IN (${placeholders(some.length)}) AND customer_id = ?`;
      for (const row of await selectRows(db, table, tail, [...some, customerId])) found.set(row.day, rowOf(row));
    }
  return [...found.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/**
 * Puts other rows in the place of a customer's snapshots, for somebody who asked to be forgotten. To be called in a transaction.
 * @param change null deletes; the same row stays as it is
 */
export async function rewriteSnapshots(
  db: Db,
  customerId: string,
  change: (row: SnapshotRow) => SnapshotRow | null,
): Promise<void> {
  for (const [name, table] of [['snapshot_week', snapshotWeekTable] as const, ['snapshot', snapshotTable] as const])
    for (const days of portions(
      await daysBetween(db, name, { from: 0, to: Number.MAX_SAFE_INTEGER }),
      KEYS_PER_STATEMENT,
    )) {
      const tail = `WHERE day IN (${placeholders(days.length)}) AND customer_id = ?`;
      for (const stored of await selectRows(db, table, tail, [...days, customerId])) {
        const row = rowOf(stored);
        const changed = change(row);
        if (changed === row) continue;
        await db.run(`DELETE FROM ${name} WHERE day = ? AND customer_id = ?`, [dayNumber(row.day), customerId]);
        if (changed !== null) await upsertRows(db, table, [storedOf(changed)]);
      }
    }
}

/** @param customerIds only of these */
export async function snapshotsOnDay(db: Db, day: Day, customerIds?: readonly string[]): Promise<SnapshotRow[]> {
  if (customerIds !== undefined) return ofDay(db, dayNumber(day), customerIds);
  const tail = 'WHERE day = ? ORDER BY customer_id';
  return (await selectRows(db, snapshotTable, tail, [dayNumber(day)])).map(rowOf);
}

async function ofDay(db: Db, day: number, customerIds: readonly string[]): Promise<SnapshotRow[]> {
  const rows: SnapshotRow[] = [];
  for (const ids of portions(customerIds, KEYS_PER_STATEMENT)) {
    const tail = `WHERE day = ? AND customer_id IN (${placeholders(ids.length)})`;
    for (const row of await selectRows(db, snapshotTable, tail, [day, ...ids])) rows.push(rowOf(row));
  }
  return rows;
}

/** The daily snapshots' days before this one, oldest first. */
export async function snapshotDaysBefore(db: Db, day: Day): Promise<Day[]> {
  const days = await judgedDays(db, 'snapshot', { from: 0, to: dayNumber(day) - 1 });
  return days.reverse().map((number) => snapshotTable.columns.day.fromSql(number));
}

/** Some snapshots of a day, in the order of customers. @param after the last customer of the part before */
export async function someSnapshots(db: Db, day: Day, after: string, limit: number): Promise<SnapshotRow[]> {
  const tail = 'WHERE day = ? AND customer_id > ? ORDER BY customer_id LIMIT ?';
  return (await selectRows(db, snapshotTable, tail, [dayNumber(day), after, limit])).map(rowOf);
}

/** Forgets the daily snapshots of a day. */
export async function deleteSnapshots(db: Db, day: Day): Promise<number> {
  return db.run('DELETE FROM snapshot WHERE day = ?', [dayNumber(day)]);
}

function storedOf(row: SnapshotRow): StoredSnapshot {
  const { day, customerId, at, ownerId, score, band, risk, verdict } = row;
  return { day, customerId, at, ownerId, score, band, risk, payload: packVerdict(verdict, row) };
}

function rowOf({ payload, ...row }: StoredSnapshot): SnapshotRow {
  return { ...row, ...unpackVerdict(payload, row) };
}
