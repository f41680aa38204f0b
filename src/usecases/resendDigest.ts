import { digestKey } from '../domain/groupMessage.ts';
import type { Clock } from '../domain/time.ts';
import { markedAsResent } from '../domain/wording/deliveryWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { sentParts } from '../store/digestSending.ts';
import { dropOutbox, enqueue, outboxRowOf } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';

export interface ResendDeps {
  store: Store;
  texts: Texts;
  clock: Clock;
  log: Logger;
}

/**
 * An operator has looked into the group and found that the digest is not there: what is uncertain, or was refused, goes out
 * again as it was, marked 补发 (PRODUCT §6). Two taps send it once.
 * @returns `notOpen` when nothing is to be sent again, `unknown` when there is no such digest
 */
export async function resendDigest(
  { store, texts, clock, log }: ResendDeps,
  { groupId, week, by }: { groupId: string; week: string; by: string },
): Promise<'queued' | 'notOpen' | 'unknown'> {
  const of = { groupId, week };
  const now = clock();
  const result = await store.transaction(async (db) => {
    const parts = await sentParts(db, of);
    if (parts.length === 0) return 'unknown';
    const open = parts.filter(({ isOpen }) => isOpen);
    for (const { part, repeat, row } of open) {
      const first = repeat === 0 ? row : await outboxRowOf(db, digestKey(of, part));
      const bare = (first ?? row).payload;
      const payload = part === 'text' ? markedAsResent(texts, bare) : bare;
      const dedupeKey = digestKey(of, part, repeat + 1);
      await enqueue(db, { dedupeKey, kind: 'group', target: groupId, payload, dueAt: now, createdAt: now });
      await dropOutbox(db, { dedupeKey: row.dedupeKey, at: now, reason: `sent again by ${by}` });
    }
    return open.length > 0 ? 'queued' : 'notOpen';
  });
  log.info({ week, group: groupId, by, result }, 'a digest was to be sent again');
  return result;
}
