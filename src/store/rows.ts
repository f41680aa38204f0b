import type { Db } from './db.ts';
import { StoreError } from './storeError.ts';
import { type Columns, columnName, type RowOf, type Table } from './table.ts';
import { withoutErased } from './tombstones.ts';

/** SQLite takes 32,766 values in a statement; MariaDB as many bytes as max_allowed_packet says (16 MB by default). */
const VALUES_MAX = 10_000;
const BYTES_MAX = 1_000_000;
/** In one statement on SQLite, where a further statement costs no way to a server. */
const ROWS_COMPILED_MAX = 128;
/** Ids in one `IN (…)`, or alternatives in one `OR`; SQLite nests at most 1,000 expressions. */
export const KEYS_PER_STATEMENT = 200;

type AnyTable = Table<Columns>;

/**
 * Inserts rows, many per statement (measured: 3 to 5 times faster than one save each). Here and below rows about people who were
 * erased are left out (see `withoutErased`).
 * @throws StoreError `duplicate` when a key stands already; nothing of that statement is kept then
 */
export async function insertRows<T extends AnyTable>(db: Db, table: T, rows: RowOf<T>[]): Promise<void> {
  await insertInChunks(db, table, await withoutErased(db, table, rows), '');
}

/**
 * Inserts rows whose key, of one column, does not stand yet; the keys in `rows` differ from each other. Most often none
 * stands, so they are looked for only when the database has refused a statement because of one.
 * @returns the keys of the rows that were new
 */
export async function insertNewRows<T extends AnyTable>(db: Db, table: T, rows: RowOf<T>[]): Promise<string[]> {
  const isNew: string[] = [];
  const { property, name } = columnsOf(table).find(({ column }) => column.isKey)!;
  const keyOf = (row: RowOf<T>): string => String((row as Record<string, unknown>)[property]);
  for (const chunk of chunksOf(db, table, await withoutErased(db, table, rows))) {
    // A refused statement is undone whole, on both databases.
    const isInserted = await succeeds(insertChunk(db, table, chunk, ''));
    const known = isInserted ? new Set() : await keysThere(db, table, name, chunk.rows.map(keyOf));
    const fresh = chunk.rows.filter((row) => !known.has(keyOf(row)));
    if (!isInserted) await insertInChunks(db, table, fresh, '');
    for (const row of fresh) isNew.push(keyOf(row));
  }
  return isNew;
}

async function keysThere(db: Db, table: AnyTable, column: string, keys: string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const portion of portions(keys, KEYS_PER_STATEMENT)) {
    const list = `IN (${placeholders(portion.length)})`;
    const sql = `SELECT ${quoted(column)} AS id FROM ${quoted(table.name)} WHERE ${quoted(column)} ${list}`;
    for (const { id } of await db.query<{ id: string }>(sql, portion)) found.add(id);
  }
  return found;
}

/** @returns false when it was refused because of a key that stands already */
async function succeeds(insert: Promise<void>): Promise<boolean> {
  try {
    await insert;
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'duplicate') return false;
    throw error;
  }
}

/** Inserts one row. @returns false when a row with its key, or with another unique value of it, stands already */
export async function insertOnce<T extends AnyTable>(db: Db, table: T, row: RowOf<T>): Promise<boolean> {
  // Not INSERT IGNORE: that would also swallow a value that does not fit.
  return succeeds(insertRows(db, table, [row]));
}

/**
 * Inserts rows; a row whose key stands already gets the new values instead. Of two rows with one key the last counts.
 * @param update the properties that an existing row takes over; all that are not its key unless told
 */
