import type { Pool, PoolConnection, QueryError } from 'mysql2';
import { DataSource } from 'typeorm';
import type { Engine, Execute, Schema } from './engine.ts';
import { driverCode, StoreError, storeErrorOf } from './storeError.ts';

const STATEMENTS_AT_ONCE_MAX = 6;
const TRANSACTIONS_AT_ONCE_MAX = 8;
const CONNECT_TIMEOUT_MS = 10_000;
const LOCK_WAIT_SECONDS_MAX = 20;
/**
 * Our transactions wait for nothing but the database. A process that is stopped in the middle of one (a paused container) keeps its
 * locks; after so long the server undoes it, so that others can take over. MySQL has no such limit: there it lasts until the
 * process goes on or its connection ends.
 */
const IDLE_TRANSACTION_SECONDS_MAX = 30;
/** A deadlock is undone whole by the database, so the work can be done again; more often than this it is a design fault. */
const DEADLOCK_TRIES_MAX = 5;

export interface MariadbAddress {
  host: string;
  port: number;
  /** Instead of host and port. */
  socketPath?: string;
  username: string;
  password: string;
  database: string;
}

/**
 * Each session is READ COMMITTED (claims and gap locks do not get in each other's way), in UTC, and strict about
 * values that do not fit, whatever the server's own defaults are. ANSI_QUOTES and NO_BACKSLASH_ESCAPES must stay off:
 * mysql2 escapes values with backslashes.
 */
const SESSION = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS_MAX},
   sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'`,
];

/** @throws StoreError `unreachable` when the server does not let us in */
export async function openMariadbEngine(address: MariadbAddress, schema: Schema): Promise<Engine> {
  const dataSource = await connect(address, schema);
  const type = dataSource.options.type as 'mysql' | 'mariadb';
  const nothing = { entities: [], migrations: [] };
  const forTransactions = await dataSourceOf(type, address, nothing, TRANSACTIONS_AT_ONCE_MAX).initialize();
  const withStatement = borrower(dataSource, SESSION);
  const withTransaction = borrower(forTransactions, transactionSession(type));

  async function transaction<T>(work: (execute: Execute) => Promise<T>): Promise<T> {
    return againAfterDeadlock(() =>
      withTransaction(async (execute, connection) => {
        try {
          const result = await work(execute);
          await execute('COMMIT', []);
          return result;
        } catch (error) {
          // A connection whose transaction may still be open must never go back to the pool.
          await execute('ROLLBACK', []).catch(() => connection.destroy());
          throw error;
        }
      }),
    );
  }

  return {
    kind: 'mariadb',
    dataSource,
    execute: (sql, values) => againAfterDeadlock(() => withStatement((execute) => execute(sql, values))),
    transaction,
    async alone(work) {
      // DDL commits by itself, so it runs on another connection while this row is held. A lock of a row ends with its
      // holder, and every database of the family has it (TiDB's GET_LOCK came late and with limits).
      await withStatement(async (execute) => {
        await execute('CREATE TABLE IF NOT EXISTS `schema_lock` (`id` int NOT NULL PRIMARY KEY)', []);
        await execute('INSERT INTO `schema_lock` (`id`) VALUES (1) ON DUPLICATE KEY UPDATE `id` = 1', []);
      });
      // Not on a connection whose transactions must not be idle: a migration takes as long as it takes.
      return withStatement(async (execute, connection) => {
        await execute('START TRANSACTION', []);
        try {
          await execute('SELECT `id` FROM `schema_lock` WHERE `id` = 1 FOR UPDATE', []);
          return await work();
        } finally {
          await execute('ROLLBACK', []).catch(() => connection.destroy());
        }
      });
    },
    async close() {
      await forTransactions.destroy();
      await dataSource.destroy();
    },
  };
}

function transactionSession(type: 'mysql' | 'mariadb'): string[] {
  return [
    ...SESSION,
    // A transaction begins with its first statement: one way to the server less in each, and a tap has few.
    'SET SESSION autocommit = 0',
    ...(type === 'mariadb' ? [`SET SESSION idle_transaction_timeout = ${IDLE_TRANSACTION_SECONDS_MAX}`] : []),
  ];
}

type Borrow = <T>(work: (execute: Execute, connection: PoolConnection) => Promise<T>) => Promise<T>;

/** Lends connections of the driver's own pool: a query runner announces each statement to subscribers that we do not have. */
function borrower(dataSource: DataSource, session: readonly string[]): Borrow {
  const { pool } = dataSource.driver as unknown as { pool: Pool };
  const prepared = new WeakSet<object>();
  return async (work) => {
    const connection = await connectionOf(pool);
    try {
      const execute = executeOn(connection);
      if (!prepared.has(connection)) {
        // A connection that breaks while nobody uses it leaves the pool by itself.
        connection.on('error', () => undefined);
        for (const statement of session) await execute(statement, []);
        prepared.add(connection);
      }
      return await work(execute, connection);
    } finally {
      connection.release();
    }
  };
}

/** TypeORM reads the catalogue of MariaDB and of MySQL in different ways, and must be told beforehand which one it is. */
async function connect(address: MariadbAddress, schema: Schema): Promise<DataSource> {
  try {
    const first = await dataSourceOf('mysql', address, schema, STATEMENTS_AT_ONCE_MAX).initialize();
    const [row] = await first.query<{ version: string }[]>('SELECT VERSION() AS version');
    if (!/mariadb/i.test(row?.version ?? '')) return first;
    await first.destroy();
    return await dataSourceOf('mariadb', address, schema, STATEMENTS_AT_ONCE_MAX).initialize();
  } catch (error) {
    throw new StoreError('unreachable', `the database server cannot be used (${driverCode(error)})`);
  }
}

function dataSourceOf(
  type: 'mysql' | 'mariadb',
  address: MariadbAddress,
  schema: Schema,
  poolSize: number,
): DataSource {
  return new DataSource({
    type,
    ...address,
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    // The one place where 64-bit columns become numbers: exact below 2^53, and nothing we count comes near.
    supportBigNumbers: true,
    bigNumberStrings: false,
    // The sum of a bigint column is a DECIMAL, which would come as a string.
    extra: { decimalNumbers: true },
    flags: ['-LOCAL_FILES'],
    poolSize,
    connectTimeout: CONNECT_TIMEOUT_MS,
    entities: schema.entities,
    migrations: schema.migrations,
    logging: false,
  });
}

function connectionOf(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => {
      if (error) reject(storeErrorOf(error, ''));
      else resolve(connection);
    });
  });
}

function executeOn(connection: PoolConnection): Execute {
  return (sql, values) =>
    new Promise((resolve, reject) => {
      connection.query(sql, values, (error: QueryError | null, result: unknown) => {
        if (error) reject(storeErrorOf(error, sql));
        else if (Array.isArray(result)) resolve({ rows: result, affected: 0 });
        else resolve({ rows: [], affected: (result as { affectedRows: number }).affectedRows });
      });
    });
}

async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'deadlock' || tries === DEADLOCK_TRIES_MAX) throw error;
    }
  }
}
