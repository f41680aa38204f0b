import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readCompanySettings } from '../../src/companySettings.ts';
import { demoPeople } from '../../src/demo/demoPeople.ts';
import { type BusinessCalendar, businessCalendar } from '../../src/domain/businessCalendar.ts';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { DAY_MS, type Day, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import type { ApiFault } from '../../src/simulator/faults.ts';
import { demoWorld, type World } from '../../src/simulator/scenario/demoWorld.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { Tap, TapResult } from '../../src/simulator/taps.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { openFrontDoor } from './frontDoor.ts';
import { orderFor } from './serviceOrder.ts';
import { type ServiceProcess, spawnService } from './serviceProcess.ts';

/** Of all calls to WeCom: 2 % are answered 502, 1 % each cut before and after they took effect, 1 % each -1 and 45009. */
const FAULT_SHARE = 0.06;
const KINDS: readonly ApiFault[] = [
  ...[{ httpStatus: 502 }, { httpStatus: 502 }],
  ...[{ reset: true }, { reset: true, afterEffect: true }],
  ...[{ errcode: -1 }, { errcode: 45009 }],
];
const FAULTS: ReadonlySet<number> = new Set([-1, 45009]);
/** A tap, or another callback, that WeCom delivers twice. */
const DUPLICATE_SHARE = 0.25;
/** Before customers are judged the archive is only read, as often as it must be. */
const READ_EVERY_DAYS = 3;
const READ_AT_MS = 5 * HOUR_MS;
/** While customers are judged and nothing goes wrong yet: after the judgement, in the card windows, at the sweeps and the ladder. */
const QUIET_ROUNDS_MS = ['07:31', '09:41', '11:21', '14:11', '16:21', '16:43'].map(timeOfDay);
/** Under faults the bell rings every 20 minutes of the day and every two hours of the night and of days off, in the windows every 3. */
const OPEN_FROM_MS = timeOfDay('06:30');
const OPEN_UNTIL_MS = timeOfDay('19:30');
const FINE_MS = [
  ['09:10', '09:46'],
  ['11:19', '11:26'],
  ['13:40', '14:16'],
  ['16:19', '16:26'],
  ['16:41', '16:48'],
].map(([from, to]) => [timeOfDay(from!), timeOfDay(to!)] as const);
/** How long a process that is killed in its turn, or in a tap, has been at it. */
const TURN_MS_MAX = 60;
const TAP_MS_MAX = 15;

function timeOfDay(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return hours! * HOUR_MS + minutes! * MINUTE_MS;
}

export interface FaultyTimeOptions {
  seed: number;
  /** The first day under faults. */
  from: Day;
  /** UTC milliseconds. */
  endAt: number;
  /** The first day on which customers are judged, before `from`. */
  judgedFrom: Day;
}

export interface DoneTap {
  at: number;
  tap: Tap;
  result: TapResult;
}

/** What has come of it. The service has ended; the simulator and the store still tell. */
export interface FaultyTime extends AsyncDisposable {
  world: World;
  calendar: BusinessCalendar;
  simulator: Simulator;
  store: Store;
  /** UTC milliseconds: judged from, under faults from, until. */
  judgedFrom: number;
  from: number;
  endAt: number;
  taps: readonly DoneTap[];
  kills: { turns: number; taps: number };
  /** Faults that calls to WeCom met. */
  faults: number;
}

/**
 * Plays the demo's company up to the last instant. From `from` on calls to WeCom fail, callbacks come twice or in another order,
 * and each day the process is killed once, in the middle of its work or of a tap.
 */
export async function playFaultyTime(options: FaultyTimeOptions): Promise<FaultyTime> {
  const { seed, endAt } = options;
  const random = new Random(`faults ${seed}`);
  const calendar = businessCalendar(readCompanySettings().calendars.company);
  const world = demoWorld({ seed, endAt });
  const { company } = world;
  const simulator = await startSimulator({
    ...{ company, startAt: world.events[0]!.at, seed },
    switches: { recordsPerRandomKey: 50, callbackRetryDelaysMs: [500, 1_500, 6_000] },
  });
  const folder = mkdtempSync(join(tmpdir(), 'liuke-faulty-'));
  const databaseUrl = `sqlite:${join(folder, 'liuke.db')}`;
  const store = await openStore({ url: databaseUrl });
  const door = await openFrontDoor();
  const [judgedFrom, from] = [options.judgedFrom, options.from].map((day) => calendar.dayStart(day)) as [
    number,
    number,
  ];

  let spare = spawnService();
  let service = await start();
  async function start(): Promise<ServiceProcess> {
    const next = spare;
    const order = orderFor(simulator, { databaseUrl, publicUrl: door.url });
    next.start({ ...order, time: { kind: 'told', at: simulator.clock.now() } });
    door.leadTo(await next.waitReady());
    // The next one loads its modules while this one is at work.
    spare = spawnService();
    return next;
  }
  async function restart(): Promise<void> {
    await service.kill9();
    door.leadTo(null);
    service = await start();
  }

  const taps: DoneTap[] = [];
  const kills = { turns: 0, taps: 0 };
  let faults = 0;
  /** In what the process is still to be killed today. */
  let aim: 'turn' | 'tap' | null = null;

  async function tap(order: Tap): Promise<TapResult> {
    const at = simulator.clock.now();
    await service.turnTo({ at, rings: false });
    if (at >= from && random.chance(DUPLICATE_SHARE)) simulator.faults.callback({ kind: 'duplicate', receiver: 'app' });
    const tapping = simulator.tap(order);
    if (aim === 'tap') {
      aim = null;
      kills.taps += 1;
      await wait(random.between(0, TAP_MS_MAX));
      await restart();
    }
    const result = await tapping;
    taps.push({ at, tap: order, result });
    return result;
  }

  const people = demoPeople({ simulator, store, world, calendar, endAt, tapsUntil: endAt, tap });

  async function turn(moment: number, kill = false): Promise<void> {
    await people.happenUntil(moment);
    await simulator.drainCallbacks();
    const turned = service.turnTo({ at: moment, rings: true });
    if (kill) {
      kills.turns += 1;
      await Promise.race([turned, wait(random.between(0, TURN_MS_MAX))]);
      turned.catch(() => undefined);
      await restart();
      await simulator.drainCallbacks();
      await service.turnTo({ at: moment, rings: true });
    } else await turned;
    people.noticeCards();
  }

  async function quietDay(day: Day): Promise<void> {
    const start = calendar.dayStart(day);
    const isJudged = start >= judgedFrom;
    if (!isJudged && dayNumber(day) % READ_EVERY_DAYS !== 0) return;
    const moments = isJudged && calendar.isWorkingDay(day) ? QUIET_ROUNDS_MS : [READ_AT_MS];
    for (const moment of moments) await turn(start + moment);
  }

  async function faultyDay(day: Day): Promise<void> {
    const start = calendar.dayStart(day);
    const moments = momentsOf(calendar.isWorkingDay(day))
      .map((offset) => start + offset)
      .filter((moment) => moment <= endAt);
    for (const receiver of ['contact', 'archive'] as const) {
      simulator.faults.callback({ kind: 'reorder', receiver });
      if (random.chance(DUPLICATE_SHARE)) simulator.faults.callback({ kind: 'duplicate', receiver });
    }
    aim = random.chance(0.5) ? 'tap' : 'turn';
    const killAt = random.pick(moments);
    for (const moment of moments) {
      // When nobody has tapped until the evening, it is killed at work.
      const kills = (aim === 'turn' && moment >= killAt) || (aim !== null && moment === moments.at(-1));
      if (kills) aim = null;
      await turn(moment, kills);
    }
    faults += simulator.requests.all().filter(({ errcode }) => errcode === null || FAULTS.has(errcode)).length;
    simulator.requests.clear();
  }

  for (const receiver of ['app', 'contact', 'archive'] as const)
    await simulator.setCallbackUrl(receiver, `${door.url}/wecom/cb/${receiver}`);
  const last = dayNumber(calendar.dayOf(endAt));
  for (let number = dayNumber(calendar.dayOf(simulator.clock.now())) + 1; number <= last; number += 1) {
    const day = dayText(number);
    if (calendar.dayStart(day) === from) simulator.faults.rate({ share: FAULT_SHARE, kinds: [...KINDS] });
    await (calendar.dayStart(day) < from ? quietDay(day) : faultyDay(day));
  }
  // What failed last is tried again.
  simulator.faults.clear();
  await turn(endAt + 2 * HOUR_MS);
  await service.stop();
  await spare.kill9();
  return {
    ...{ world, calendar, simulator, store, judgedFrom, from, endAt, taps, kills, faults },
    async [Symbol.asyncDispose]() {
      await simulator.close();
      await door.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Offsets from midnight at which the bell rings under faults. */
function momentsOf(isWorkingDay: boolean): number[] {
  const hours = Array.from({ length: DAY_MS / (2 * HOUR_MS) }, (_, n) => n * 2 * HOUR_MS);
  if (!isWorkingDay) return hours;
  const moments = new Set(hours);
  for (let at = OPEN_FROM_MS; at <= OPEN_UNTIL_MS; at += 20 * MINUTE_MS) moments.add(at);
  for (const [from, to] of FINE_MS) for (let at = from; at <= to; at += 3 * MINUTE_MS) moments.add(at);
  return [...moments].sort((a, b) => a - b);
}