export async function upsertRows<T extends AnyTable>(
  db: Db,
  table: T,
  rows: RowOf<T>[],
  update?: (keyof RowOf<T> & string)[],
): Promise<void> {
  const columns = columnsOf(table);
  const keys = columns.filter(({ column }) => column.isKey);
  const taken = columns.filter(({ property, column }) => (update ? update.includes(property as never) : !column.isKey));
  const keyList = keys.map(({ name }) => quoted(name)).join(', ');
  const onSqlite = taken.map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
  // VALUES() is what MySQL 8, MariaDB and TiDB share; the row alias of MySQL 8.0.20 is unknown to MariaDB.
  const onMariadb = taken.map(({ name }) => `${quoted(name)} = VALUES(${quoted(name)})`).join(', ');
  const tail =
    db.kind === 'sqlite'
      ? ` ON CONFLICT (${keyList}) DO UPDATE SET ${onSqlite}`
      : ` ON DUPLICATE KEY UPDATE ${onMariadb}`;
  await insertInChunks(db, table, await withoutErased(db, table, rows), tail);
}

/** Rows as domain values. @param tail what follows the table's name: `WHERE … ORDER BY … LIMIT …` */
export async function selectRows<T extends AnyTable>(
  db: Db,
  table: T,
  tail: string,
  params: unknown[] = [],
): Promise<RowOf<T>[]> {
  const found = await db.query(`${textsOf(table).select} ${tail}`, params);
  return found.map((row) => rowFrom(table, row));
}

/**
 * Rows of two tables that belong together, in one statement: each way to a server costs as much as its answer.
 * @param tail what follows the left table's name: `JOIN … ON … WHERE …`; columns are named with their table
 */
export async function selectPairs<L extends AnyTable, R extends AnyTable>(
  db: Db,
  left: L,
  right: R,
  tail: string,
  params: unknown[] = [],
): Promise<[RowOf<L>, RowOf<R>][]> {
  const list = [left, right].flatMap((table, side) =>
    columnsOf(table).map(({ name }, place) => `${quoted(table.name)}.${quoted(name)} AS ${pairedName(side, place)}`),
  );
  const found = await db.query<Record<string, unknown>>(
    `SELECT ${list.join(', ')} FROM ${quoted(left.name)} ${tail}`,
    params,
  );
  const sideOf = <T extends AnyTable>(table: T, side: number, row: Record<string, unknown>): RowOf<T> =>
    rowFrom(table, Object.fromEntries(columnsOf(table).map(({ name }, place) => [name, row[pairedName(side, place)]])));
  return found.map((row) => [sideOf(left, 0, row), sideOf(right, 1, row)]);
}

function pairedName(side: number, place: number): string {
  return `${side === 0 ? 'l' : 'r'}${place}`;
}

function rowFrom<T extends AnyTable>(table: T, row: Record<string, unknown>): RowOf<T> {
  const value: Record<string, unknown> = {};
  for (const { property, column, name } of columnsOf(table)) value[property] = column.fromSql(row[name]);
  return value as RowOf<T>;
}

/** As {@link selectRows} for any number of ids: asks in portions. `condition` holds `IN (?)` once, for the ids. */
export async function selectRowsIn<T extends AnyTable>(
  db: Db,
  table: T,
  condition: string,
  ids: readonly string[],
  before: unknown[] = [],
  after: unknown[] = [],
): Promise<RowOf<T>[]> {
  const found: RowOf<T>[][] = [];
  for (const portion of portions([...new Set(ids)], KEYS_PER_STATEMENT)) {
    const keys = paddedKeys(portion);
    const tail = condition.replace('IN (?)', `IN (${placeholders(keys.length)})`);
    found.push(await selectRows(db, table, tail, [...before, ...keys, ...after]));
  }
  // Not push(...rows): a call takes some 100,000 arguments, and there may be more messages.
  return found.flat();
}

/** For `IN (…)`, of few lengths, as in {@link roundSize}: that an id stands there twice changes nothing. */
export function paddedKeys(keys: readonly string[]): string[] {
  const padding = 2 ** Math.ceil(Math.log2(keys.length)) - keys.length;
  return [...keys, ...new Array<string>(padding).fill(keys[0]!)];
}

