import type { FollowUpOutcome } from '../domain/alert.ts';
import { leadersIn } from '../domain/leaders.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { contactWordOf } from '../domain/tap.ts';
import { type Clock, DAY_MS, type UtcMs } from '../domain/time.ts';
import { morningOf, nextCardTime } from '../domain/timetable.ts';
import { shortName } from '../domain/wording/shortName.ts';
import { tapNews } from '../domain/wording/tapNews.ts';
import { noteSaved, noteWanted, noteWithoutCustomer, tapReply } from '../domain/wording/tapReply.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { cardByTaskId } from '../store/alerts.ts';
import { loadCustomers } from '../store/customers.ts';
import { type InboxItem, receiveOnce } from '../store/inbox.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import type { Store } from '../store/store.ts';
import { handleTap, type TapAnswer, type TapContext, type TapDeps } from '../usecases/handleTap.ts';
import { takeNote } from '../usecases/takeNote.ts';
import { type Callback, type CardTap, dedupeKey, type MenuTap, semanticKey } from '../wecom/callbackXml.ts';
import { type ReplyAddress, textReply, updateButtonReply, updateCardReply } from '../wecom/passiveReply.ts';
import { renderCard } from '../wecom/renderCard.ts';
import type { Receiver } from './callbackRoutes.ts';
import { keptFor } from './keptFor.ts';

export interface ReceiverDeps {
  store: Store;
  calendars: StaffCalendars;
  texts: Texts;
  corpId: string;
  agentId: number;
  publicUrl: string;
  asksOn: TapDeps['asksOn'];
  clock: Clock;
  log: Logger;
  /** The archive has something new. */
  wake(): void | Promise<void>;
  /** Told of each callback that is taken in. */
  onCallback(kind: Callback['kind']): void;
}

export interface CallbackReceiver {
  receive(receiver: Receiver, callback: Callback, xml: string): Promise<string | null>;
  /** For the same buttons on pages. */
  tapDeps: TapDeps;
}

const OUTCOMES: ReadonlySet<string> = new Set<FollowUpOutcome>([
  'none',
  'message',
  'call',
  'visit',
  'appointment',
  'notReached',
  'lost',
  'mail',
  'other',
  'colleague',
]);
/** The drop-downs: 怎么跟的 of the alert cards, 怎么联系的 of the question, 对接人换了吗. */
const OUTCOME_QUESTIONS = ['how', 'seen'] as const;
/** Where in his window a leader's card comes. */
const LEADER_CARD_SPREAD = 0.5;
const CONTACT_QUESTION = 'changed';

/** Names and leaders of everybody change once a day, and everybody taps in the morning. */
const PEOPLE_KEPT_MS = 5_000;

