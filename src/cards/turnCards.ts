import { HOUR_MS, type UtcMs } from '../domain/time.ts';
import type { AlertCard } from '../domain/wording/alertCard.ts';
import { type TapNews, tapReply } from '../domain/wording/tapReply.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { type Card, setCardState } from '../store/alerts.ts';
import { enqueue, outboxRowOf, withdraw } from '../store/outbox.ts';
import type { Db } from '../store/store.ts';
import { cardUpdateMessage } from '../wecom/messages.ts';
import { renderCard } from '../wecom/renderCard.ts';

/** A code of a sent card lives 72 h (messages.md §5); what is queued now may go out a little later. */
export const CODE_LIFE_MS = 70 * HOUR_MS;

/** What is needed to change cards that lie with people. */
export interface TurnDeps {
  texts: Texts;
  agentId: number;
}

/** What is needed to turn back what the person himself has tapped. */
export interface TurnBackDeps extends TurnDeps {
  /** Can a card be tapped again after its face was replaced? (UNCONFIRMED, messages.md §5) */
  asksOn: 'card' | 'page';
}

/**
 * Turns cards that others can still see, by the response_code kept from their sending: one use and 72 h each. Where there is
 * none left the card stays as it is and a tap on it is answered. To be called in the transaction of what it tells.
 * @param news what each card tells; null leaves it untouched
 */
export async function turnCards(
  db: Db,
  cards: readonly Card[],
  news: (card: Card) => TapNews | null,
  { texts, agentId, now }: TurnDeps & { now: UtcMs },
): Promise<void> {
  for (const card of cards) {
    const told = card.state === 'sent' ? news(card) : null;
    if (told === null) continue;
    await setCardState(db, card.taskId, 'superseded');
    await queueTurn(db, card, told, { texts, agentId, now });
  }
}

/** What waits to be told on the card gives way to what holds now. @returns false when the card can be turned no more */
async function queueTurn(
  db: Db,
  card: Card,
  news: TapNews,
  { texts, agentId, now }: TurnDeps & { now: UtcMs },
): Promise<boolean> {
  const { responseCode, sentAt, receiverId } = card;
  if (responseCode === null || sentAt === null || now - sentAt >= CODE_LIFE_MS) return false;
  const face: AlertCard = tapReply(texts, card.view, news, now);
  await withdraw(db, turnKey(card));
  return enqueue(db, {
    dedupeKey: turnKey(card),
    kind: 'cardUpdate',
    target: receiverId,
    payload: cardUpdateMessage({ userIds: [receiverId], agentId, responseCode, change: { card: renderCard(face) } }),
    dueAt: now,
    createdAt: now,
  });
}

/**
 * After 撤销 on a page: what the person had tapped on a card stands on that card still, and is turned back by the code kept from its
 * sending. To be called after `recallCards`, in its transaction.
 * @param cards of the case as they were before
 * @param taken what was undone; `taskId` left out: it was said on a page
 * @returns false when a card goes on to tell what was undone
 */
export async function turnBack(
  db: Db,
  cards: readonly Card[],
  taken: { by: string; at: UtcMs; taskId?: string | undefined },
  { asksOn, ...deps }: TurnBackDeps & { now: UtcMs },
): Promise<boolean> {
  let isTold = true;
  for (const card of cards.filter(({ receiverId }) => receiverId === taken.by)) {
    if (card.state === 'answered' && card.taskId === taken.taskId) {
      const isTurned = await queueTurn(db, card, { type: asksOn === 'card' ? 'undone' : 'undoneOnPage' }, deps);
      // A card that cannot be tapped again makes room for a new one.
      if (isTurned) await setCardState(db, card.taskId, asksOn === 'card' ? 'sent' : 'superseded');
      isTold &&= isTurned;
    } else if (card.state === 'superseded') {
      // Turned by the tap on the page, and not taken back in time: its one code is used.
      isTold &&= (await outboxRowOf(db, turnKey(card)))?.createdAt !== taken.at;
    }
  }
  return isTold;
}

/** One code, one use: a card is turned this way once. */
function turnKey({ taskId }: Card): string {
  return `${taskId}:turned`;
}

/**
 * After 点错了，撤销: what a tap had others told and still waits is taken back. Cards whose turn has not gone out lie there as they
 * were; a leader who was to confirm a loss is not asked. What has gone out stays, as everything that people have seen.
 * To be called in the transaction of the undoing.
 * @param tappedAt of the tap that was undone: what another reason turned stays turned
 */
export async function recallCards(db: Db, cards: readonly Card[], tappedAt: UtcMs): Promise<void> {
  for (const card of cards) {
    if (card.kind === 'lost' && card.state === 'queued' && card.createdAt === tappedAt) {
      if (await withdraw(db, card.taskId)) await setCardState(db, card.taskId, 'dropped');
    } else if (card.state === 'superseded') {
      const turn = await outboxRowOf(db, turnKey(card));
      if (turn?.createdAt === tappedAt && (await withdraw(db, turn.dedupeKey)))
        await setCardState(db, card.taskId, 'sent');
    }
  }
}
