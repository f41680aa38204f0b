import type { CauseKind } from '../domain/alert.ts';
import { type Clock, DAY_MS } from '../domain/time.ts';
import { alertsBetween } from '../store/alerts.ts';
import type { Store } from '../store/store.ts';

const DAYS = 90;

/** How often 情况正常 was the answer to a cause: a rule that is often wrong is seen here first. */
export interface FineShare {
  kind: CauseKind;
  /** Cases that began with this cause and have ended. */
  ended: number;
  fine: number;
}

/** Of the last 90 days, the most frequent cause first. */
export async function fineShares({ store, clock }: { store: Store; clock: Clock }): Promise<FineShare[]> {
  const now = clock();
  const ended = (await alertsBetween(store.db, { from: now - DAYS * DAY_MS, to: now + 1 })).filter(
    ({ state }) => state === 'closed',
  );
  return [...Map.groupBy(ended, ({ causes }) => causes[0]!.kind)]
    .map(([kind, alerts]) => ({
      kind,
      ended: alerts.length,
      fine: alerts.filter(({ closeReason }) => closeReason === 'normal').length,
    }))
    .sort((a, b) => b.ended - a.ended);
}
