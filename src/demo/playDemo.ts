import { SOURCE_NAME } from '../app.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import { DAY_MS, type Day, HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { digestDue } from '../domain/timetable.ts';
import type { World } from '../simulator/scenario/demoWorld.ts';
import { afterFollowUp, withEvents } from '../simulator/scenario/followUp.ts';
import { type Reaction, reactionTo } from '../simulator/scenario/tapHabit.ts';
import type { ScriptEvent } from '../simulator/script.ts';
import { viewCustomer } from '../usecases/viewCustomers.ts';
import { asksHow, keyOn } from './cardKeys.ts';
import type { DemoService } from './demoService.ts';
import { Timeline } from './timeline.ts';

/** Moments of a business day at which the service gets its turn: after the judgement, and when morning cards are due. */
const ROUNDS_MS = [7 * HOUR_MS + 31 * MINUTE_MS, 9 * HOUR_MS + 45 * MINUTE_MS];
/** On the day of the digest one more. */
const DIGEST_ROUND_MS = 8 * HOUR_MS + 37 * MINUTE_MS;
/** Days off get one, so that nothing in the archive expires. */
const DAY_OFF_ROUNDS_MS = [20 * HOUR_MS];
/** Cards of the last days are left for whoever looks at the demo. */
const LEFT_UNTAPPED_MS = 5 * DAY_MS;

type Happening =
  | { kind: 'script'; event: ScriptEvent }
  | { kind: 'tap'; userid: string; taskId: string; reaction: Reaction };

export interface PlayedDemo {
  taps: number;
  cards: number;
}

/**
 * Lets half a year happen: people write, the service pulls, judges and sends, and salespeople deal with their cards as
 * their habits say, each tap over the real callback.
 */
export async function playDemo(
  { simulator, app }: DemoService,
  world: World,
  calendar: BusinessCalendar,
  endAt: number,
  progress: (line: string) => void,
): Promise<PlayedDemo> {
  const timeline = new Timeline<Happening>(
    world.events.map((event) => ({ at: event.at, item: { kind: 'script', event } })),
  );
  const seenCards = new Set<string>();
  const played: PlayedDemo = { taps: 0, cards: 0 };
  let current = world;

  async function happenUntil(moment: number): Promise<void> {
    for (let next = timeline.takeUntil(moment); next !== undefined; next = timeline.takeUntil(moment)) {
      if (next.item.kind === 'script') simulator.play(next.item.event);
      else await tap(next.item, next.at);
    }
    simulator.clock.set(moment);
  }

  async function tap({ userid, taskId, reaction }: Extract<Happening, { kind: 'tap' }>, at: number): Promise<void> {
    simulator.clock.set(at);
    const [card] = simulator.cards.byTaskId(taskId);
    if (!card?.tappable || card.replacedLabel !== null) return;
    const { button, outcome, writesAt } = reaction;
    const key = keyOn(card.card, button);
    if (key === null) return;
    await simulator.tap({
      userid,
      taskId,
      key,
      // Cards about a change of contact ask something else; that stays as it is preset.
      ...(key === 'done' && asksHow(card.card) ? { selected: { how: [outcome] } } : {}),
    });
    played.taps += 1;
    if (writesAt === null || writesAt > endAt) return;
    const externalUserid = await contactBehind(card.card);
    if (externalUserid === null) return;
    const answers = afterFollowUp(current, { userid, externalUserid, at: writesAt });
    current = withEvents(current, answers);
    for (const event of answers) timeline.add(event.at, { kind: 'script', event });
  }

  /** Whom the salesperson writes to: the person the card names, found as he would, by the page that it links to. */
  async function contactBehind(card: { card_action?: { url?: string } }): Promise<string | null> {
    const customerId = decodeURIComponent(card.card_action?.url?.split('/c/')[1] ?? '');
    const view = await viewCustomer(app.store, customerId, {
      now: simulator.clock.now(),
      calendar,
      sourceName: SOURCE_NAME,
    });
    return view?.verdict?.mainContactId ?? view?.contacts[0]?.contact.id ?? null;
  }

  function noticeCards(): void {
    for (const [userid, habit] of Object.entries(world.habits))
      for (const card of simulator.cards.sentTo(userid)) {
        if (card.taskId === null || seenCards.has(card.taskId)) continue;
        seenCards.add(card.taskId);
        played.cards += 1;
        if (card.sentAt > endAt - LEFT_UNTAPPED_MS) continue;
        const reaction = reactionTo({ taskId: card.taskId, userid, sentAt: card.sentAt }, habit, world.truth.seed);
        if (reaction !== null) timeline.add(reaction.tapAt, { kind: 'tap', userid, taskId: card.taskId, reaction });
      }
  }

  const first = dayNumber(calendar.dayOf(simulator.clock.now()));
  const last = dayNumber(calendar.dayOf(endAt));
  for (let number = first; number <= last; number += 1) {
    const day = dayText(number);
    for (const moment of roundsOf(day, calendar)) {
      if (moment < simulator.clock.now() || moment > endAt) continue;
      await happenUntil(moment);
      await app.tick();
      noticeCards();
    }
    if ((number - first) % 15 === 0 || number === last)
      progress(`${day}  ${await summary(app.store)}，发出${played.cards}张卡片，点了${played.taps}次`);
  }
  await happenUntil(endAt);
  await app.tick();
  noticeCards();
  return played;
}

function roundsOf(day: Day, calendar: BusinessCalendar): number[] {
  const at = (offset: number): number => calendar.dayStart(day) + offset;
  if (!calendar.isWorkingDay(day)) return DAY_OFF_ROUNDS_MS.map(at);
  const digest = digestDue(at(DIGEST_ROUND_MS), calendar);
  const isDigestDay = digest !== null && digest.plannedAt >= at(0);
  return [...ROUNDS_MS, ...(isDigestDay ? [DIGEST_ROUND_MS] : [])].sort((a, b) => a - b).map(at);
}

async function summary(store: DemoService['app']['store']): Promise<string> {
  const [row] = await store.db.query<{ messages: number }>('SELECT COUNT(*) AS messages FROM message');
  return `已读${row!.messages}条消息`;
}
