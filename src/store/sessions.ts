import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertRows, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { sessionTable } from './tables/viewTables.ts';

export type Session = RowOf<typeof sessionTable>;

export async function insertSession(db: Db, session: Session): Promise<void> {
  await insertRows(db, sessionTable, [session]);
}

/** @returns null when there is none, or its time is over */
export async function liveSession(db: Db, tokenHash: string, now: UtcMs): Promise<Session | null> {
  const [session] = await selectRows(db, sessionTable, 'WHERE token_hash = ? AND expires_at > ?', [tokenHash, now]);
  return session ?? null;
}

/**
 * Lets a token go on for a moment only: its successor is on the way to the browser.
 * @returns false when that was done before
 */
export async function supersedeSession(db: Db, { tokenHash, expiresAt }: Session, until: UtcMs): Promise<boolean> {
  const sql = 'UPDATE session SET expires_at = ? WHERE token_hash = ? AND expires_at = ?';
  return (await db.run(sql, [until, tokenHash, expiresAt])) > 0;
}

/** Ends all tokens of one sign-in. */
export async function endSessions(db: Db, chainId: string): Promise<void> {
  await db.run('DELETE FROM session WHERE chain_id = ?', [chainId]);
}

/** @returns how many were over */
export async function purgeSessions(db: Db, now: UtcMs): Promise<number> {
  return db.run('DELETE FROM session WHERE expires_at <= ?', [now]);
}
