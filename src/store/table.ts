import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import type { Day } from '../domain/time.ts';
import type { StoreKind } from './db.ts';
import { StoreError } from './storeError.ts';

/** What a column holds, independent of the database. */
type Shape = 'varchar' | 'longText' | 'integer' | 'bigint' | 'real' | 'flag' | 'blob';

/** One column: its shape, and the way between a domain value and the value that is kept. */
export interface Column<T> {
  readonly shape: Shape;
  readonly length?: number;
  readonly isNullable: boolean;
  readonly isKey: boolean;
  /** The column's name where it is not the property in snake_case (`by` and `from` are words of SQL). */
  readonly columnName?: string;
  toSql(value: T): string | number | null | Uint8Array;
  fromSql(value: unknown): T;
}

export interface TableIndex<P extends string = string> {
  readonly name: string;
  /** By property. */
  readonly columns: readonly P[];
  readonly isUnique?: boolean;
}

/** A table as this program reads and writes it. The migrations build it; a test holds the two together. */
export interface Table<C> {
  readonly name: string;
  readonly columns: C;
  readonly indexes: readonly TableIndex[];
}

// biome-ignore lint/suspicious/noExplicitAny: a set of columns of any types; RowOf gets each type back.
export type Columns = Record<string, Column<any>>;

/** The domain value of a row. */
export type RowOf<T> = T extends Table<infer C> ? { [K in keyof C]: C[K] extends Column<infer V> ? V : never } : never;

export function defineTable<C extends Columns>(
  name: string,
  columns: C,
  indexes: TableIndex<keyof C & string>[] = [],
): Table<C> {
  return { name, columns, indexes };
}

export function columnName(property: string, column: Column<unknown>): string {
  return column.columnName ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** An id or a word of a fixed set. One that is too long is refused: cut, it would be another one's. */
export function id<T extends string = string>(length = 128): Column<T> {
  return {
    shape: 'varchar',
    length,
    isNullable: false,
    isKey: false,
    toSql(value) {
      if (typeof value !== 'string' || value.length > length) {
        throw new StoreError('badValue', `an id of more than ${length} characters, or none`);
      }
      return value;
    },
    fromSql: (value) => String(value) as T,
  };
}

/** `s:`, a member, `:`, a contact: see `singleChatId`. */
export const CHAT_ID_LENGTH = 260;

/** Words that people read: names, remarks, notes. Too long ones are cut, between characters. */
export function words(length: number): Column<string> {
  return { ...id(length), toSql: (value) => (value.length > length ? [...value].slice(0, length).join('') : value) };
}

export function longText(): Column<string> {
  return { ...id(), shape: 'longText', toSql: (value) => value };
}

export function integer(): Column<number> {
  return { shape: 'integer', isNullable: false, isKey: false, toSql: whole, fromSql: Number };
}

/** An instant in UTC milliseconds: 64 bits in the database, exact as a number until the year 287396. */
export function time(): Column<number> {
  return { ...integer(), shape: 'bigint' };
}

/** A day, kept as its number since 1970-01-01. */
export function dayColumn(): Column<Day> {
  return { ...id(), shape: 'integer', toSql: dayNumber, fromSql: (value) => dayText(Number(value)) };
}

/** A count that 32 bits may not hold. */
export function wideInteger(): Column<number> {
  return { ...integer(), shape: 'bigint' };
}

export function real(): Column<number> {
  return { ...integer(), shape: 'real', toSql: (value) => value };
}

export function flag(): Column<boolean> {
  return { shape: 'flag', isNullable: false, isKey: false, toSql: Number, fromSql: Boolean };
}

/** Kept as text, so that the bytes stay as they were written on both databases. */
export function json<T>(): Column<T> {
  return {
    shape: 'longText',
    isNullable: false,
    isKey: false,
    toSql: (value) => JSON.stringify(value),
    fromSql: (value) => JSON.parse(String(value)) as T,
  };
}

export function blob(): Column<Uint8Array> {
  return {
    shape: 'blob',
    isNullable: false,
    isKey: false,
    toSql: (value) => value,
    // A copy: what the driver gives may be a window of a large buffer.
    fromSql: (value) => new Uint8Array(value as Uint8Array),
  };
}

export function key<T>(column: Column<T>): Column<T> {
  return { ...column, isKey: true };
}

export function orNull<T>(column: Column<T>): Column<T | null> {
  return {
    ...column,
    isNullable: true,
    toSql: (value) => (value === null ? null : column.toSql(value)),
    fromSql: (value) => (value === null ? null : column.fromSql(value)),
  };
}

export function named<T>(name: string, column: Column<T>): Column<T> {
  return { ...column, columnName: name };
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new StoreError('badValue', 'a number that is not whole, or above 2^53');
  return value;
}

const TYPES: Record<Shape, Record<StoreKind, EntitySchemaColumnOptions['type']>> = {
  varchar: { sqlite: 'varchar', mariadb: 'varchar' },
  longText: { sqlite: 'text', mariadb: 'mediumtext' },
  integer: { sqlite: 'integer', mariadb: 'int' },
  bigint: { sqlite: 'bigint', mariadb: 'bigint' },
  real: { sqlite: 'double', mariadb: 'double' },
  flag: { sqlite: 'tinyint', mariadb: 'tinyint' },
  blob: { sqlite: 'blob', mariadb: 'mediumblob' },
};

/** What TypeORM knows of a table: columns and indexes by id, never one entity inside another. */
export function entityOf(table: Table<Columns>, kind: StoreKind): EntitySchema {
  const isText = (shape: Shape) => shape === 'varchar' || shape === 'longText';
  const columns: Record<string, EntitySchemaColumnOptions> = {};
  for (const [property, column] of Object.entries(table.columns)) {
    columns[property] = {
      name: columnName(property, column),
      type: TYPES[column.shape][kind],
      ...(column.length === undefined || column.shape !== 'varchar' ? {} : { length: column.length }),
      ...(kind === 'mariadb' && isText(column.shape) ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {}),
      nullable: column.isNullable,
      primary: column.isKey,
    };
  }
  const indices = table.indexes.map(({ name, columns, isUnique = false }) => ({
    name,
    columns: [...columns],
    unique: isUnique,
  }));
  return new EntitySchema({ name: table.name, tableName: table.name, columns, indices });
}
