import { DAY_MS, type UtcMs } from '../domain/time.ts';
import { lastNotice } from '../domain/wording/deliveryWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { countQueuedSince, enqueue } from '../store/outbox.ts';
import type { Db } from '../store/store.ts';
import { textMessage } from '../wecom/textMessage.ts';

export interface OperatorNoticeDeps {
  texts: Texts;
  agentId: number;
  /** Who keeps the service running. */
  operatorIds: readonly string[];
}

/** Whoever gets a notice every hour reads none; the page for operators shows everything anyway. */
const NOTICES_A_DAY = 5;
const KEY_PREFIX = 'notice-';

/**
 * Tells every operator, once under this name and at most five times in 24 hours; the last of these says where the rest
 * stands. What is not told now is told by a later call under the same name.
 * @param notice.except who cannot be reached himself
 * @returns how many messages were queued
 */
export async function tellOperators(
  { texts, agentId, operatorIds }: OperatorNoticeDeps,
  db: Db,
  notice: { name: string; content: string; now: UtcMs; except?: string },
): Promise<number> {
  const { name, now, except } = notice;
  let told = 0;
  for (const target of operatorIds) {
    if (target === except) continue;
    const before = await countQueuedSince(db, { target, keyPrefix: KEY_PREFIX, since: now - DAY_MS });
    if (before >= NOTICES_A_DAY) continue;
    const content = before === NOTICES_A_DAY - 1 ? lastNotice(texts, notice.content) : notice.content;
    const payload = textMessage({ receiverId: target, agentId, content });
    const dedupeKey = `${KEY_PREFIX}${name}-${target}`;
    if (await enqueue(db, { dedupeKey, kind: 'text', target, payload, dueAt: now, createdAt: now })) told += 1;
  }
  return told;
}
