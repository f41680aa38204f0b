import type { Db, StoreKind } from './db.ts';
import type { Execute, SqlValue } from './engine.ts';
import { StoreError } from './storeError.ts';
import type { TombstoneKey } from './tombstoneKey.ts';

/** The handle of one open transaction: usable until it ends, and not after a statement failed in a way that undid it. */
export class TransactionDb implements Db {
  readonly kind: StoreKind;
  readonly tombstoneKeys: readonly TombstoneKey[];
  readonly #execute: Execute;
  readonly #pending = new Set<Promise<unknown>>();
  #failure: StoreError | null = null;
  #isOver = false;

  constructor(kind: StoreKind, execute: Execute, tombstoneKeys: readonly TombstoneKey[]) {
    this.kind = kind;
    this.tombstoneKeys = tombstoneKeys;
    this.#execute = execute;
  }

  async query<T>(sql: string, params: unknown[] = []): Promise<T[]> {
    return (await this.#track(sql, bindable(params))).rows as T[];
  }

  async run(sql: string, params: unknown[] = []): Promise<number> {
    return (await this.#track(sql, bindable(params))).affected;
  }

  /**
   * Takes no more statements, and waits for those that the work started but did not await: run after the end, they
   * would stand alone.
   * @throws the failure of a statement, even if the work swallowed it: the database may have undone more than that
   * statement, and what is left must not be committed. A duplicate key undoes only its own statement.
   */
  async finish(): Promise<void> {
    this.#isOver = true;
    await Promise.allSettled(this.#pending);
    if (this.#failure) throw this.#failure;
  }

  async #track(sql: string, values: SqlValue[]): ReturnType<Execute> {
    if (this.#isOver)
      throw new StoreError('wrongHandle', 'this transaction is over: its handle cannot be used any more');
    if (this.#failure) throw this.#failure;
    const statement = this.#execute(sql, values);
    this.#pending.add(statement);
    try {
      return await statement;
    } catch (error) {
      if (error instanceof StoreError && error.code !== 'duplicate') this.#failure = error;
      throw error;
    } finally {
      this.#pending.delete(statement);
    }
  }
}

/**
 * Refuses what the drivers would bend: mysql2 writes objects as column lists, SQLite turns NaN into NULL.
 * @returns the same list where nothing has to be changed, as in most of the long ones
 */
export function bindable(params: unknown[]): SqlValue[] {
  return params.every(isSqlValue) ? params : params.map(sqlValue);
}

function isSqlValue(param: unknown): param is SqlValue {
  return param === null || typeof param === 'string' || (typeof param === 'number' && Number.isFinite(param));
}

function sqlValue(param: unknown, index: number): SqlValue {
  if (isSqlValue(param) || typeof param === 'bigint') return param;
  if (typeof param === 'boolean') return param ? 1 : 0;
  if (param instanceof Uint8Array) return Buffer.from(param.buffer, param.byteOffset, param.byteLength);
  throw new StoreError('badValue', `parameter ${index + 1} is a ${typeof param} that no column can hold`);
}
