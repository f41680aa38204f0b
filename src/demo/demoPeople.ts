import { type App, SOURCE_NAME } from '../app.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import type { World } from '../simulator/scenario/demoWorld.ts';
import { afterFollowUp, withEvents } from '../simulator/scenario/followUp.ts';
import { type Reaction, reactionTo } from '../simulator/scenario/tapHabit.ts';
import type { ScriptEvent } from '../simulator/script.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { Tap, TapResult } from '../simulator/taps.ts';
import { viewCustomer } from '../usecases/viewCustomers.ts';
import { asksHow, keyOn } from './cardKeys.ts';
import { Timeline } from './timeline.ts';

type Happening =
  | { kind: 'script'; event: ScriptEvent }
  | { kind: 'tap'; userid: string; taskId: string; reaction: Reaction };

export interface DemoPeopleOptions {
  simulator: Simulator;
  /** Where the page is that a card links to. */
  store: App['store'];
  world: World;
  calendar: BusinessCalendar;
  /** UTC milliseconds: nobody writes later. */
  endAt: number;
  /** Cards that came after it stay as they are. */
  tapsUntil: number;
  /** Does the tapping, at its time by the simulator's clock. */
  tap(tap: Tap): Promise<TapResult>;
}

export interface DemoPeople {
  /** Lets happen, in order, all that happens until then, and moves the clock there. */
  happenUntil(moment: number): Promise<void>;
  /** Everybody looks at the phone; what has come will be dealt with as the habits say. */
  noticeCards(): void;
  counts: { cards: number; taps: number };
}

/** The people of a demo world: customers and colleagues who write, and salespeople who deal with their cards. */
export function demoPeople({
  simulator,
  store,
  world,
  calendar,
  endAt,
  tapsUntil,
  ...options
}: DemoPeopleOptions): DemoPeople {
  const timeline = new Timeline<Happening>(
    world.events.map((event) => ({ at: event.at, item: { kind: 'script', event } })),
  );
  const seenCards = new Set<string>();
  const counts = { cards: 0, taps: 0 };
  let current = world;

  async function tap({ userid, taskId, reaction }: Extract<Happening, { kind: 'tap' }>, at: number): Promise<void> {
    simulator.clock.set(at);
    const [card] = simulator.cards.byTaskId(taskId);
    if (!card?.tappable || card.replacedLabel !== null) return;
    const { button, outcome, writesAt } = reaction;
    const key = keyOn(card.card, button);
    if (key === null) return;
    await options.tap({
      userid,
      taskId,
      key,
      // Cards about a change of contact ask something else; that stays as it is preset.
      ...(key === 'done' && asksHow(card.card) ? { selected: { how: [outcome] } } : {}),
    });
    counts.taps += 1;
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
    const view = await viewCustomer(store, customerId, {
      now: simulator.clock.now(),
      calendar,
      sourceName: SOURCE_NAME,
    });
    return view?.verdict?.mainContactId ?? view?.contacts[0]?.contact.id ?? null;
  }

  return {
    counts,
    async happenUntil(moment) {
      for (let next = timeline.takeUntil(moment); next !== undefined; next = timeline.takeUntil(moment)) {
        if (next.item.kind === 'script') simulator.play(next.item.event);
        else await tap(next.item, next.at);
      }
      simulator.clock.set(moment);
    },
    noticeCards() {
      for (const [userid, habit] of Object.entries(world.habits))
        for (const card of simulator.cards.sentTo(userid)) {
          if (card.taskId === null || seenCards.has(card.taskId)) continue;
          seenCards.add(card.taskId);
          counts.cards += 1;
          if (card.sentAt > tapsUntil) continue;
          const reaction = reactionTo({ taskId: card.taskId, userid, sentAt: card.sentAt }, habit, world.truth.seed);
          if (reaction !== null) timeline.add(reaction.tapAt, { kind: 'tap', userid, taskId: card.taskId, reaction });
        }
    },
  };
}
