import type { Alert } from '../domain/alert.ts';
import { transition } from '../domain/alert.ts';
import {
  decideTap,
  resultOfRepeat,
  type Tap,
  type TapDecision,
  type TapResult,
  type TapSurroundings,
} from '../domain/tapDecision.ts';
import type { UtcMs } from '../domain/time.ts';
import type { AlertCard } from '../domain/wording/alertCard.ts';
import type { Logger } from '../log.ts';
import {
  alertById,
  appendEvent,
  type Card,
  cardByTaskId,
  cardsOfAlert,
  eventsOf,
  followUpsOf,
  insertFollowUp,
  openAlertOf,
  setCardState,
  undoFollowUp,
  updateAlert,
} from '../store/alerts.ts';
import { finishInbox, type InboxItem, receiveOnce } from '../store/inbox.ts';
import { retryStale } from '../store/retryStale.ts';
import type { Db, Store } from '../store/store.ts';

export interface TapDeps {
  store: Store;
  log: Logger;
  /** Times and people that the decision needs, asked before the transaction. */
  surroundings(ownerId: string, now: UtcMs): Promise<TapSurroundings>;
}

export interface TapAnswer {
  result: TapResult;
  alert: Alert;
  /** The card as it was sent; its new face is made of it. null on a page. */
  card: AlertCard | null;
}

/**
 * A tap on a card: recognised once (inbox), decided, and stored with its follow-up in one transaction. The caller
 * answers after the commit. The same tap delivered again changes nothing and gets the same answer.
 * @returns null when the card is not ours or was sent to somebody else
 */
export async function handleTap(
  deps: TapDeps,
  inbox: InboxItem,
  tap: Tap & { taskId: string },
): Promise<TapAnswer | null> {
  const { store, log } = deps;
  const card = await cardByTaskId(store.db, tap.taskId);
  if (card === null || card.receiverId !== tap.by) {
    log.warn({ taskId: tap.taskId, by: tap.by }, 'tap on a card that was not sent to this person');
    await receiveOnce(store.db, inbox);
    return null;
  }
  const around = await deps.surroundings(card.receiverId, tap.at);
  return retryStale(() =>
    store.transaction(async (db) => {
      const isFirst = await receiveOnce(db, inbox);
      const alert = await alertById(db, card.alertId);
      if (alert === null) return null;
      if (!isFirst) {
        const events = (await eventsOf(db, alert.id)).map(({ event }) => event);
        return { result: resultOfRepeat(alert, tap, around, events), alert, card: card.view };
      }
      await finishInbox(db, { key: inbox.key, token: '', at: tap.at });
      if (await isReplaced(db, card)) return { result: { kind: 'replaced' }, alert, card: card.view };
      const decision = await decideOn(db, alert, tap, around);
      const after = await applyDecision(db, alert, tap, decision, 'card');
      // After 点错了，撤销 the card waits for a tap again.
      if (decision.events.length > 0)
        await setCardState(db, tap.taskId, decision.result.kind === 'undone' ? 'sent' : 'answered');
      return { result: decision.result, alert: after, card: card.view };
    }),
  );
}

/** Has somebody seen a newer card of the case? One that is only queued is no reason to refuse a tap. */
async function isReplaced(db: Db, { alertId, taskId, createdAt }: Card): Promise<boolean> {
  const cards = await cardsOfAlert(db, alertId);
  return cards.some((other) => other.taskId !== taskId && other.createdAt > createdAt && other.sentAt !== null);
}

async function decideOn(db: Db, alert: Alert, tap: Tap, around: TapSurroundings): Promise<TapDecision> {
  const hasNewerAlert = alert.state === 'closed' && (await openAlertOf(db, alert.customerId)) !== null;
  return decideTap(alert, tap, { ...around, hasNewerAlert });
}

/** The same buttons on a page, where there is no card to turn. */
export async function handlePageTap(deps: TapDeps, alertId: string, tap: Tap, note: string): Promise<TapAnswer | null> {
  const found = await alertById(deps.store.db, alertId);
  if (found === null) return null;
  const around = await deps.surroundings(found.ownerId, tap.at);
  return retryStale(() =>
    deps.store.transaction(async (db) => {
      const alert = await alertById(db, alertId);
      if (alert === null) return null;
      const decision = await decideOn(db, alert, tap, around);
      if (decision.followUp !== null) decision.followUp.note = note;
      return { result: decision.result, alert: await applyDecision(db, alert, tap, decision, 'page'), card: null };
    }),
  );
}

async function applyDecision(
  db: Db,
  alert: Alert,
  tap: Tap,
  { events, followUp, undoesFollowUp }: TapDecision,
  source: 'card' | 'page',
): Promise<Alert> {
  let current = alert;
  for (const [index, event] of events.entries()) {
    const next = transition(current, event);
    if (next !== 'ignored') {
      current = next;
      await updateAlert(db, current);
    }
    await appendEvent(db, {
      id: `${alert.id}:${current.version}:${event.type}:${event.at}:${index}`,
      alertId: alert.id,
      event,
    });
  }
  const said = { alertId: alert.id, customerId: alert.customerId, by: tap.by, at: tap.at, source, undoneAt: null };
  if (followUp !== null)
    await insertFollowUp(db, { ...said, id: `${alert.id}:${current.version}:${tap.by}`, ...followUp });
  if (undoesFollowUp) {
    const mine = (await followUpsOf(db, alert.customerId)).filter(
      (old) => old.alertId === alert.id && old.by === tap.by && old.undoneAt === null,
    );
    const last = mine.sort((a, b) => b.at - a.at)[0];
    if (last !== undefined) await undoFollowUp(db, last.id, tap.at);
  }
  return current;
}