/** `?, ?, ?` */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

export function portions<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += size) result.push(items.slice(start, start + size));
  return result;
}

/** `((a = ? AND b = ?) OR …)`, for keys of several columns. Measured on MariaDB: half the time of `(a, b) IN (…)`. */
export function anyOf(condition: string, count: number): string {
  return `(${Array.from({ length: count }, () => `(${condition})`).join(' OR ')})`;
}

async function insertInChunks<T extends AnyTable>(db: Db, table: T, rows: RowOf<T>[], tail: string): Promise<void> {
  for (const chunk of chunksOf(db, table, rows)) await insertChunk(db, table, chunk, tail);
}

async function insertChunk<T extends AnyTable>(db: Db, table: T, chunk: Chunk<T>, tail: string): Promise<void> {
  const { insert, oneRow } = textsOf(table);
  const allRows = chunk.rows.length === 1 ? oneRow : Array.from({ length: chunk.rows.length }, () => oneRow).join(', ');
  await db.run(`${insert}${allRows}${tail}`, chunk.values);
}

/**
 * SQLite keeps each statement that it has compiled, with a place for each value: a few sizes are compiled once, the size
 * of every page's rest would be compiled for each page and fill the memory.
 */
function roundSize(rows: number): number {
  return rows >= ROWS_COMPILED_MAX ? ROWS_COMPILED_MAX : 2 ** Math.floor(Math.log2(rows));
}

interface Chunk<T extends AnyTable> {
  rows: RowOf<T>[];
  values: unknown[];
}

/** As many rows as one statement takes. */
function* chunksOf<T extends AnyTable>(db: Db, table: T, rows: RowOf<T>[]): Generator<Chunk<T>> {
  const columns = columnsOf(table);
  const rowsMax = Math.floor(VALUES_MAX / columns.length);
  let chunk: Chunk<T> = { rows: [], values: [] };
  let size = 0;
  let bytes = 0;
  let left = rows.length;
  for (const row of rows) {
    if (chunk.rows.length === 0) size = db.kind === 'sqlite' ? roundSize(left) : rowsMax;
    left -= 1;
    for (const { property, column } of columns) {
      const value = column.toSql((row as Record<string, unknown>)[property]);
      if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
      chunk.values.push(value);
    }
    chunk.rows.push(row);
    if (chunk.rows.length < size && bytes <= BYTES_MAX) continue;
    yield chunk;
    chunk = { rows: [], values: [] };
    bytes = 0;
  }
  if (chunk.rows.length > 0) yield chunk;
}

interface NamedColumn {
  property: string;
  column: Columns[string];
  name: string;
}

/** The parts of statements that are the same for each row: written once a table. */
interface TableTexts {
  columns: readonly NamedColumn[];
  /** `SELECT … FROM …` */
  select: string;
  /** `INSERT INTO … (…) VALUES ` */
  insert: string;
  /** `(?, ?)` */
  oneRow: string;
}

const textsByTable = new WeakMap<AnyTable, TableTexts>();

function textsOf(table: AnyTable): TableTexts {
  const known = textsByTable.get(table);
  if (known !== undefined) return known;
  const columns = Object.entries(table.columns).map(([property, column]) => ({
    property,
    column,
    name: columnName(property, column),
  }));
  const list = columns.map(({ name }) => quoted(name)).join(', ');
  const texts: TableTexts = {
    columns,
    select: `SELECT ${list} FROM ${quoted(table.name)}`,
    insert: `INSERT INTO ${quoted(table.name)} (${list}) VALUES `,
    oneRow: `(${placeholders(columns.length)})`,
  };
  textsByTable.set(table, texts);
  return texts;
}

function columnsOf(table: AnyTable): readonly NamedColumn[] {
  return textsOf(table).columns;
}

function quoted(name: string): string {
  return `\`${name}\``;
}
