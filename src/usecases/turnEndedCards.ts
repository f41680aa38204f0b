import { CODE_LIFE_MS, type TurnDeps, turnCards } from '../cards/turnCards.ts';
import type { Clock } from '../domain/time.ts';
import { endedNews } from '../domain/wording/tapNews.ts';
import { alertById, sentCardsOfEnded } from '../store/alerts.ts';
import type { Store } from '../store/store.ts';

export interface TurnEndedDeps extends TurnDeps {
  store: Store;
  clock: Clock;
}

/**
 * A case that ended without a tap (they answered, we did, it is as usual again) is told on the cards that still lie with
 * people, by the code kept from their sending; nobody is sent anything for it (COPY §7).
 * @returns how many cards were turned or given up
 */
export async function turnEndedCards({ store, clock, ...deps }: TurnEndedDeps): Promise<number> {
  const now = clock();
  const cards = await sentCardsOfEnded(store.db, now - CODE_LIFE_MS);
  for (const card of cards) {
    await store.transaction(async (db) => {
      const alert = await alertById(db, card.alertId);
      // Opened again in between.
      if (alert?.state !== 'closed') return;
      const news = endedNews(alert.closeReason ?? 'expired', alert.causes[0]?.kind);
      await turnCards(db, [card], () => news, { ...deps, now });
    });
  }
  return cards.length;
}
