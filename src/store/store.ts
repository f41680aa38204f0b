import { AsyncLocalStorage } from 'node:async_hooks';
import { ALL_MIGRATIONS } from '../../migrations/allMigrations.ts';
import type { Db, StoreKind } from './db.ts';
import type { Engine, Schema } from './engine.ts';
import { openMariadbEngine } from './mariadbEngine.ts';
import { Migrator } from './migrator.ts';
import { openSqliteEngine } from './sqliteEngine.ts';
import { type StoreAddress, storeAddress } from './storeAddress.ts';
import { StoreError } from './storeError.ts';
import { entityOf } from './table.ts';
import { ALL_TABLES } from './tables/allTables.ts';
import type { TombstoneKey } from './tombstoneKey.ts';
import { bindable, TransactionDb } from './transactionDb.ts';

export type { Db, StoreKind } from './db.ts';

/**
 * Throws when nothing may be written any more; what it locks stays as it is until the end of the transaction.
 * @returns what is to be done at the end of the transaction, in it
 */
export type Fence = (db: Db) => Promise<() => Promise<void>>;

/** One database: all that Liuke remembers. */
export interface Store {
  readonly kind: StoreKind;
  /** Each statement stands alone. Not to be used inside {@link Store.transaction}: it throws there. */
  readonly db: Db;
  /**
   * Commits when the work resolves, rolls back when it rejects. Transactions do not nest. The work changes nothing but
   * the database, and calls nothing outside: after a deadlock it is done again from its start.
   * On SQLite, one at a time, and every other statement waits for its end: keep it short.
   */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /**
   * Lets the work change the database only while `holds` agrees: it is asked at the beginning of each transaction that the work
   * begins, whoever in it begins one, and each single change becomes such a transaction. Reading is free. Fences nest.
   * @param holds throws when the work must stop; what the transaction did is undone
   */
  fenced<T>(holds: Fence, work: () => Promise<T>): Promise<T>;
  /** Builds what is missing. @returns the names of the migrations that were run */
  migrate(): Promise<string[]>;
  /** The migrations that {@link Store.migrate} would run. */
  pendingMigrations(): Promise<string[]>;
  /** Takes back the last migration, with the data that only it has room for. */
  revertLast(): Promise<void>;
  /** Statements that would make the database what this program expects; empty when it is. For `doctor` and tests. */
  schemaDrift(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Opens the database; changes nothing in it (see {@link Store.migrate}).
 * @param options.url `sqlite:./data/liuke.db`, `sqlite::memory:`, `mysql://user:password@host:3306/database`
 * (`mariadb://` means the same; `?socketPath=/run/…` instead of host and port)
 * @param options.tombstoneKeys under which people are erased; left out: nobody is, and where somebody was nothing about people is written
 * @throws StoreError `badUrl`, `unreachable`, `newerSchema`
 */
export async function openStore(options: { url: string; tombstoneKeys?: readonly TombstoneKey[] }): Promise<Store> {
  const engine = await openEngine(storeAddress(options.url));
  const migrator = new Migrator(engine);
  try {
    await migrator.refuseNewerSchema();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return storeOf(engine, migrator, options.tombstoneKeys ?? []);
}

function openEngine(address: StoreAddress): Promise<Engine> {
  const schema: Schema = {
    entities: ALL_TABLES.map((table) => entityOf(table, address.kind)),
    migrations: [...ALL_MIGRATIONS],
  };
  return address.kind === 'sqlite' ? openSqliteEngine(address.path, schema) : openMariadbEngine(address.server, schema);
}

function storeOf(engine: Engine, migrator: Migrator, tombstoneKeys: readonly TombstoneKey[]): Store {
  /** Set for all that a transaction's work starts, also for what outlives it; only an open one forbids. */
  const current = new AsyncLocalStorage<{ isOpen: boolean }>();
  /** Of all that a fenced work starts, whoever in it starts it. */
  const fences = new AsyncLocalStorage<readonly Fence[]>();
  let isClosed = false;

  function refuseInside(what: string): void {
    if (isClosed) throw new StoreError('wrongHandle', 'the store is closed');
    if (!current.getStore()?.isOpen) return;
    throw new StoreError(
      'wrongHandle',
      `${what} was used inside a transaction: use the handle that the work was given`,
    );
  }

  const db: Db = {
    kind: engine.kind,
    tombstoneKeys,
    async query<T>(sql: string, params: unknown[] = []): Promise<T[]> {
      refuseInside('store.db');
      return (await engine.execute(sql, bindable(params))).rows as T[];
    },
    async run(sql: string, params: unknown[] = []): Promise<number> {
      refuseInside('store.db');
      if ((fences.getStore() ?? []).length > 0) return transaction((inside) => inside.run(sql, params));
      return (await engine.execute(sql, bindable(params))).affected;
    },
  };

  async function transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    refuseInside('store.transaction');
    const held = fences.getStore() ?? [];
    return engine.transaction(async (execute) => {
      const scope = { isOpen: true };
      const inside = new TransactionDb(engine.kind, execute, tombstoneKeys);
      try {
        return await current.run(scope, async () => {
          const ends: (() => Promise<void>)[] = [];
          for (const holds of held) ends.push(await holds(inside));
          const result = await work(inside);
          for (const end of ends) await end();
          return result;
        });
      } finally {
        scope.isOpen = false;
        await inside.finish();
      }
    });
  }

  return {
    kind: engine.kind,
    db,
    transaction,
    fenced: (holds, work) => fences.run([...(fences.getStore() ?? []), holds], work),
    migrate: () => migrator.migrate(),
    pendingMigrations: () => migrator.pending(),
    revertLast: () => migrator.revertLast(),
    schemaDrift: () => migrator.drift(),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await engine.close();
    },
  };
}
