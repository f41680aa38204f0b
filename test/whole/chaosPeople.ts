import { asksHow, keyOn } from '../../src/demo/cardKeys.ts';
import { Timeline } from '../../src/demo/timeline.ts';
import type { BusinessCalendar } from '../../src/domain/businessCalendar.ts';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { MINUTE_MS } from '../../src/domain/time.ts';
import type { World } from '../../src/simulator/scenario/demoWorld.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import type { TapButton } from '../../src/simulator/scenario/tapHabit.ts';
import { customerOf, personToWriteTo } from '../../src/simulator/scenario/truth.ts';
import type { ScriptEvent } from '../../src/simulator/script.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { Tap, TapResult } from '../../src/simulator/taps.ts';
import { timeOfDay } from './chaosFaults.ts';

/** What people do with a card. It hangs on whose card it is and the how many-th, not on its minute or its number. */
const BUTTONS: Record<TapButton | 'nothing', number> = { done: 70, later: 8, fine: 8, nothing: 14 };
const OUTCOMES = { message: 60, call: 30, none: 10 } as const;
/** Everybody goes through the phone at the end of the day; what could not be tapped is tapped again. */
export const TAP_TIMES_MS = ['17:33', '17:54', '18:08'].map(timeOfDay);
const WRITES_AT_MS = timeOfDay('18:20');
/** Who comes back answers on the next working day, and from then on at the times of his own grid. */
const ANSWERS_AT_MS = timeOfDay('09:50');
const TALKS_AT_MS = timeOfDay('10:20');

export interface ChaosPeopleOptions {
  simulator: Simulator;
  world: World;
  calendar: BusinessCalendar;
  /** UTC milliseconds: nobody writes later. */
  endAt: number;
  tap(tap: Tap): Promise<TapResult>;
}

export interface ChaosPeople {
  /** Lets happen, in order, all that happens until then, and moves the clock there. */
  happenUntil(moment: number): void;
  /** Everybody deals with the cards that have come and are not dealt with. */
  lookAtPhones(): Promise<void>;
}

/**
 * The people of a world, who do the same in a disturbed and in an undisturbed run as long as the same cards reach them by the
 * evening: so that what differs in the end is the service's doing.
 */
export function chaosPeople({ simulator, world, calendar, endAt, tap }: ChaosPeopleOptions): ChaosPeople {
  const timeline = new Timeline<ScriptEvent>(world.events.map((event) => ({ at: event.at, item: event })));
  /** How many cards about a customer somebody got so far; and what he means to do with each, by task id. */
  const counted = new Map<string, number>();
  const meant = new Map<string, { button: TapButton | 'nothing'; outcome: keyof typeof OUTCOMES }>();
  const dealt = new Set<string>();
  const back = new Set<string>();

  function intentionFor(userid: string, taskId: string, contactId: string) {
    const known = meant.get(taskId);
    if (known !== undefined) return known;
    const whose = `${userid}/${contactId}`;
    const nth = (counted.get(whose) ?? 0) + 1;
    counted.set(whose, nth);
    const random = new Random(`${world.truth.seed}/${whose}/${nth}`);
    const intention = { button: random.weighted(BUTTONS), outcome: random.weighted(OUTCOMES) };
    meant.set(taskId, intention);
    return intention;
  }

  async function deal(userid: string, card: ReturnType<Simulator['cards']['sentTo']>[number]): Promise<void> {
    const taskId = card.taskId!;
    const contactId = contactOn(card.card);
    // A list is only read.
    if (contactId === null) return;
    const { button, outcome } = intentionFor(userid, taskId, contactId);
    const key = button === 'nothing' ? null : keyOn(card.card, button);
    if (key === null || dealt.has(taskId) || !card.tappable || card.replacedLabel !== null) return;
    const selected: Record<string, string[]> = button === 'done' && asksHow(card.card) ? { how: [outcome] } : {};
    const { delivered, replyFault, reply, card: after } = await tap({ userid, taskId, key, selected });
    const isHeard = delivered && replyFault === null && (reply?.type ?? 'none') !== 'none';
    if (!isHeard || after?.replacedLabel === null) return;
    dealt.add(taskId);
    if (button === 'done' && outcome !== 'call') writeTo(userid, contactId);
  }

  /** Our member writes in the evening; whose story allows it comes back to the old habit. */
  function writeTo(userid: string, externalUserid: string): void {
    const customer = customerOf(world.truth, externalUserid);
    if (customer === undefined) return;
    const today = calendar.dayOf(simulator.clock.now());
    const contact = personToWriteTo(customer, simulator.clock.now());
    const at = calendar.dayStart(today) + WRITES_AT_MS;
    say(at, userid, contact, '最近的交期还合适吗');
    const isGone = customer.kind === 'deleted' || (customer.from !== null && !customer.recoverable);
    if (isGone || back.has(customer.id)) return;
    back.add(customer.id);
    say(calendar.dayStart(calendar.nextWorkingDay(today)) + ANSWERS_AT_MS, contact, userid, '合适，谢谢');
    const every = Math.max(1, Math.round(customer.cadenceDays));
    const first = dayNumber(calendar.nextWorkingDay(today)) + 1;
    for (let day = first; calendar.dayStart(dayText(day)) <= endAt; day += 1) {
      if (day % every !== 0) continue;
      const talksAt = calendar.dayStart(dayText(day)) + TALKS_AT_MS;
      say(talksAt, contact, userid, '这批货的数量再确认一下');
      say(talksAt + 20 * MINUTE_MS, userid, contact, '好的，确认了');
    }
  }

  function say(at: number, from: string, to: string, content: string): void {
    if (at > endAt) return;
    timeline.add(at, { at, type: 'message', from, to: [to], msgtype: 'text', body: { content } });
  }

  return {
    happenUntil(moment) {
      for (let next = timeline.takeUntil(moment); next !== undefined; next = timeline.takeUntil(moment))
        simulator.play(next.item);
      simulator.clock.set(moment);
    },
    async lookAtPhones() {
      for (const userid of Object.keys(world.habits))
        for (const card of simulator.cards.sentTo(userid)) if (card.taskId !== null) await deal(userid, card);
    },
  };
}

/** The contact by whom the customer behind a card's link is named; null for a list. */
function contactOn(card: { card_action?: { url?: string } }): string | null {
  const id = /\/c\/c-([^/?#]+)/.exec(decodeURIComponent(card.card_action?.url ?? ''))?.[1];
  return id ?? null;
}
