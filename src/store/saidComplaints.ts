import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { loadPhraseHits } from './phraseHits.ts';

/**
 * When contacts said what sounds like a complaint, by contact.
 * @param options.knownAt what became known later is left out
 * @param options.contactIds only of these; of everybody unless told
 */
export async function loadSaidComplaints(
  db: Db,
  options: { since: UtcMs; knownAt?: UtcMs | undefined; contactIds?: readonly string[] },
): Promise<Map<string, UtcMs[]>> {
  const hits = await loadPhraseHits(db, { group: 'complaint', ...options });
  return new Map(
    [...Map.groupBy(hits, ({ contactId }) => contactId)].map(([id, own]) => [id, own.map(({ at }) => at)]),
  );
}
