import { isStockCase } from '../domain/cardDue.ts';
import type { UtcMs } from '../domain/time.ts';
import { openSince } from '../store/alerts.ts';
import type { Db } from '../store/store.ts';

/** The 存量清单 (PRODUCT §5): which open alerts stand since before the fence, so that no card of their own comes. */
export async function stockCases(db: Db, fence: UtcMs): Promise<Set<string>> {
  const { alerts, sent } = await openSince(db, fence);
  const cardsOf = Map.groupBy(sent, ({ alertId }) => alertId);
  return new Set(
    alerts.filter((alert) => isStockCase({ alert, cards: cardsOf.get(alert.id) ?? [] }, fence)).map(({ id }) => id),
  );
}
