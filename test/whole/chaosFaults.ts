import type { BusinessCalendar } from '../../src/domain/businessCalendar.ts';
import { DAY_MS, type Day, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import type { Random } from '../../src/simulator/scenario/random.ts';

/** What an ordinary year brings besides calls that fail and a process that is killed. */
export type OutageKind =
  /** The database server is killed, and started again. */
  | 'databaseStops'
  /** Not one byte more fits where the database lies, until somebody makes room. */
  | 'diskFull'
  /** The machine's clock is set wrong by so much, and set right again. */
  | 'clockAhead'
  | 'clockBehind'
  /** The machine sleeps: it rings no more, nobody reaches it, and its clock jumps when it wakes. */
  | 'asleep';

/** UTC milliseconds. */
export interface Outage {
  kind: OutageKind;
  from: number;
  until: number;
  /** How far the clock goes wrong; 0 with the other kinds. */
  skewMs: number;
  /** The service is killed in the middle of it as well. */
  kills: boolean;
}

/**
 * Outages of a working day. Those over the judgement and over cards are shorter than an hour, as it takes to notice and mend them;
 * whole mornings are lost in `longAway.test.ts`, which has other promises.
 */
const SLOTS = [
  ['01:00', '05:30'],
  ['07:10', '08:20'],
  ['09:05', '09:50'],
  ['10:00', '11:00'],
  ['11:15', '11:35'],
  ['13:38', '14:20'],
  ['14:30', '16:00'],
  ['16:35', '17:10'],
  ['17:30', '17:52'],
] as const;
/** Of a day off. */
const LONG_SLOT = ['08:00', '20:00'] as const;

const AHEAD_MS = [3 * HOUR_MS, 26 * HOUR_MS, 40 * DAY_MS, 1_200 * DAY_MS];
const BEHIND_MS = [-2 * HOUR_MS, -30 * HOUR_MS, -400 * DAY_MS];

export function timeOfDay(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return hours! * HOUR_MS + minutes! * MINUTE_MS;
}

/** The outages of a day, one of a day off; all kinds have their turn before one comes again. */
export function outagesOf(
  day: Day,
  {
    calendar,
    random,
    kinds,
    count,
    killShare,
  }: { calendar: BusinessCalendar; random: Random; kinds: Iterator<OutageKind>; count: number; killShare: number },
): Outage[] {
  const start = calendar.dayStart(day);
  if (!calendar.isWorkingDay(day)) return [outage(start, LONG_SLOT, kinds.next().value!, random, killShare)];
  return random
    .shuffled(SLOTS)
    .slice(0, count)
    .sort(([a], [b]) => timeOfDay(a) - timeOfDay(b))
    .map((slot) => outage(start, slot, kinds.next().value!, random, killShare));
}

function outage(
  start: number,
  [from, until]: readonly [string, string],
  kind: OutageKind,
  random: Random,
  killShare: number,
): Outage {
  const skews = kind === 'clockAhead' ? AHEAD_MS : kind === 'clockBehind' ? BEHIND_MS : [0];
  return {
    ...{ kind, from: start + timeOfDay(from), until: start + timeOfDay(until), skewMs: random.pick(skews) },
    kills: kind !== 'asleep' && random.chance(killShare),
  };
}

/** The kinds over and over, each time in another order. */
export function* inTurns(kinds: readonly OutageKind[], random: Random): Generator<OutageKind, never> {
  for (;;) {
    const left = [...kinds];
    while (left.length > 0) yield left.splice(random.whole(0, left.length - 1), 1)[0]!;
  }
}
