import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Engine, Execute, Schema } from './engine.ts';
import { type FileFlush, fileFlush } from './fileFlush.ts';
import { groupCommit } from './groupCommit.ts';
import { Mutex } from './mutex.ts';
import { driverCode, StoreError, storeErrorOf } from './storeError.ts';
import { turnWatch } from './turnWatch.ts';

/** Another process may hold the write lock for one transaction; after this many tries (about 15 s) something is wrong. */
const BUSY_TRIES_MAX = 300;
const BUSY_WAIT_MS = 25;
/** SQLite's own waiting blocks the whole process, callbacks included: so only for a moment, the rest is ours. */
const BUSY_TIMEOUT_MS = 25;
/** Of each of the two generations of prepared statements. */
const STATEMENTS_MAX = 150;
/** Only while the file is opened, before anybody waits for us. */
const OPEN_TIMEOUT_MS = 5_000;

/** A page of the archive changes some thousand pages of indexes; the default of 2 MB would read and write them again and again. */
const CACHE_KIB = 16 * 1024;
/** 16 MB of log before it is worked into the file: once in several pages of the archive, not at each. */
const CHECKPOINT_PAGES = 4_000;

/** The driver's own connection: a query runner announces each statement to subscribers that we do not have. */
interface Handle {
  pragma(text: string, options?: { simple: boolean }): unknown;
  prepare(sql: string): Statement;
}

interface Statement {
  /** It answers rows. */
  readonly reader: boolean;
  all(...values: unknown[]): unknown[];
  run(...values: unknown[]): { changes: number };
}

/**
 * TypeORM's SQLite driver has one query runner for everybody: concurrent transactions fail in it, and an unrelated
 * write between BEGIN and ROLLBACK is undone after it was reported as done. So one piece of work holds the connection
 * at a time; a statement that comes from outside waits for the end of the open transaction.
 *
 * The journal is a write-ahead log. A commit is in the file of the log before it is reported, so `kill -9` loses none. The log
 * is also flushed to the disk before it is reported, so a power cut loses none either: a tap that was answered 已记录 stays
 * recorded, as on MariaDB with innodb_flush_log_at_trx_commit=1. SQLite's own flush (synchronous FULL) would stop this
 * process for milliseconds at each commit. So it is told NORMAL, with which it flushes only what keeps the file whole, and
 * the log's file is flushed by us, in another thread, while the next transaction is at work.
 *
 * @param path a file (its folder is made when missing) or `:memory:`
 * @throws StoreError `unreachable` when it cannot be opened
 */
export async function openSqliteEngine(path: string, schema: Schema): Promise<Engine> {
  const database = path === ':memory:' ? path : resolve(path);
  let log: FileFlush | null = null;
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    database,
    timeout: OPEN_TIMEOUT_MS,
    entities: schema.entities,
    migrations: schema.migrations,
    logging: false,
    prepareDatabase: (handle: Handle) => {
      // Where there is no such log (in memory, a file system that cannot share memory), SQLite flushes by itself.
      const hasLog = handle.pragma('journal_mode = WAL', { simple: true }) === 'wal';
      handle.pragma(`synchronous = ${hasLog ? 'NORMAL' : 'FULL'}`);
      if (hasLog) log = fileFlush(`${database}-wal`);
      // What a statement of many rows would undo if it failed: in a file, writing it was a sixth of what storing took.
      handle.pragma('temp_store = MEMORY');
      handle.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      handle.pragma(`cache_size = -${CACHE_KIB}`);
      handle.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    },
  });
  try {
    // Names and companies of customers are in it: the folder is for this user alone.
    if (path !== ':memory:') await mkdir(dirname(database), { recursive: true, mode: 0o700 });
    await dataSource.initialize();
  } catch (error) {
    throw new StoreError('unreachable', `the SQLite file cannot be opened (${driverCode(error)})`);
  }
  const prepare = statementCache((dataSource.driver as unknown as { databaseConnection: Handle }).databaseConnection);
  const mutex = new Mutex();
  const othersTurn = turnWatch();

  const once: Execute = async (sql, values) => {
    try {
      const statement = prepare(sql);
      if (statement.reader) return { rows: statement.all(...values), affected: 0 };
      return { rows: [], affected: statement.run(...values).changes };
    } catch (error) {
      throw storeErrorOf(error, sql);
    }
  };
  const patiently: Execute = async (sql, values) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(sql, values);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'busy' || tries === BUSY_TRIES_MAX) throw error;
        await wait(BUSY_WAIT_MS);
      }
    }
  };
  const durable = async (): Promise<void> => {
    try {
      await log?.flush();
    } catch (error) {
      throw new StoreError('unreachable', `the log of the SQLite file cannot be flushed (${driverCode(error)})`);
    }
  };
  const transaction = groupCommit({
    mutex,
    durable,
    begin: () => patiently('BEGIN IMMEDIATE', []),
    commit: () => patiently('COMMIT', []),
    // A full disk or a broken file ends the transaction by itself; the first error is the one to tell.
    rollback: () => once('ROLLBACK', []).catch(() => undefined),
    execute: once,
  });

  return {
    kind: 'sqlite',
    dataSource,
    async execute(sql, values) {
      await othersTurn();
      const result = await mutex.run(() => patiently(sql, values));
      if (result.affected > 0) await durable();
      return result;
    },
    transaction,
    // SQLite undoes DDL as well: a migration is there whole or not at all.
    async alone(work) {
      // The sorting for an index of a large table has no place in memory.
      await mutex.run(() => once('PRAGMA temp_store = FILE', []));
      try {
        return await transaction(() => work());
      } finally {
        await mutex.run(() => once('PRAGMA temp_store = MEMORY', []));
      }
    },
    async close() {
      await mutex.run(() => dataSource.destroy());
      await log?.close();
    },
  };
}

/**
 * Keeps the statements that were used last prepared: to understand one costs more than most of them take. In two generations: what
 * was not used while the younger one filled up is forgotten.
 */
function statementCache(handle: Handle): (sql: string) => Statement {
  let young = new Map<string, Statement>();
  let old = new Map<string, Statement>();
  return (sql) => {
    const known = young.get(sql);
    if (known !== undefined) return known;
    const statement = old.get(sql) ?? handle.prepare(sql);
    if (young.size >= STATEMENTS_MAX) {
      old = young;
      young = new Map();
    }
    young.set(sql, statement);
    return statement;
  };
}
