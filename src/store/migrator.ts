import type { StoreKind } from './db.ts';
import type { Engine } from './engine.ts';
import { StoreError, storeErrorOf } from './storeError.ts';

/** TypeORM's own table of what was run. */
const MIGRATIONS_TABLE = 'migrations';

const TABLE_EXISTS: Record<StoreKind, string> = {
  sqlite: `SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?`,
  mariadb: 'SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
};

/** Runs the migrations of this program, one process at a time, and knows a database that is ahead of it. */
export class Migrator {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @throws StoreError `newerSchema` when the database has migrations that this program does not know */
  async refuseNewerSchema(): Promise<void> {
    const known = new Set(this.#known());
    const unknown = (await this.#executed()).filter((name) => !known.has(name));
    if (unknown.length === 0) return;
    throw new StoreError('newerSchema', `the database was migrated by a newer program (${unknown.join(', ')})`);
  }

  async pending(): Promise<string[]> {
    const executed = new Set(await this.#executed());
    return this.#known().filter((name) => !executed.has(name));
  }

  async migrate(): Promise<string[]> {
    // The usual start has nothing to do, and needs no lock for it.
    if ((await this.pending()).length === 0) return [];
    const run = await this.#alone(() => this.#engine.dataSource.runMigrations({ transaction: 'none' }));
    return run.map(({ name }) => name);
  }

  async revertLast(): Promise<void> {
    await this.#alone(() => this.#engine.dataSource.undoLastMigration({ transaction: 'none' }));
  }

  async drift(): Promise<string[]> {
    const changes = await this.#alone(() => this.#engine.dataSource.driver.createSchemaBuilder().log());
    return changes.upQueries.map(({ query }) => query);
  }

  #known(): string[] {
    return this.#engine.dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  }

  async #executed(): Promise<string[]> {
    const { rows: tables } = await this.#engine.execute(TABLE_EXISTS[this.#engine.kind], [MIGRATIONS_TABLE]);
    if (tables.length === 0) return [];
    const { rows } = await this.#engine.execute(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY timestamp`, []);
    return rows.map((row) => (row as { name: string }).name);
  }

  /** TypeORM's schema work goes around the engine's statements, so it needs the database to itself, and errors in our words. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#engine.alone(async () => {
      try {
        return await work();
      } catch (error) {
        throw storeErrorOf(error, 'a change of the schema');
      }
    });
  }
}
