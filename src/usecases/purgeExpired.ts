import type { Clock } from '../domain/time.ts';
import { purgeTexts } from '../store/messageTexts.ts';
import type { Store } from '../store/store.ts';

export interface PurgeReport {
  texts: number;
}

/** Forgets what has been kept for as long as it may be. Runs daily, also after the keeping was switched off. */
export async function purgeExpired({ store, clock }: { store: Store; clock: Clock }): Promise<PurgeReport> {
  return { texts: await purgeTexts(store.db, clock()) };
}
