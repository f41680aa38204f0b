import { type PlayEffect, playEffects } from '../domain/playEffect.ts';
import type { UtcMs } from '../domain/time.ts';
import { alertsByIds, cardsSentBetween, eventsOfAlerts } from '../store/alerts.ts';
import type { Store } from '../store/store.ts';

/**
 * What came of the suggestions of alert cards that were sent in a period, by suggestion and by cause.
 * @param period `from` inclusive, `to` exclusive
 */
export async function measurePlays(
  { db }: Store,
  period: { from: UtcMs; to: UtcMs },
  now: UtcMs,
): Promise<{ byVariant: Record<string, PlayEffect>; byCause: Record<string, PlayEffect> }> {
  const cards = await cardsSentBetween(db, period);
  const ids = [...new Set(cards.map(({ alertId }) => alertId))];
  const alerts = new Map((await alertsByIds(db, ids)).map((alert) => [alert.id, alert]));
  const eventsOf = Map.groupBy(await eventsOfAlerts(db, ids), ({ alertId }) => alertId);
  const played = cards.flatMap(({ alertId, variant, sentAt }) => {
    const cause = alerts.get(alertId)?.causes[0]?.kind;
    if (cause === undefined) return [];
    return [{ variant, cause, sentAt, events: (eventsOf.get(alertId) ?? []).map(({ event }) => event) }];
  });
  return playEffects(played, now);
}
