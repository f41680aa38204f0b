import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import { DAY_MS, type Day, HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { digestDue } from '../domain/timetable.ts';
import type { World } from '../simulator/scenario/demoWorld.ts';
import { demoPeople } from './demoPeople.ts';
import type { DemoService } from './demoService.ts';

/** Moments of a business day at which the service gets its turn: after the judgement, and when morning cards are due. */
const ROUNDS_MS = [7 * HOUR_MS + 31 * MINUTE_MS, 9 * HOUR_MS + 45 * MINUTE_MS];
/** On the day of the digest one more. */
const DIGEST_ROUND_MS = 8 * HOUR_MS + 37 * MINUTE_MS;
/** Days off get one, so that nothing in the archive expires. */
const DAY_OFF_ROUNDS_MS = [20 * HOUR_MS];
/** Cards of the last days are left for whoever looks at the demo. */
const LEFT_UNTAPPED_MS = 5 * DAY_MS;

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
  const { store } = app;
  const people = demoPeople({
    ...{ simulator, store, world, calendar, endAt, tapsUntil: endAt - LEFT_UNTAPPED_MS },
    tap: (tap) => simulator.tap(tap),
  });
  const { counts } = people;

  const first = dayNumber(calendar.dayOf(simulator.clock.now()));
  const last = dayNumber(calendar.dayOf(endAt));
  for (let number = first; number <= last; number += 1) {
    const day = dayText(number);
    for (const moment of roundsOf(day, calendar)) {
      if (moment < simulator.clock.now() || moment > endAt) continue;
      await people.happenUntil(moment);
      await app.tick();
      people.noticeCards();
    }
    if ((number - first) % 15 === 0 || number === last)
      progress(`${day}  ${await summary(store)}，发出${counts.cards}张卡片，点了${counts.taps}次`);
  }
  await people.happenUntil(endAt);
  await app.tick();
  people.noticeCards();
  return counts;
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
