import { type AlertTap, applyDecision, decideOn } from '../cards/applyTap.ts';
import { askLeader } from '../cards/askLeader.ts';
import { tapList } from '../cards/tapList.ts';
import { recallCards, type TurnBackDeps, turnBack, turnCards } from '../cards/turnCards.ts';
import type { Alert, AlertEvent, CardKind } from '../domain/alert.ts';
import { lastTap } from '../domain/lastTap.ts';
import type { TapResult, TapSurroundings } from '../domain/tap.ts';
import { resultOfRepeat } from '../domain/tapDecision.ts';
import type { UtcMs } from '../domain/time.ts';
import type { AlertCard } from '../domain/wording/alertCard.ts';
import { othersNews, tapNews } from '../domain/wording/tapNews.ts';
import type { TapNews } from '../domain/wording/tapReply.ts';
import type { Logger } from '../log.ts';
import {
  alertById,
  type Card,
  cardByTaskId,
  cardsOfAlert,
  caseOfCard,
  eventsOf,
  setCardState,
} from '../store/alerts.ts';
import { type InboxItem, receiveDone, receiveOnce } from '../store/inbox.ts';
import { alertIdsOfCard } from '../store/listCards.ts';
import { retryStale } from '../store/retryStale.ts';
import type { Db, Store } from '../store/store.ts';

/** Times and people that a decision needs, asked before the transaction. */
export interface TapContext extends TapSurroundings {
  /** When the next day begins, for 今天不再提醒. */
  tomorrow: UtcMs;
  /** Name of one of us; '' when it is not known. */
  nameOf(staffId: string): string;
  /** When a card to this person's leader may come. */
  leaderCardAt: UtcMs;
}

export interface TapDeps extends TurnBackDeps {
  store: Store;
  log: Logger;
  publicUrl: string;
  surroundings(ownerId: string, now: UtcMs): Promise<TapContext>;
}

export interface TapAnswer {
  result: TapResult;
  /** null for a list card, and when the card is none of ours. */
  alert: Alert | null;
  /** The card as it was sent; its new face is made of it. null on a page, and for who did not receive it. */
  card: AlertCard | null;
  nameOf(staffId: string): string;
}

export interface PageTapAnswer extends TapAnswer {
  /** It was undone, and the person's card in WeCom tells it still: its one code is used, or too old. */
  ownCardStays: boolean;
}

/** A single card of the sweep is a card of its alert; its list has no alert of its own. */
const LISTS: ReadonlySet<string> = new Set<CardKind>(['morningList', 'leaderList']);
/** After these the alert's other cards stand as they are, and this one waits for its tap still. */
const CHANGES_NO_CARD: ReadonlySet<TapResult['kind']> = new Set(['noteAsked', 'unknownKey', 'laterEnough']);

/**
 * A tap on a card: recognised once (inbox), decided, and stored with its follow-up in one transaction. The caller
 * answers after the commit. The same tap delivered again changes nothing and gets the same answer.
 */
export async function handleTap(
  deps: TapDeps,
  inbox: InboxItem,
  tap: AlertTap & { taskId: string },
): Promise<TapAnswer> {
  const { store, log } = deps;
  const around = await deps.surroundings(tap.by, tap.at);
  const { nameOf } = around;
  return retryStale(() =>
    store.transaction(async (db) => {
      const known = await caseOfCard(db, tap.taskId);
      const card = known?.card ?? (await cardByTaskId(db, tap.taskId));
      if (card === null || card.receiverId !== tap.by) {
        log.warn({ taskId: tap.taskId, by: tap.by }, 'tap on a card that was not sent to this person');
        await receiveOnce(db, inbox);
        return { result: { kind: card === null ? 'unknownCard' : 'stranger' }, alert: null, card: null, nameOf };
      }
      const isFirst = await receiveDone(db, inbox, tap.at);
      if (known === null || LISTS.has(card.kind)) {
        // A list of one stands for its alert as a card of its own does.
        const alertIds = known === null ? await alertIdsOfCard(db, card.taskId) : [known.alert.id];
        const result = await tapList(db, { ...card, alertIds }, tap, around, isFirst);
        if (result.kind === 'heard') await setCardState(db, card.taskId, 'answered');
        return { result, alert: null, card: card.view, nameOf };
      }
      const { alert, others } = known;
      const answer = (result: TapResult, after: Alert = alert) => ({ result, alert: after, card: card.view, nameOf });
      if (!isFirst) return answer(resultOfRepeat(alert, tap, around, (await eventsOf(db, alert.id)).map(eventOf)));
      if (isReplaced(card, others)) return answer({ kind: 'replaced' });
      if (await wentToOthers(db, card, alert, tap)) return answer({ kind: 'notYours' });
      const decision = await decideOn(db, alert, tap, around);
      const after = await applyDecision(db, alert, tap, decision, 'card');
      if (decision.events.length > 0)
        await settleCards(db, deps, { card, others }, alert, tap, decision.result, around);
      return answer(decision.result, after);
    }),
  );
}