/** From a verified callback to what we do, and to the passive reply. */
export function createReceiver(deps: ReceiverDeps): CallbackReceiver {
  const { store, calendars, texts, corpId, agentId, publicUrl, asksOn, clock, log } = deps;
  const tapDeps: TapDeps = { store, log, texts, agentId, publicUrl, asksOn, surroundings };

  const people = keptFor(PEOPLE_KEPT_MS, clock, async () => {
    const staff = new Map((await loadStaff(store.db)).map((person) => [person.id, person]));
    const departments = new Map((await loadDepartments(store.db)).map((department) => [department.id, department]));
    return { staff, departments, leadersOf: leadersIn(staff, departments) };
  });

  async function surroundings(ownerId: string, now: UtcMs): Promise<TapContext> {
    const { staff, departments, leadersOf } = await people();
    // His own next morning: not one on which he is on leave, nor before his own work begins.
    const calendar = calendars.of(staff.get(ownerId) ?? null, departments);
    const today = calendar.dayOf(now);
    const leaderId = leadersOf(ownerId)[0]?.id ?? null;
    const leaderCalendar = calendars.of(staff.get(leaderId ?? '') ?? null, departments);
    return {
      nextMorning: morningOf(calendar.nextWorkingDay(today), calendar),
      inTwoBusinessDays: morningOf(calendar.addBusinessDays(today, 2), calendar),
      leaderId,
      leaderCardAt: nextCardTime(now, leaderCalendar, LEADER_CARD_SPREAD),
      // What was said on a day can be taken back until the next working day begins (COPY §7).
      undoableSince: calendar.dayStart(calendar.isWorkingDay(today) ? today : calendar.addBusinessDays(today, -1)),
      tomorrow: calendar.dayStart(today) + DAY_MS,
      nameOf: (id) => staff.get(id)?.name ?? '',
    };
  }

  async function answerTap(callback: CardTap | MenuTap, item: InboxItem): Promise<string | null> {
    const selected = callback.kind === 'cardTap' ? callback.selected : {};
    const [questionId, optionId] =
      [...OUTCOME_QUESTIONS, CONTACT_QUESTION]
        .map((question) => [question, selected[question]?.[0]] as const)
        .find(([, option]) => option !== undefined) ?? [];
    const isWord = questionId === CONTACT_QUESTION;
    const outcome = (!isWord && OUTCOMES.has(optionId ?? '') ? optionId : 'none') as FollowUpOutcome;
    const contactWord = isWord ? contactWordOf(optionId) : null;
    const { taskId, key, userId: by } = callback;
    const now = clock();
    const address = { toUserId: by, corpId, at: now };
    try {
      const answer = await handleTap(tapDeps, item, { taskId, key, outcome, contactWord, by, at: now });
      return await replyOf(callback, answer, address, optionId);
    } catch (err) {
      // Nothing was saved: the card says so and can be tapped again.
      log.error({ err, taskId }, 'a tap could not be saved');
      const card = await cardByTaskId(store.db, taskId).catch(() => null);
      if (card === null) throw err;
      return updateCardReply(address, renderCard(tapReply(texts, card.view, { type: 'error' }, now)));
    }
  }

  /** What the tapped card turns to, within the callback. */
  async function replyOf(
    { kind, key }: CardTap | MenuTap,
    { result, alert, card, nameOf }: TapAnswer,
    address: ReplyAddress,
    optionId: string | undefined,
  ): Promise<string | null> {
    if (result.kind === 'stranger') return updateButtonReply(address, texts.fill('tap.stranger.label'));
    if (result.kind === 'unknownCard') return updateButtonReply(address, texts.fill('tap.closed.label'));
    // A menu may be answered in words, a button only by its card (callbacks.md §5.2).
    if (result.kind === 'noteAsked' && kind === 'menuTap')
      return textReply(
        address,
        alert === null ? noteWithoutCustomer(texts) : noteWanted(texts, await labelOf(alert.customerId)),
      );
    const tap = { key, at: address.at, ...(optionId === undefined ? {} : { optionId }) };
    const mainCause = alert?.causes[0]?.kind;
    const news = card === null ? null : tapNews(result, tap, { nameOf, asksOn, mainCause });
    return news === null ? null : updateCardReply(address, renderCard(tapReply(texts, card!, news, address.at)));
  }

  async function labelOf(customerId: string | undefined): Promise<string> {
    const [customer] = customerId === undefined ? [] : await loadCustomers(store.db, [customerId]);
    return customer === undefined ? texts.fill('fallback.customer') : shortName(customer.name);
  }

  async function answerText(callback: Extract<Callback, { kind: 'text' }>, item: InboxItem): Promise<string> {
    const { userId, content } = callback;
    const now = clock();
    const taken = await takeNote(store, item, { by: userId, at: now, text: content });
    const words = taken === null ? noteWithoutCustomer(texts) : noteSaved(texts, await labelOf(taken.customerId));
    return textReply({ toUserId: userId, corpId, at: now }, words);
  }

  return {
    tapDeps,
    async receive(receiver, callback, xml) {
      deps.onCallback(callback.kind);
      const event = callback.kind === 'unknown' ? callback.event || callback.msgType || 'unknown' : callback.kind;
      // What a person wrote or sent to the app is not kept: a text becomes a note, a picture or a link nothing at all.
      const isMessage = callback.kind === 'text' || (callback.kind === 'unknown' && callback.msgType !== 'event');
      const body = isMessage ? '' : xml;
      const key = dedupeKey(xml);
      const item: InboxItem = { key, semanticKey: semanticKey(callback), receiver, event, body, receivedAt: clock() };
      switch (callback.kind) {
        case 'cardTap':
        case 'menuTap':
          return answerTap(callback, item);
        case 'text':
          return answerText(callback, item);
        case 'archiveNotify':
          await deps.wake();
          return null;
        default:
          await receiveOnce(store.db, item);
          return null;
      }
    },
  };
}
