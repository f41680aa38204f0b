import type { Clock } from '../domain/time.ts';
import { markedAsResent } from '../domain/wording/deliveryWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { setCardState } from '../store/alerts.ts';
import { dropOutbox, enqueue, type OutboxRow, outboxRowOf, reviveOutbox, reviveWebhooks } from '../store/outbox.ts';
import { openWay } from '../store/sending.ts';
import type { Store } from '../store/store.ts';

export interface SettleDeps {
  store: Store;
  texts: Texts;
  clock: Clock;
}

/** What a person wants done with a message cannot be done; says why. */
export class SettleRefused extends Error {
  override readonly name = 'SettleRefused';
}

/**
 * A person wants a message sent after all: one that was given up is tried from its beginning; a group message of which nobody knows
 * whether it arrived goes out as a new one that says 补发 (PRODUCT §6), anything else as the same bytes. Done twice, it is sent once.
 * @returns the key under which it is queued now
 * @throws SettleRefused
 */
export async function retryMessage({ store, texts, clock }: SettleDeps, dedupeKey: string): Promise<string> {
  return store.transaction(async (db) => {
    const row = await outboxRowOf(db, dedupeKey);
    const now = clock();
    // A card that did arrive is known by its number: WeCom shows it once.
    if (row?.state === 'dead' || (row?.state === 'uncertain' && row.kind !== 'group')) {
      await reviveOutbox(db, dedupeKey, now);
      if (row.kind === 'card') await setCardState(db, dedupeKey, 'queued');
      return dedupeKey;
    }
    if (row?.state !== 'uncertain') throw refusal(dedupeKey, row);
    const again = `${dedupeKey}-again`;
    const payload = markedAsResent(texts, row.payload);
    const { kind, target } = row;
    await enqueue(db, { dedupeKey: again, kind, target, payload, dueAt: now, createdAt: now });
    await dropOutbox(db, { dedupeKey, at: now, reason: `sent again as ${again}` });
    return again;
  });
}

/**
 * A person wants all events sent after all that were given up for one system of the company.
 * @param receivers the names that are configured
 * @returns how many
 * @throws SettleRefused
 */
export async function retryWebhooks(
  { store, clock }: SettleDeps,
  receiver: string,
  receivers: readonly string[],
): Promise<number> {
  if (!receivers.includes(receiver))
    throw new SettleRefused(`"${receiver}" is not in LIUKE_WEBHOOKS; there is: ${receivers.join(', ') || 'none'}`);
  return store.transaction(async (db) => {
    await openWay(db, `webhook:${receiver}`);
    return reviveWebhooks(db, receiver, clock());
  });
}

/**
 * A person has dealt with a message, or wants it not to be sent any more.
 * @throws SettleRefused
 */
export async function dropMessage({ store, clock }: SettleDeps, dedupeKey: string, reason: string): Promise<void> {
  await store.transaction(async (db) => {
    if (!(await dropOutbox(db, { dedupeKey, at: clock(), reason })))
      throw refusal(dedupeKey, await outboxRowOf(db, dedupeKey));
    const row = await outboxRowOf(db, dedupeKey);
    if (row?.kind === 'card') await setCardState(db, dedupeKey, 'dropped');
  });
}

function refusal(dedupeKey: string, row: OutboxRow | null): SettleRefused {
  const why =
    row === null
      ? 'there is no such message: liuke outbox lists those that need somebody'
      : row.state === 'queued'
        ? 'it is queued and may be under way at this moment'
        : `it is ${row.state} already`;
  return new SettleRefused(`${dedupeKey}: ${why}`);
}
