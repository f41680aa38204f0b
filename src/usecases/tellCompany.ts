import { createHash } from 'node:crypto';
import type { AlertEvent } from '../domain/alert.ts';
import { alertEventJson, followUpEventJson, TOLD_EVENTS } from '../domain/companyEvent.ts';
import { webhookTarget } from '../domain/sendingChoice.ts';
import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { customerRef, followUpRecord, plainCauses } from '../domain/wording/exportWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { alertsByIds } from '../store/alerts.ts';
import { loadCustomerRefs } from '../store/customerRefs.ts';
import { eventsByIds, type FeedEntry, feedBetween, followUpsByIds } from '../store/eventFeed.ts';
import { countWebhooks, dropWebhooksOfOthers, enqueueNew, keysQueued, type OutboxItem } from '../store/outbox.ts';
import { getSetting, setSetting } from '../store/settings.ts';
import type { Db, Store } from '../store/store.ts';

export interface TellDeps {
  store: Store;
  texts: Texts;
  /** Names of the systems that want to be told. */
  receivers: readonly string[];
  sharesNotes: boolean;
  clock: Clock;
  log: Logger;
}

/** A transaction may end later than the instant that its events bear: so far back is looked again each time. */
const COMMITS_WITHIN_MS = HOUR_MS;
const WINDOW_MS = DAY_MS;
const PAGE = 200;
/** What waits for a receiver that is away; more stays where it happened, and is queued when there is room. */
export const QUEUE_MAX = 5_000;

/** What a system was told: all that happened from one instant until another. */
interface Told {
  beganAt: UtcMs;
  until: UtcMs;
}

/** @returns how many messages were queued */
export async function tellCompany(deps: TellDeps): Promise<{ queued: number }> {
  const { store, receivers, clock, log } = deps;
  const dropped = await dropWebhooksOfOthers(store.db, receivers, clock());
  if (dropped > 0)
    log.warn({ dropped }, 'events waited for receivers that are not configured any more; they were dropped');
  let queued = 0;
  for (const receiver of receivers) queued += await tell(deps, receiver);
  return { queued };
}

/**
 * Queues for one system what has happened since the last time. Events and follow-ups are rows already: an outbox row under a
 * key that follows from the event is made for each, so that looking again makes nothing twice, and what finds no room now is
 * found later. A receiver is told of what happens from its first configuration on.
 */
async function tell(deps: TellDeps, receiver: string): Promise<number> {
  const { store, clock } = deps;
  const name = `webhook:${receiver}`;
  const now = clock();
  const known = await getSetting(store.db, name);
  if (known === null) {
    await setSetting(store.db, name, JSON.stringify({ beganAt: now, until: now } satisfies Told));
    return 0;
  }
  const { beganAt, until } = JSON.parse(known) as Told;
  const from = Math.max(beganAt, until - COMMITS_WITHIN_MS);
  const to = Math.min(now, until + WINDOW_MS);
  const keep = (db: Db, at: UtcMs) => setSetting(db, name, JSON.stringify({ beganAt, until: at } satisfies Told));
  const feed = await newOf(store.db, receiver, await feedBetween(store.db, TOLD_EVENTS, { from, to }));
  let room = QUEUE_MAX - (await countWebhooks(store.db, receiver, 'queued'));
  let queued = 0;
  for (let start = 0; start < feed.length; start += PAGE) {
    const page = feed.slice(start, start + Math.min(PAGE, Math.max(0, room)));
    if (page.length === 0) break;
    const isLast = start + page.length === feed.length;
    queued += await store.transaction(async (db) => {
      const made = await enqueueNew(db, await messagesOf(deps, db, receiver, page, now));
      // Short of the end it stays where the page ended; the hour before it is looked through again anyway.
      await keep(db, isLast ? to : Math.max(until, page.at(-1)!.at));
      return made;
    });
    room -= page.length;
    if (page.length < PAGE && !isLast) break;
  }
  // Not at each ring: the hour before is looked through again in any case.
  if (feed.length === 0 && to - until >= MINUTE_MS) await keep(store.db, to);
  return queued;
}

/** Entries for which no message was made yet. */
async function newOf(db: Db, receiver: string, feed: readonly FeedEntry[]): Promise<FeedEntry[]> {
  const there = await keysQueued(
    db,
    feed.map((entry) => deliveryId(receiver, entry)),
  );
  return feed.filter((entry) => !there.has(deliveryId(receiver, entry)));
}

/** One id for one event and receiver, however often it is sent: what receivers recognise a repeat by. */
function deliveryId(receiver: string, { kind, id }: FeedEntry): string {
  return `wh_${createHash('sha256').update(`${receiver}\n${kind}\n${id}`).digest('hex').slice(0, 40)}`;
}

async function messagesOf(
  { texts, sharesNotes }: TellDeps,
  db: Db,
  receiver: string,
  page: readonly FeedEntry[],
  now: UtcMs,
): Promise<OutboxItem[]> {
  const idsOf = (isEvent: boolean) => page.filter(({ kind }) => (kind === 'event') === isEvent).map(({ id }) => id);
  const events = await eventsByIds(db, idsOf(true));
  const followUps = await followUpsByIds(db, idsOf(false));
  const alertIds = [
    ...[...events.values()].map(({ alertId }) => alertId),
    ...[...followUps.values()].flatMap(({ alertId }) => alertId ?? []),
  ];
  const alerts = new Map((await alertsByIds(db, alertIds)).map((alert) => [alert.id, alert]));
  const customerIds = [
    ...[...alerts.values()].map(({ customerId }) => customerId),
    ...[...followUps.values()].map(({ customerId }) => customerId),
  ];
  const customers = await loadCustomerRefs(db, customerIds);

  const bodyOf = (entry: FeedEntry): { customerId: string; payload: string | null } | null => {
    if (entry.kind === 'event') {
      const { alertId, event } = events.get(entry.id) ?? { alertId: '', event: null };
      const alert = alerts.get(alertId);
      if (alert === undefined || event === null) return null;
      const { id, ownerId, openedAt, customerId } = alert;
      const told = { id, ownerId, openedAt, causes: plainCauses(texts, causesAt(event) ?? alert.causes) };
      return { customerId, payload: alertEventJson(event, told, customerRef(customers, customerId)) };
    }
    const said = followUps.get(entry.id);
    if (said === undefined) return null;
    const causes = alerts.get(said.alertId ?? '')?.causes ?? [];
    // What was written first is told as it was then, also when it has been taken back since.
    const row = entry.kind === 'undone' ? said : { ...said, undoneAt: null };
    const record = followUpRecord(texts, row, { causes, customers, sharesNotes });
    return { customerId: said.customerId, payload: followUpEventJson(record) };
  };
  return page.flatMap((entry) => {
    const { customerId, payload } = bodyOf(entry) ?? { customerId: '', payload: null };
    if (payload === null) return [];
    const item = {
      dedupeKey: deliveryId(receiver, entry),
      kind: 'webhook',
      target: webhookTarget(receiver, customerId),
    };
    return [{ ...item, payload, dueAt: entry.at, createdAt: now }];
  });
}

function causesAt(event: AlertEvent) {
  return event.type === 'opened' ? event.causes : null;
}
