/** What to do about it; see {@link StoreError}. */
export type StoreErrorCode =
  /** The database cannot be reached, opened or logged in to, or the connection broke. Try again later. */
  | 'unreachable'
  /** The database was migrated by a newer program than this one. Start the newer program. */
  | 'newerSchema'
  /** The database URL cannot be understood. */
  | 'badUrl'
  /** There is no room left where the database lies. Somebody has to make some; what was not stored is tried again. */
  | 'full'
  /** Another process kept the database locked for too long. Try again later. */
  | 'busy'
  /** The database broke a knot of waiting transactions by undoing this one whole. */
  | 'deadlock'
  /** A row with this key stands already. */
  | 'duplicate'
  /** The job or lease is held no more: somebody else may do it. See {@link LeaseLost}. */
  | 'leaseLost'
  /** A value that no column can hold: too long an id, NaN, undefined. */
  | 'badValue'
  /** The store's own handle was used inside a transaction, or a transaction's handle after its end. A bug of ours. */
  | 'wrongHandle'
  /** The database refused the statement. A bug of ours, or a damaged database. */
  | 'refused';

/**
 * A failure of the database. Its message never holds a value: the drivers' own messages carry parameters (a duplicate
 * key's text, a piece of the statement), and those can be names, bodies of callbacks or passwords.
 */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** This process was away for longer than its lease, so somebody else does its work: what it began is undone and left alone. */
export class LeaseLost extends StoreError {
  override readonly name = 'LeaseLost';

  /** @param work the name of the job or lease */
  constructor(work: string) {
    super('leaseLost', `${work} is in other hands by now`);
  }
}

/** Somebody else changed the row since it was read: load it again and decide anew. */
export class StaleWrite extends Error {
  override readonly name = 'StaleWrite';
}

const DUPLICATE = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);
const BUSY = /^(SQLITE_BUSY|SQLITE_LOCKED|ER_LOCK_WAIT_TIMEOUT)/;
const UNREACHABLE =
  /^(ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES|EPERM|EPIPE|ETIMEDOUT|PROTOCOL_CONNECTION_LOST|PROTOCOL_ENQUEUE|POOL_|ER_ACCESS_DENIED|ER_DBACCESS_DENIED|ER_BAD_DB|ER_CON_COUNT|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|CONNECTION_BROKEN|ER_HOST|HANDSHAKE_|SQLITE_CANTOPEN|SQLITE_NOTADB|SQLITE_READONLY|SQLITE_IOERR)/;

const FULL = /^(SQLITE_FULL|ER_RECORD_FILE_FULL|ER_DISK_FULL|ER_ERROR_ON_WRITE|ER_TEMP_FILE_WRITE_FAILURE)/;
/** ENOSPC of the system, as the server passes it on. */
const NO_SPACE = /\berror 28\b/;

/**
 * The driver's error in our words: its code, and the statement without its values.
 * @param sql the statement with `?` for values; '' when there was none
 */
export function storeErrorOf(error: unknown, sql: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = driverCode(error);
  const statement = sql === '' ? 'connecting' : `"${sql.replace(/\s+/g, ' ').trim().slice(0, 80)}"`;
  const say = (kind: StoreErrorCode) => new StoreError(kind, `the database answered ${code} to ${statement}`);
  if (DUPLICATE.has(code)) return say('duplicate');
  if (isFull(code, error)) return new StoreError('full', `the database has no room left (${code}) for ${statement}`);
  if (code === 'ER_LOCK_DEADLOCK') return say('deadlock');
  if (BUSY.test(code)) return say('busy');
  if (code === 'ER_DATA_TOO_LONG' || code === 'ER_WARN_DATA_OUT_OF_RANGE') return say('badValue');
  if (UNREACHABLE.test(code)) return say('unreachable');
  return say('refused');
}

function isFull(code: string, error: unknown): boolean {
  return FULL.test(code) || (code === 'ER_GET_ERRNO' && error instanceof Error && NO_SPACE.test(error.message));
}

/** TypeORM wraps the driver's error and copies its code; a pool may wrap several (AggregateError of one host's addresses). */
export function driverCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'an unknown error';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // mysql2 on a connection that broke before: no code, but `fatal`.
  if ('fatal' in error && error.fatal === true) return 'CONNECTION_BROKEN';
  if ('errors' in error && Array.isArray(error.errors)) return driverCode(error.errors[0]);
  return error instanceof Error ? error.name : 'an unknown error';
}
