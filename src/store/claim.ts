import { randomUUID } from 'node:crypto';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';

export interface Claim {
  now: UtcMs;
  /** Who claims. A later write is only taken from the one who claimed last. */
  token: string;
  leaseMs: number;
  limit: number;
}

/**
 * Takes due rows that nobody holds, the longest due first.
 * One UPDATE decides who gets which row; the rows are then read by the id of this very claim, because a worker has one
 * token for all its claims. No SKIP LOCKED: MariaDB livelocks on it, TiDB parses it and takes no lock.
 * @param table.extra further assignments; they stand first, because MySQL lets later ones see earlier ones
 * @param table.only which rows among them
 * @returns the id of the claim, which the claimed rows bear in `claim_id`
 */
export async function claimDue(
  db: Db,
  table: { name: string; key: string; state: string; extra?: string; only?: { condition: string; params: unknown[] } },
  { now, token, leaseMs, limit }: Claim,
): Promise<string> {
  const claimId = randomUUID();
  await db.run(
    `UPDATE ${table.name}
     SET ${table.extra ?? ''} attempts = attempts + 1, claim_token = ?, claim_until = ?, claim_id = ?
     WHERE state = ? AND due_at <= ? AND (claim_until IS NULL OR claim_until <= ?)${table.only === undefined ? '' : ` AND ${table.only.condition}`}
     ORDER BY due_at, ${table.key} LIMIT ?`,
    [token, now + leaseMs, claimId, table.state, now, now, ...(table.only?.params ?? []), limit],
  );
  return claimId;
}
