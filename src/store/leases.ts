import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertOnce } from './rows.ts';
import { leaseTable } from './tables/workTables.ts';
import { type Held, withEpoch } from './whileHeld.ts';

/**
 * Takes a lease that is free or has passed. Not one's own again: two pieces of work of one process exclude each other as
 * those of two do.
 * @returns null when it is held
 */
export async function takeLease(
  db: Db,
  { name, token, now, leaseMs }: { name: string; token: string; now: UtcMs; leaseMs: number },
): Promise<Held | null> {
  const leaseUntil = now + leaseMs;
  const held = { table: 'lease', name, period: '', token } as const;
  const sql =
    'UPDATE lease SET token = ?, epoch = COALESCE(epoch, 0) + 1, lease_until = ? WHERE name = ? AND lease_until <= ?';
  if ((await db.run(sql, [token, leaseUntil, name, now])) > 0) return withEpoch(db, held);
  const isFirst = await insertOnce(db, leaseTable, { name, token, epoch: 1, leaseUntil });
  return isFirst ? { ...held, epoch: 1 } : null;
}

/** Gives one's own lease back; another's stays. The row stays too: the next holder's number is greater. */
export async function releaseLease(db: Db, { name, token, epoch }: Held): Promise<void> {
  await db.run('UPDATE lease SET lease_until = 0 WHERE name = ? AND token = ? AND epoch = ?', [name, token, epoch]);
}
