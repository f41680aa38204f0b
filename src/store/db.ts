import type { TombstoneKey } from './tombstoneKey.ts';

/** SQLite in one process's file, or MariaDB ≥ 10.6 / MySQL 8 behind a pool. */
export type StoreKind = 'sqlite' | 'mariadb';

/**
 * What repositories speak to: the store itself (each statement stands alone) or one open transaction.
 * Values are strings, numbers, booleans (kept as 0/1), null and bytes; `undefined`, NaN and objects are refused,
 * because the two drivers would make different things of them. Integers come back as numbers, up to 2^53.
 * @throws StoreError
 */
export interface Db {
  readonly kind: StoreKind;
  /** Under which tombstones are made and found; the first makes. Empty: nobody can be erased. */
  readonly tombstoneKeys: readonly TombstoneKey[];
  /** Runs a statement that answers rows. Placeholders are `?`. */
  query<T = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<T[]>;
  /** Runs a statement that changes rows; answers how many rows its WHERE met (on both kinds, also when unchanged). */
  run(sql: string, params?: unknown[]): Promise<number>;
}
