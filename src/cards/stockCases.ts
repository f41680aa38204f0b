import type { Alert } from '../domain/alert.ts';
import { isStockCase } from '../domain/cardDue.ts';
import type { UtcMs } from '../domain/time.ts';
import { cardLinesOf } from '../store/alerts.ts';
import type { Db } from '../store/store.ts';

/** The 存量清单 (PRODUCT §5): which of these open alerts stand since before the fence, so that no card of their own comes. */
export async function stockCases(db: Db, open: readonly Alert[], fence: UtcMs): Promise<Set<string>> {
  const old = open.filter(({ openedAt }) => openedAt < fence);
  const cardsOf = Map.groupBy(
    await cardLinesOf(
      db,
      old.map(({ id }) => id),
    ),
    ({ alertId }) => alertId,
  );
  return new Set(
    old.filter((alert) => isStockCase({ alert, cards: cardsOf.get(alert.id) ?? [] }, fence)).map(({ id }) => id),
  );
}
