import type { FollowUpOutcome } from '../domain/alert.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { TapSurroundings } from '../domain/tapDecision.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { morningOf } from '../domain/timetable.ts';
import { shortName } from '../domain/wording/shortName.ts';
import { tapNews } from '../domain/wording/tapNews.ts';
import { noteSaved, noteWithoutCustomer, tapReply } from '../domain/wording/tapReply.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { cardByTaskId } from '../store/alerts.ts';
import { loadCustomers } from '../store/customers.ts';
import { type InboxItem, receiveOnce } from '../store/inbox.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import type { Store } from '../store/store.ts';
import { handleTap } from '../usecases/handleTap.ts';
import { takeNote } from '../usecases/takeNote.ts';
import { type Callback, type CardTap, dedupeKey, type MenuTap, semanticKey } from '../wecom/callbackXml.ts';
import { textReply, updateCardReply } from '../wecom/passiveReply.ts';
import { renderCard } from '../wecom/renderCard.ts';
import type { Receiver } from './callbackRoutes.ts';

export interface ReceiverDeps {
  store: Store;
  calendars: StaffCalendars;
  texts: Texts;
  corpId: string;
  clock: Clock;
  log: Logger;
  /** The archive has something new. */
  wake(): void;
}

export interface CallbackReceiver {
  receive(receiver: Receiver, callback: Callback, xml: string): Promise<string | null>;
  surroundings(ownerId: string, now: UtcMs): Promise<TapSurroundings>;
}

const OUTCOMES: ReadonlySet<string> = new Set<FollowUpOutcome>([
  'none',
  'message',
  'call',
  'visit',
  'appointment',
  'notReached',
  'lost',
]);
/** The drop-down of the alert cards. */
const OUTCOME_QUESTION = 'how';

/** From a verified callback to what we do, and to the passive reply. */
export function createReceiver(deps: ReceiverDeps): CallbackReceiver {
  const { store, calendars, texts, corpId, clock, log } = deps;

  async function surroundings(ownerId: string, now: UtcMs): Promise<TapSurroundings> {
    const staff = new Map((await loadStaff(store.db)).map((person) => [person.id, person]));
    const departments = new Map((await loadDepartments(store.db)).map((department) => [department.id, department]));
    // His own next morning: not one on which he is on leave, nor before his own work begins.
    const calendar = calendars.of(staff.get(ownerId) ?? null, departments);
    const today = calendar.dayOf(now);
    const leaders = staff.get(ownerId)?.leaderIds ?? [];
    return {
      nextMorning: morningOf(calendar.nextWorkingDay(today), calendar),
      inTwoBusinessDays: morningOf(calendar.addBusinessDays(today, 2), calendar),
      leaderId: leaders.find((id) => id !== ownerId && staff.get(id)?.status === 'active') ?? null,
    };
  }

  async function answerTap(callback: CardTap | MenuTap, item: InboxItem): Promise<string | null> {
    const optionId = callback.kind === 'cardTap' ? callback.selected[OUTCOME_QUESTION]?.[0] : undefined;
    const outcome = (OUTCOMES.has(optionId ?? '') ? optionId : 'none') as FollowUpOutcome;
    const { taskId, key, userId } = callback;
    const now = clock();
    const address = { toUserId: userId, corpId, at: now };
    try {
      const answer = await handleTap({ store, log, surroundings }, item, { taskId, key, outcome, by: userId, at: now });
      if (answer === null || answer.card === null) return null;
      const news = tapNews(answer.result, { key, at: now, ...(optionId === undefined ? {} : { optionId }) });
      return news === null ? null : updateCardReply(address, renderCard(tapReply(texts, answer.card, news, now)));
    } catch (err) {
      // Nothing was saved: the card says so and can be tapped again.
      log.error({ err, taskId }, 'a tap could not be saved');
      const card = await cardByTaskId(store.db, taskId).catch(() => null);
      if (card === null) throw err;
      return updateCardReply(address, renderCard(tapReply(texts, card.view, { type: 'error' }, now)));
    }
  }

  async function answerText(callback: Extract<Callback, { kind: 'text' }>, item: InboxItem): Promise<string> {
    const { userId, content } = callback;
    const now = clock();
    const taken = await takeNote(store, item, { by: userId, at: now, text: content });
    const [customer] = taken === null ? [] : await loadCustomers(store.db, [taken.customerId]);
    const words = customer === undefined ? noteWithoutCustomer(texts) : noteSaved(texts, shortName(customer.name));
    return textReply({ toUserId: userId, corpId, at: now }, words);
  }

  return {
    surroundings,
    async receive(receiver, callback, xml) {
      const event = callback.kind === 'unknown' ? callback.event || callback.msgType || 'unknown' : callback.kind;
      // What a person wrote to the app becomes a note and is not kept a second time.
      const body = callback.kind === 'text' ? '' : xml;
      const key = dedupeKey(xml);
      const item: InboxItem = { key, semanticKey: semanticKey(callback), receiver, event, body, receivedAt: clock() };
      switch (callback.kind) {
        case 'cardTap':
        case 'menuTap':
          return answerTap(callback, item);
        case 'text':
          return answerText(callback, item);
        case 'archiveNotify':
          deps.wake();
          return null;
        default:
          await receiveOnce(store.db, item);
          return null;
      }
    },
  };
}
