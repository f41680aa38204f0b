import { setTimeout as wait } from 'node:timers/promises';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type BusinessCalendar, businessCalendar } from '../../src/domain/businessCalendar.ts';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { type Day, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import type { ApiFault } from '../../src/simulator/faults.ts';
import type { World } from '../../src/simulator/scenario/demoWorld.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { Tap, TapResult } from '../../src/simulator/taps.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import type { ChaosDatabase } from './chaosDatabase.ts';
import { inTurns, type Outage, type OutageKind, outagesOf, timeOfDay } from './chaosFaults.ts';
import { chaosPeople, TAP_TIMES_MS } from './chaosPeople.ts';
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
const FAULT_CODES: ReadonlySet<number> = new Set([-1, 45009]);
const DUPLICATE_SHARE = 0.25;
/** Before customers are judged the archive is only read, as often as it must be. */
const READ_EVERY_DAYS = 4;
const READ_AT_MS = timeOfDay('05:00');
/** WeCom asks again so soon; during an outage sooner still, for nobody will answer. */
const RETRIES_MS = [300, 1_500, 6_000];
const VAIN_RETRIES_MS = [10, 20, 30];
/** What the databases say to a write for which there is no room. */
const NO_ROOM = /SQLITE_FULL|SQLITE_IOERR|ER_RECORD_FILE_FULL|ER_DISK_FULL|ER_ERROR_ON_WRITE|ER_GET_ERRNO/;
/** How long a process that is killed in its turn, or in a tap, has been at it. */
const TURN_MS_MAX = 60;
const TAP_MS_MAX = 15;

export interface ChaosOptions {
  world: World;
  database: ChaosDatabase;
  seed: number;
  /** The first day on which customers are judged, and the first under faults. */
  judgedFrom: Day;
  from: Day;
  /** Nothing fails from this day on: what was late has its time to come. */
  calmFrom: Day;
  /** UTC milliseconds. */
  endAt: number;
  /** Of a working day. */
  outagesADay: number;
  /** Share of the outages in which the process is killed as well, besides once a day. */
  killShare: number;
  /** null: nothing ever fails. */
  kinds: readonly OutageKind[] | null;
}

export interface ChaosTotals {
  kills: { turns: number; taps: number; outages: number };
  outages: Record<OutageKind, number>;
  /** Starts that failed because the database was away. */
  vainStarts: number;
  /** Faults that calls to WeCom met. */
  faults: number;
  /** Rounds in which the database had no room for something. */
  roundsWithoutRoom: number;
  /** Taps that nobody answered, or that were answered 没有记录成功. */
  vainTaps: number;
  taps: number;
}

/** What has come of it. The service has ended; the simulator and the store still tell. */
export interface ChaosRun extends AsyncDisposable {
  world: World;
  calendar: BusinessCalendar;
  simulator: Simulator;
  store: Store;
  judgedFrom: number;
  from: number;
  endAt: number;
  totals: ChaosTotals;
  taps: readonly { at: number; tap: Tap; result: TapResult }[];
  /** What the service wrote that was no single failed call. */
  output: string;
}

/** Plays a world up to its end, with all faults or with none. The people and the moments are the same. */
export async function playChaos(options: ChaosOptions): Promise<ChaosRun> {
  const { world, database, seed, endAt, kinds, outagesADay, killShare } = options;
  const random = new Random(`chaos ${seed}`);
  const calendar = businessCalendar(readCompanySettings().calendars.company);
  const [judgedFrom, from, calmFrom] = [options.judgedFrom, options.from, options.calmFrom].map((day) =>
    calendar.dayStart(day),
  ) as [number, number, number];
  const simulator = await startSimulator({
    ...{ company: world.company, startAt: world.events[0]!.at, seed },
    switches: { recordsPerRandomKey: 50, callbackRetryDelaysMs: RETRIES_MS },
  });
  const door = await openFrontDoor();
  const totals: ChaosTotals = {
    kills: { turns: 0, taps: 0, outages: 0 },
    outages: { databaseStops: 0, diskFull: 0, clockAhead: 0, clockBehind: 0, asleep: 0 },
    ...{ vainStarts: 0, faults: 0, roundsWithoutRoom: 0, vainTaps: 0, taps: 0 },
  };
  const taps: ChaosRun['taps'][number][] = [];
  let output = '';
  // The next one loads its modules while this one is at work; where none is killed, none is needed.
  let spare: ServiceProcess | null = spawnService();
  let service: ServiceProcess | null = null;
  let port: number | null = null;
  let skewMs = 0;
  let outage: Outage | null = null;
  /** In what the process is still to be killed today. */
  let aim: 'turn' | 'tap' | null = null;

  /** As a supervisor does: one that ends at once is started again at the next moment. */
  async function start(): Promise<void> {
    const next = spare ?? spawnService();
    spare = kinds === null ? null : spawnService();
    const order = orderFor(simulator, { databaseUrl: database.url, publicUrl: door.url });
    next.start({ ...order, time: { kind: 'told', at: simulator.clock.now() + skewMs } });
    try {
      port = await next.waitReady();
      door.leadTo(port);
      service = next;
    } catch (error) {
      if (outage === null) throw error;
      totals.vainStarts += 1;
      await next.kill9();
    }
  }
  async function kill(): Promise<void> {
    output += service?.output() ?? '';
    await service?.kill9();
    service = null;
    port = null;
    door.leadTo(null);
  }

  async function tap(order: Tap): Promise<TapResult> {
    const at = simulator.clock.now();
    await service?.turnTo({ at: at + skewMs, rings: false });
    if (at >= from && kinds !== null && outage === null && random.chance(DUPLICATE_SHARE))
      simulator.faults.callback({ kind: 'duplicate', receiver: 'app' });
    const tapping = simulator.tap(order);
    if (aim === 'tap' && outage === null) {
      aim = null;
      totals.kills.taps += 1;
      await wait(random.between(0, TAP_MS_MAX));
      await kill();
      await start();
    }
    const result = await tapping;
    totals.taps += 1;
    if (result.card?.replacedLabel === null) totals.vainTaps += 1;
    taps.push({ at, tap: order, result });
    return result;
  }

  const people = chaosPeople({ simulator, world, calendar, endAt, tap });

  async function begin(next: Outage): Promise<void> {
    outage = next;
    totals.outages[next.kind] += 1;
    simulator.switches.callbackRetryDelaysMs = VAIN_RETRIES_MS;
    if (next.kind === 'databaseStops') await database.stops!.kill();
    if (next.kind === 'diskFull') await database.disk.fill();
    if (next.kind === 'asleep') door.leadTo(null);
    skewMs = next.skewMs;
  }

  async function end(): Promise<void> {
    if (outage?.kind === 'databaseStops') await database.stops!.start();
    if (outage?.kind === 'diskFull') await database.disk.free();
    const wasAsleep = outage?.kind === 'asleep';
    outage = null;
    skewMs = 0;
    simulator.switches.callbackRetryDelaysMs = RETRIES_MS;
    if (wasAsleep) door.leadTo(port);
  }

  async function ring(moment: number): Promise<void> {
    if (service === null) await start();
    if (outage?.kind === 'asleep') return;
    const said = service?.output().length ?? 0;
    await service?.turnTo({ at: moment + skewMs, rings: true });
    if (outage?.kind === 'diskFull' && NO_ROOM.test(service?.output().slice(Math.min(said, 10_000)) ?? ''))
      totals.roundsWithoutRoom += 1;
  }

  async function turn(moment: number, kills: boolean): Promise<void> {
    people.happenUntil(moment);
    await simulator.drainCallbacks();
    if (!kills || service === null) return ring(moment);
    const turned = ring(moment);
    await Promise.race([turned, wait(random.between(0, TURN_MS_MAX))]);
    turned.catch(() => undefined);
    await kill();
    await start();
    await simulator.drainCallbacks();
    await ring(moment);
  }

  async function faultyDay(day: Day, moments: readonly number[], planned: readonly Outage[]): Promise<void> {
    for (const receiver of ['contact', 'archive'] as const) {
      simulator.faults.callback({ kind: 'reorder', receiver });
      if (random.chance(DUPLICATE_SHARE)) simulator.faults.callback({ kind: 'duplicate', receiver });
    }
    aim = dayNumber(day) % 2 === 0 ? 'tap' : 'turn';
    const killAt = random.pick(moments);
    for (const moment of moments) {
      if (outage !== null && moment >= outage.until) await end();
      const next = planned.find(({ from: begins, until }) => begins <= moment && moment < until);
      if (next !== undefined && outage !== next) await begin(next);
      const isAimed =
        outage === null && ((aim === 'turn' && moment >= killAt) || (aim !== null && moment === moments.at(-1)));
      if (isAimed) {
        aim = null;
        totals.kills.turns += 1;
      }
      const inOutage = outage?.kills === true && moment > outage.from + 10 * MINUTE_MS;
      if (inOutage) {
        outage = Object.assign(outage!, { kills: false });
        totals.kills.outages += 1;
      }
      await turn(moment, isAimed || inOutage);
      if (TAP_TIMES_MS.includes(moment - calendar.dayStart(day))) await people.lookAtPhones();
    }
    await end();
    totals.faults += simulator.requests
      .all()
      .filter(({ errcode }) => errcode === null || FAULT_CODES.has(errcode)).length;
    simulator.requests.clear();
  }

  async function calmDay(day: Day, moments: readonly number[]): Promise<void> {
    for (const moment of moments) {
      await turn(moment, false);
      if (TAP_TIMES_MS.includes(moment - calendar.dayStart(day))) await people.lookAtPhones();
    }
  }

  await start();
  for (const receiver of ['app', 'contact', 'archive'] as const)
    await simulator.setCallbackUrl(receiver, `${door.url}/wecom/cb/${receiver}`);
  const kindsInTurn = inTurns(kinds ?? ['asleep'], random.branch('kinds'));
  const last = dayNumber(calendar.dayOf(endAt));
  for (let number = dayNumber(calendar.dayOf(simulator.clock.now())) + 1; number <= last; number += 1) {
    const day = dayText(number);
    const dayStart = calendar.dayStart(day);
    if (dayStart < judgedFrom) {
      if (number % READ_EVERY_DAYS === 0) await turn(dayStart + READ_AT_MS, false);
      continue;
    }
    const isFaulty = kinds !== null && dayStart >= from && dayStart < calmFrom;
    if (kinds !== null && dayStart === from) simulator.faults.rate({ share: FAULT_SHARE, kinds: [...KINDS] });
    if (dayStart === calmFrom) simulator.faults.clear();
    // Both runs have the same plan of moments: outages change none.
    const planned =
      dayStart < from
        ? []
        : outagesOf(day, { calendar, random: random.branch(day), kinds: kindsInTurn, count: outagesADay, killShare });
    const moments = momentsOf(calendar.isWorkingDay(day), planned, dayStart).filter((moment) => moment <= endAt);
    if (isFaulty) await faultyDay(day, moments, planned);
    else await calmDay(day, moments);
  }
  simulator.faults.clear();
  await turn(endAt + 2 * HOUR_MS, false);
  output += service!.output();
  await service!.stop();
  await spare?.kill9();
  const store = await openStore({ url: database.url });
  return {
    ...{ world, calendar, simulator, store, judgedFrom, from, endAt, totals, taps, output },
    async [Symbol.asyncDispose]() {
      await simulator.close();
      await door.close();
      await store.close();
    },
  };
}

const ALWAYS = ['03:00', '06:30', '20:30'].map(timeOfDay);
const WORKING = [
  ...['07:31', '07:42', '08:00', '08:37', '09:10', '09:22', '09:34', '09:41', '10:30', '11:21', '11:38', '12:30'],
  ...['13:36', '13:52', '14:04', '14:11', '15:00', '16:21', '16:38', '16:43', '17:12'],
].map(timeOfDay);

/** When the bell rings on a day: often in the windows of cards, some minutes into each outage, and after it. */
function momentsOf(isWorkingDay: boolean, planned: readonly Outage[], dayStart: number): number[] {
  const offsets = [...ALWAYS, ...(isWorkingDay ? [...WORKING, ...TAP_TIMES_MS] : [])];
  const around = planned.flatMap(({ from, until }) =>
    [from, from + 6 * MINUTE_MS, from + 12 * MINUTE_MS, until, until + 6 * MINUTE_MS].map((at) => at - dayStart),
  );
  return [...new Set([...offsets, ...around])].sort((a, b) => a - b).map((offset) => dayStart + offset);
}
