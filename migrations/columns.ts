import type { QueryRunner, TableColumnOptions } from 'typeorm';

/**
 * The column types that migrations are written in, for both databases. All text is utf8mb4_bin on MariaDB and MySQL:
 * ids keep their case, and no two columns have to be converted to be compared. A migration that has run is never
 * edited, and neither is a type in here: a new need is a new function.
 */
export interface ColumnTypes {
  varchar(name: string, length?: number): TableColumnOptions;
  longText(name: string): TableColumnOptions;
  integer(name: string): TableColumnOptions;
  /** An instant in UTC milliseconds. */
  time(name: string): TableColumnOptions;
  real(name: string): TableColumnOptions;
  flag(name: string): TableColumnOptions;
  blob(name: string): TableColumnOptions;
}

export function columnTypes(runner: QueryRunner): ColumnTypes {
  const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
  const binary = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
  return {
    varchar: (name, length = 128) => ({ name, type: 'varchar', length: String(length), ...binary }),
    longText: (name) => ({ name, type: isSqlite ? 'text' : 'mediumtext', ...binary }),
    integer: (name) => ({ name, type: isSqlite ? 'integer' : 'int' }),
    time: (name) => ({ name, type: 'bigint' }),
    real: (name) => ({ name, type: 'double' }),
    flag: (name) => ({ name, type: 'tinyint' }),
    blob: (name) => ({ name, type: isSqlite ? 'blob' : 'mediumblob' }),
  };
}

export function primary(column: TableColumnOptions): TableColumnOptions {
  return { ...column, isPrimary: true };
}

export function nullable(column: TableColumnOptions): TableColumnOptions {
  return { ...column, isNullable: true };
}