/** The tapped card is answered (after 点错了，撤销 it waits for a tap again); the others' cards tell what was done. */
async function settleCards(
  db: Db,
  deps: TapDeps,
  { card, others }: { card: Card; others: readonly Card[] },
  alert: Alert,
  tap: AlertTap,
  result: TapResult,
  around: TapContext,
): Promise<void> {
  if (CHANGES_NO_CARD.has(result.kind)) return;
  const undone = deps.asksOn === 'card' ? 'sent' : 'superseded';
  await setCardState(db, card.taskId, result.kind === 'undone' ? undone : 'answered');
  if (result.kind === 'lost' && result.asksReason) await askLeader(db, alert, tap, { ...deps, ...around });
  if (result.kind === 'undone') await recall(db, alert, others, await eventsUntilUndone(db, alert));
  await turnCards(db, others, newsFor(result, tap, around), { ...deps, now: tap.at });
}

/** What the others' cards tell after a tap. */
function newsFor(result: TapResult, tap: AlertTap, { nameOf }: TapContext): (card: Card) => TapNews | null {
  const news = othersNews(result, tap, nameOf);
  // What the leader was asked to confirm was taken back.
  return ({ kind }) => (result.kind === 'undone' && kind === 'lost' ? { type: 'closed' } : news);
}

/** @param alert as it was before the undoing */
async function recall(db: Db, alert: Alert, cards: readonly Card[], events: readonly AlertEvent[]): Promise<void> {
  const taken = lastTap(alert, events);
  if (taken !== null) await recallCards(db, cards, taken.at);
}

async function eventsUntilUndone(db: Db, { id }: Alert): Promise<AlertEvent[]> {
  const events = (await eventsOf(db, id)).map(eventOf);
  return events.slice(
    0,
    events.findLastIndex(({ type }) => type === 'undone'),
  );
}

/** These say nothing that could be undone. */
const SAYS_NO_MORE: ReadonlySet<AlertEvent['type']> = new Set(['noteAsked', 'reasonGiven']);

/** The cards of a case after 撤销 on a page. @returns false when the person's own card goes on to tell what was undone */
async function undoOnPage(db: Db, deps: TapDeps, alert: Alert, { by, at }: AlertTap): Promise<boolean> {
  const events = await eventsUntilUndone(db, alert);
  const before = await cardsOfAlert(db, alert.id);
  await recall(db, alert, before, events);
  const taken = events.findLast((event) => event.by === by && !SAYS_NO_MORE.has(event.type));
  if (taken === undefined) return true;
  const cards = await cardsOfAlert(db, alert.id);
  const list = cards.some(({ taskId }) => taskId === taken.taskId) ? null : await listOf(db, taken);
  return turnBack(db, list === null ? cards : [...cards, list], taken, { ...deps, now: at });
}

/** The list on which it was said: 都不用回 is said of several cases, and that card belongs to none of them. */
function listOf(db: Db, { taskId }: AlertEvent): Promise<Card | null> {
  return taskId === undefined ? Promise.resolve(null) : cardByTaskId(db, taskId);
}

/** Has this person got a newer card of the case? One that is only queued is no reason to refuse a tap. */
function isReplaced({ receiverId, createdAt }: Card, others: readonly Card[]): boolean {
  return others.some(
    (other) => other.receiverId === receiverId && other.createdAt > createdAt && other.sentAt !== null,
  );
}

/** Was the case given to somebody else after this card was made? Who gave it away himself may take it back. */
async function wentToOthers(db: Db, card: Card, alert: Alert, { by, key }: AlertTap): Promise<boolean> {
  if (alert.ownerId === by || key === 'undo' || key === 'note') return false;
  const events = (await eventsOf(db, alert.id)).map(eventOf);
  return events.some(({ type, at }) => type === 'ownerChanged' && at >= card.createdAt);
}

const eventOf = <Event>({ event }: { event: Event }): Event => event;

/** The same buttons on a page. The cards of the case that lie with people tell what was done there. */
export async function handlePageTap(
  deps: TapDeps,
  alertId: string,
  tap: AlertTap,
  note: string,
): Promise<PageTapAnswer | null> {
  const found = await alertById(deps.store.db, alertId);
  if (found === null) return null;
  const around = await deps.surroundings(found.ownerId, tap.at);
  const { nameOf } = around;
  return retryStale(() =>
    deps.store.transaction(async (db) => {
      const alert = await alertById(db, alertId);
      if (alert === null) return null;
      const decision = await decideOn(db, alert, tap, around);
      if (decision.followUp !== null) decision.followUp.note = note;
      const after = await applyDecision(db, alert, tap, decision, 'page');
      const { result, events } = decision;
      const isUndone = result.kind === 'undone' && events.length > 0;
      const ownCardStays = isUndone && !(await undoOnPage(db, deps, alert, tap));
      if (events.length > 0) {
        const others = newsFor(result, tap, around);
        const own = isUndone ? null : tapNews(result, { ...tap, optionId: tap.outcome }, { asksOn: 'page' });
        const isForOthers = othersNews(result, tap, nameOf) !== null;
        const news = (card: Card) => (card.receiverId !== tap.by ? others(card) : isForOthers ? own : null);
        await turnCards(db, await cardsOfAlert(db, alertId), news, { ...deps, now: tap.at });
      }
      if (result.kind === 'lost' && result.asksReason) await askLeader(db, alert, tap, { ...deps, ...around });
      return { result, alert: after, card: null, nameOf, ownCardStays };
    }),
  );
}
