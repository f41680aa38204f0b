import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import {
  anyOf,
  insertRows,
  KEYS_PER_STATEMENT,
  paddedKeys,
  placeholders,
  portions,
  selectRows,
  upsertRows,
} from './rows.ts';
import { type Column, type Columns, columnName, type RowOf, type Table } from './table.ts';

/**
 * Profiles and mappings are never overwritten: a change closes the row that was known and adds the new one, so that a
 * past day can be judged again with what was known then (PRODUCT §4, replay). `supersededAt` ends a row's time of being
 * known, exclusive; it is the last part of the primary key, so the key itself allows one current row each.
 */
const NOT_SUPERSEDED: UtcMs = Number.MAX_SAFE_INTEGER;

interface VersionColumns extends Columns {
  supersededAt: Column<number>;
  knownAt: Column<number>;
}

/** A row without the end of its time of being known. */
export type ProfileOf<T> = Omit<RowOf<T>, 'supersededAt'>;

/**
 * Saves profiles; one that says the same as what is known changes nothing. One that is known no later than the current
 * one (two writes at one instant, a clock that went back) takes its place. To be called in a transaction: between the
 * closing of a row and the adding of the new one nothing is known of a profile.
 */
export async function saveVersions<C extends VersionColumns>(
  db: Db,
  table: Table<C>,
  profiles: readonly ProfileOf<Table<C>>[],
): Promise<void> {
  const keys = keysOf(table);
  const byKey = new Map(profiles.map((profile) => [nameOf(keys, profile), profile as Row]));
  for (const portion of portions([...byKey.values()], KEYS_PER_STATEMENT)) {
    const known = new Map((await currentOf(db, table, keys, portion)).map((row) => [nameOf(keys, row), row]));
    const changed = portion
      .map((profile) => ({ ...profile, supersededAt: NOT_SUPERSEDED }))
      .filter((row) => !isSame(table, row, known.get(nameOf(keys, row))));
    const inPlace = changed.filter((row) => row.knownAt <= (known.get(nameOf(keys, row))?.knownAt ?? -Infinity));
    const added = changed.filter((row) => !inPlace.includes(row));
    const kept = inPlace.map((row) => ({ ...row, knownAt: known.get(nameOf(keys, row))!.knownAt }));
    await supersede(
      db,
      table,
      keys,
      added.filter((row) => known.has(nameOf(keys, row))),
    );
    await insertRows(db, table, added as unknown as RowOf<Table<C>>[]);
    await upsertRows(db, table, kept as unknown as RowOf<Table<C>>[]);
  }
}

/**
 * The rows known now, or at `knownAt`.
 * @param condition SQL that narrows them down, with `params`
 */
export async function loadVersions<C extends VersionColumns>(
  db: Db,
  table: Table<C>,
  { knownAt, condition = '1 = 1', params = [] }: { knownAt?: UtcMs; condition?: string; params?: unknown[] } = {},
): Promise<ProfileOf<Table<C>>[]> {
  const rows =
    knownAt === undefined
      ? await selectRows(db, table, `WHERE ${condition} AND superseded_at = ?`, [...params, NOT_SUPERSEDED])
      : await selectRows(db, table, `WHERE ${condition} AND known_at <= ? AND superseded_at > ?`, [
          ...params,
          knownAt,
          knownAt,
        ]);
  return rows.map((row) => {
    const { supersededAt: _, ...profile } = row as Row;
    return profile as unknown as ProfileOf<Table<C>>;
  });
}

/** As {@link loadVersions} for any number of ids of one column: asks in portions. */
export async function loadVersionsOf<C extends VersionColumns>(
  db: Db,
  table: Table<C>,
  column: string,
  ids: readonly string[],
  knownAt?: UtcMs,
): Promise<ProfileOf<Table<C>>[]> {
  const found: ProfileOf<Table<C>>[][] = [];
  for (const portion of portions([...new Set(ids)], KEYS_PER_STATEMENT)) {
    const params = paddedKeys(portion);
    const condition = `${column} IN (${placeholders(params.length)})`;
    found.push(await loadVersions(db, table, { knownAt, condition, params }));
  }
  return found.flat();
}

type Row = Record<string, unknown> & { supersededAt: number; knownAt: number };
interface Key {
  property: string;
  name: string;
}

function keysOf(table: Table<VersionColumns>): Key[] {
  return Object.entries(table.columns)
    .filter(([property, column]) => column.isKey && property !== 'supersededAt')
    .map(([property, column]) => ({ property, name: columnName(property, column) }));
}

function nameOf(keys: readonly Key[], row: object): string {
  return JSON.stringify(keys.map(({ property }) => (row as Row)[property]));
}

/** The current rows that have the first part of one of these keys: at least the wanted ones, and few more. */
async function currentOf(db: Db, table: Table<VersionColumns>, keys: Key[], rows: readonly Row[]): Promise<Row[]> {
  const first = keys[0]!;
  const ids = [...new Set(rows.map((row) => row[first.property]))];
  const tail = `WHERE ${first.name} IN (${placeholders(ids.length)}) AND superseded_at = ?`;
  return (await selectRows(db, table, tail, [...ids, NOT_SUPERSEDED])) as Row[];
}

/** Rows of one portion nearly always become known at one instant, so this is one statement. */
async function supersede(db: Db, table: Table<VersionColumns>, keys: Key[], rows: readonly Row[]): Promise<void> {
  for (const [knownAt, known] of Map.groupBy(rows, (row) => row.knownAt)) {
    await db.run(
      `UPDATE ${table.name} SET superseded_at = ? WHERE ${matching(keys, known.length)} AND superseded_at = ?`,
      [knownAt, ...valuesOf(keys, known), NOT_SUPERSEDED],
    );
  }
}

function matching(keys: readonly Key[], count: number): string {
  return anyOf(keys.map(({ name }) => `${name} = ?`).join(' AND '), count);
}

function valuesOf(keys: readonly Key[], rows: readonly Row[]): unknown[] {
  return rows.flatMap((row) => keys.map(({ property }) => row[property]));
}

/** Compares what would be kept: cut names are the same when their kept part is. */
function isSame(table: Table<VersionColumns>, row: Row, known: Row | undefined): boolean {
  if (!known) return false;
  return Object.entries(table.columns).every(
    ([property, column]) =>
      property === 'knownAt' || column.toSql(row[property] as never) === column.toSql(known[property] as never),
  );
}
