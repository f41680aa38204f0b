import type { Db } from './db.ts';

/** Whose customers they are as last judged: customer ids by owner. @param ownerId of this one only */
export async function ownersOfLastDay(db: Db, ownerId?: string): Promise<Map<string, string[]>> {
  const rows = await db.query<{ customer_id: string; owner_id: string }>(
    `SELECT customer_id, owner_id FROM snapshot
     WHERE day = (SELECT MAX(day) FROM snapshot) AND ${ownerId === undefined ? 'owner_id IS NOT NULL' : 'owner_id = ?'}
     ORDER BY customer_id`,
    ownerId === undefined ? [] : [ownerId],
  );
  const owned = Map.groupBy(rows, ({ owner_id }) => owner_id);
  return new Map([...owned].map(([ownerId, own]) => [ownerId, own.map(({ customer_id }) => customer_id)]));
}
