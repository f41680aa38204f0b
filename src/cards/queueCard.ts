import { createHash } from 'node:crypto';
import type { AlertEvent, CardKind, EntryKind } from '../domain/alert.ts';
import type { UtcMs } from '../domain/time.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { AlertCard } from '../domain/wording/alertCard.ts';
import { appendNewEvents, type CardLine, insertCard, setCardState } from '../store/alerts.ts';
import { insertCardEntries } from '../store/listCards.ts';
import { enqueue, ONCE_KEY, reviveOutbox } from '../store/outbox.ts';
import type { Db, Store } from '../store/store.ts';
import { cardMessage, renderCard } from '../wecom/renderCard.ts';
import { textMessage } from '../wecom/textMessage.ts';
import { validateCard } from '../wecom/validateCard.ts';

/** A card that is decided, and what it stands for. */
export interface PlannedCard {
  taskId: string;
  kind: CardKind;
  receiverId: string;
  view: AlertCard;
  dueAt: UtcMs;
  /** Of a card about one alert one, of a list its rows, the first row first. */
  entries: readonly { alertId: string; as: EntryKind }[];
  /** Older cards of the same receiver that this one takes the place of. */
  replaces: readonly Pick<CardLine, 'taskId' | 'state'>[];
}

export interface QueueDeps {
  agentId: number;
  /** The first message to a person, once, before any card. */
  introductionFor(staffId: string): string;
}

/**
 * Card, outbox row, events and, before the first one, the introduction in one transaction. Queued again it is the same one.
 * @throws Error for a card that WeCom would refuse
 */
export async function queueCard(
  { store, ...deps }: QueueDeps & { store: Store },
  planned: PlannedCard,
  now: UtcMs,
): Promise<void> {
  await store.transaction((db) => queueCardIn(db, deps, planned, now));
}

/**
 * The same in the transaction of what the card tells of.
 * @returns false when it stands already
 * @throws Error for a card that WeCom would refuse
 */
export async function queueCardIn(db: Db, deps: QueueDeps, planned: PlannedCard, now: UtcMs): Promise<boolean> {
  const { taskId, kind, receiverId, view, dueAt, entries } = planned;
  const body = bodyOf(planned, deps.agentId);
  const isList = LISTS.has(kind) && entries.length > 1;
  const isNew = await insertCard(db, {
    ...{ taskId, alertId: isList ? '' : entries[0]!.alertId, receiverId, kind, variant: view.variant, body, view },
    ...{ createdAt: now, sentAt: null, responseCode: null, wecomMsgId: null, state: 'queued' },
  });
  if (!isNew) return false;
  if (isList)
    await insertCardEntries(
      db,
      taskId,
      entries.map(({ alertId }) => alertId),
    );
  for (const old of planned.replaces)
    if (old.state === 'sent' || old.state === 'queued') await setCardState(db, old.taskId, 'superseded');
  await enqueueIntroduction(deps, db, planned, now);
  await enqueue(db, { dedupeKey: taskId, kind: 'card', target: receiverId, payload: body, dueAt, createdAt: now });
  await appendNewEvents(
    db,
    entries.map(({ alertId, as }) => {
      const event: AlertEvent = { at: now, by: 'system', taskId, type: 'cardQueued', receiverId, kind, as };
      return { id: `${taskId}:queued${isList ? `:${alertId}` : ''}`, alertId, event };
    }),
  );
  return true;
}

const LISTS: ReadonlySet<CardKind> = new Set(['morningList', 'leaderList', 'waits']);

/** The bytes of a card as they will be sent. @throws Error for a card that WeCom would refuse */
export function bodyOf({ view, taskId, receiverId }: PlannedCard, agentId: number): string {
  const faults = validateCard(renderCard(view, taskId));
  if (faults.length > 0)
    throw new Error(
      `a card that WeCom would refuse: ${faults.map(({ field, problem }) => `${field} ${problem}`).join('; ')}`,
    );
  return cardMessage({ card: view, taskId, receiverId, agentId });
}

/** Who we are and what we do, once a person, before the first card that can reach him (COPY §11). */
async function enqueueIntroduction(
  { agentId, introductionFor }: QueueDeps,
  db: Db,
  { receiverId, dueAt }: PlannedCard,
  now: UtcMs,
): Promise<void> {
  const dedupeKey = `${ONCE_KEY}${receiverId}`;
  const before = dueAt - MINUTE_MS;
  const isNew = await enqueue(db, {
    ...{ dedupeKey, kind: 'text', target: receiverId },
    payload: textMessage({ receiverId, agentId, content: introductionFor(receiverId) }),
    ...{ dueAt: before, createdAt: now },
  });
  // Whoever was out of reach then has not read it.
  if (!isNew) await reviveOutbox(db, dedupeKey, before);
}

/** 0…1, the same for the same card on every machine: spreads cards over their window. */
export function spreadOf(taskId: string): number {
  return createHash('sha256').update(taskId).digest().readUInt16BE(0) / 0x1_0000;
}

/** A list's task id: people see it, so it shows nobody's id. */
export function listTaskId(name: string, period: string, receiverId: string): string {
  const hash = createHash('sha256').update(receiverId).digest('hex').slice(0, 12);
  return `${name}-${period.replace(/[^\w-]/g, '-')}-${hash}`;
}
