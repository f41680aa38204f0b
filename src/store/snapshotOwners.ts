import type { Db } from './db.ts';

/** Whose customers they are as last judged: customer ids by owner. */
export async function ownersOfLastDay(db: Db): Promise<Map<string, string[]>> {
  const rows = await db.query<{ customer_id: string; owner_id: string }>(
    `SELECT customer_id, owner_id FROM snapshot
     WHERE day = (SELECT MAX(day) FROM snapshot) AND owner_id IS NOT NULL ORDER BY customer_id`,
  );
  const owned = Map.groupBy(rows, ({ owner_id }) => owner_id);
  return new Map([...owned].map(([ownerId, own]) => [ownerId, own.map(({ customer_id }) => customer_id)]));
}
