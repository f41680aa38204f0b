import type { DataSource, EntitySchema } from 'typeorm';
import type { StoreKind } from './db.ts';

/** What both drivers can bind. */
export type SqlValue = string | number | bigint | null | Buffer;

/** Runs one statement. @throws StoreError */
export type Execute = (sql: string, values: SqlValue[]) => Promise<{ rows: unknown[]; affected: number }>;

/** What this program knows of the tables, and how it comes to them. */
export interface Schema {
  entities: EntitySchema[];
  migrations: (new () => object)[];
}

/** One database behind TypeORM's driver, with the traps of that driver closed. `sqliteEngine.ts` and `mariadbEngine.ts`. */
export interface Engine {
  readonly kind: StoreKind;
  readonly dataSource: DataSource;
  /** A statement of its own. */
  execute: Execute;
  /**
   * Commits when the work resolves, rolls back when it rejects. Nothing else gets between.
   * A work that the database broke off (deadlock) is done again from its start.
   */
  transaction<T>(work: (execute: Execute) => Promise<T>): Promise<T>;
  /** Runs work on the schema through {@link dataSource}, never beside another process that does the same. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
