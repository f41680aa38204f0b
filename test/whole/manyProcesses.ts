import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { type App, createApp, SOURCE_NAME } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { TapResult } from '../../src/simulator/taps.ts';
import { followUpsBetween } from '../../src/store/alerts.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { inboxCounts } from '../../src/store/inbox.ts';
import { jobsOf } from '../../src/store/jobs.ts';
import { hasDueJudging } from '../../src/store/judgeRequests.ts';
import { outboxCounts, outboxRows } from '../../src/store/outbox.ts';
import { selectRows } from '../../src/store/rows.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { alertEventTable, alertTable } from '../../src/store/tables/alertTables.ts';
import { archivedIds } from './archiveTruth.ts';
import { type FrontDoor, openFrontDoor } from './frontDoor.ts';
import { type OfficeWeek, officeWeek } from './officeWeek.ts';
import { GROUP_IDS, OWN_GROUP_CHAT_ID, orderFor, type ServiceOrder, serviceConfig } from './serviceOrder.ts';
import { type ServiceProcess, spawnService } from './serviceProcess.ts';
import { expectFactsOfMessages } from './storedTruth.ts';

const MONDAY = Date.parse('2026-11-23T00:00:00+08:00');
const BORN_AT = MONDAY - 98 * DAY_MS;
const READ_EVERY_DAYS = 3;
/** Judged once before, so that what stands on Monday stands the second time; and so that the week has a digest. */
const JUDGED_BEFORE = MONDAY - 3 * DAY_MS + timeOfDay('08:00');
/** Short, so that a pause past it takes seconds. A process that finds no time to renew it only loses work. */
const LEASE_MS = 4_000;
const PAUSE_MS = LEASE_MS + 1_000;
const RING_EVERY_MS = 300;
const CUSTOMERS_PER_SLICE = 4;
const WAIT_MAX_MS = 60_000;
const LOOK_EVERY_MS = 40;
/** What a process says that was away for too long and noticed. */
const NOTICED = /away for (longer than its lease|too long)/;

/** When something is looked at: what is due by then is waited for. */
interface Stop {
  at: number;
  /** Jobs that are done by then, and their period. */
  jobs: readonly (readonly [name: string, period: string])[];
  taps: boolean;
}

export interface ManyProcesses {
  databaseUrl: string;
  workers: number;
  webs: number;
  days: number;
  seed: number;
  /** By the stop of a day: how often a worker is stopped past its lease, and how often a process is killed. */
  pauses: readonly number[];
  kills: readonly number[];
}

/** What is compared with the undisturbed run: nothing in it depends on which process did it, or in which second. */
interface Outcome {
  alerts: string[];
  followUps: string[];
  cards: string[];
}

/** Plays days among many processes under kills and pauses, and again in one process undisturbed; compares and checks both. */
export async function playManyProcesses(options: ManyProcesses): Promise<Record<string, number>> {
  const straight = await undisturbed(options.days);
  await using office = await Office.open(options);
  await office.play();
  const counts = await office.check();
  expect(await outcomeOf(office.store, office.simulator, office.week)).toEqual(straight);
  expect(straight.alerts.length).toBeGreaterThan(8);
  expect(straight.followUps.length).toBeGreaterThan(3);
  return counts;
}

function timeOfDay(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return hours! * HOUR_MS + minutes! * MINUTE_MS;
}

function stopsOf(days: number): Stop[] {
  return Array.from({ length: days }, (_, day) => {
    const start = MONDAY + day * DAY_MS;
    const period = new Date(start + 8 * HOUR_MS).toISOString().slice(0, 10);
    const judged = [
      ['assess', period],
      ['cards', period],
    ] as const;
    const reported = GROUP_IDS.map((id) => [`digest:${id}`, '2026-W47'] as const);
    return [
      { at: start + timeOfDay('07:32'), jobs: judged, taps: false },
      { at: start + timeOfDay('08:40'), jobs: day === 0 ? reported : [], taps: false },
      { at: start + timeOfDay('09:45'), jobs: [], taps: true },
    ];
  }).flat();
}

/** What lies before Monday: read every few days, judged once. In this process. */
async function prepare(app: App, simulator: Simulator, week: OfficeWeek): Promise<void> {
  let next = 0;
  const happenUntil = (moment: number): void => {
    while (next < week.events.length && week.events[next]!.at <= moment) simulator.play(week.events[next++]!);
    if (simulator.clock.now() < moment) simulator.clock.set(moment);
  };
  await app.work.sync();
  for (let at = BORN_AT + READ_EVERY_DAYS * DAY_MS; at < JUDGED_BEFORE; at += READ_EVERY_DAYS * DAY_MS) {
    happenUntil(at);
    await app.work.pull();
  }
  happenUntil(JUDGED_BEFORE);
  await app.work.pull();
  await app.work.assess();
}

async function startOffice(days: number): Promise<{ simulator: Simulator; week: OfficeWeek }> {
  const week = officeWeek({ bornAt: BORN_AT, from: MONDAY, until: MONDAY + days * DAY_MS });
  const simulator = await startSimulator({
    ...{ company: week.company, startAt: BORN_AT, seed: 7, ticking: true },
    switches: { recordsPerRandomKey: 50, callbackRetryDelaysMs: [700, 2_000, 6_000] },
  });
  return { simulator, week };
}

/** Events up to a moment that have not happened yet. */
function happening(simulator: Simulator, { events }: OfficeWeek): (moment: number) => void {
  let next = events.findIndex(({ at }) => at > JUDGED_BEFORE);
  return (moment) => {
    while (next >= 0 && next < events.length && events[next]!.at <= moment) simulator.play(events[next++]!);
    if (simulator.clock.now() < moment) simulator.clock.set(moment);
  };
}

/** Every other card is tapped 已跟进 in the order of customers. */
function tapsDue(simulator: Simulator, { salespeople }: OfficeWeek): { userid: string; taskId: string }[] {
  return salespeople
    .flatMap((userid) => simulator.cards.sentTo(userid))
    .filter(({ taskId, replacedLabel, selected, card }) => {
      const isTapped = replacedLabel !== null || Object.keys(selected).length > 0;
      return taskId !== null && !isTapped && JSON.stringify(card).includes('"done"');
    })
    .map(({ userid, taskId }) => ({ userid, taskId: taskId! }));
}

const tapOf = (card: { userid: string; taskId: string }) => ({ ...card, key: 'done', selected: { how: ['call'] } });

async function undisturbed(days: number): Promise<Outcome> {
  const { simulator, week } = await startOffice(days);
  const order = orderFor(simulator, { databaseUrl: 'sqlite::memory:', publicUrl: 'http://127.0.0.1:7780' });
  const app = await createApp({
    ...{ config: serviceConfig(order), settings: readCompanySettings(), clock: simulator.clock.now },
    log: createLog('silent'),
  });
  try {
    await prepare(app, simulator, week);
    const url = `http://127.0.0.1:${await app.listen()}`;
    await simulator.setCallbackUrl('app', `${url}/wecom/cb/app`);
    const happenUntil = happening(simulator, week);
    for (const stop of stopsOf(days)) {
      happenUntil(stop.at);
      const due = await dueAt(stop, simulator);
      await untilNothingIsLeft(async () => {
        await app.tick();
        return isLeft(app.store, simulator, due);
      });
      if (!stop.taps) continue;
      for (const card of tapsDue(simulator, week)) await simulator.tap(tapOf(card));
    }
    return await outcomeOf(app.store, simulator, week);
  } finally {
    await app.close();
    await simulator.close();
  }
}

/** What is to be done by a stop. */
interface Due extends Stop {
  /** The last record of the archive by then. */
  lastSeq: string;
}

async function dueAt(stop: Stop, simulator: Simulator): Promise<Due> {
  return { ...stop, lastSeq: (await archivedIds(simulator)).at(-1)!.seq };
}

/** @returns what is still to be done; null: nothing */
async function isLeft(store: Store, simulator: Simulator, { jobs, lastSeq }: Due): Promise<string | null> {
  const now = simulator.clock.now();
  for (const [name, period] of jobs)
    if ((await jobsOf(store.db, name, period)).get(name)?.state !== 'done') return `job ${name} of ${period}`;
  const { oldestDueAt } = await outboxCounts(store.db);
  if (oldestDueAt !== null && oldestDueAt <= now) return 'messages to be sent';
  if ((await inboxCounts(store.db)).waiting > 0) return 'callbacks to be worked off';
  if (await hasDueJudging(store.db, now)) return 'customers to be judged';
  return (await readCursor(store.db, SOURCE_NAME))?.seq === lastSeq ? null : 'the archive';
}

async function untilNothingIsLeft(left: () => Promise<string | null>, more: () => string = () => ''): Promise<void> {
  let what: string | null = null;
  for (const end = performance.now() + WAIT_MAX_MS; performance.now() < end; ) {
    what = await left();
    if (what === null) return;
    await wait(LOOK_EVERY_MS);
  }
  throw new Error(`waited in vain for ${what}\n${more()}`);
}

async function outcomeOf(store: Store, simulator: Simulator, week: OfficeWeek): Promise<Outcome> {
  const alerts = await selectRows(store.db, alertTable, '');
  const events = Map.groupBy(await selectRows(store.db, alertEventTable, ''), ({ alertId }) => alertId);
  const customerOf = new Map(alerts.map(({ id, customerId }) => [id, customerId]));
  const followUps = await followUpsBetween(store.db, { from: 0, to: simulator.clock.now() + DAY_MS });
  return {
    alerts: alerts
      .map(({ id, customerId, ownerId, state, closeReason, causes }) => {
        const types = (events.get(id) ?? []).map(({ body }) => body.type).sort();
        return [customerId, ownerId, state, closeReason, causes.map(({ kind }) => kind), types].join(' ');
      })
      .sort(),
    followUps: followUps.map(({ customerId, by, outcome }) => `${customerId} ${by} ${outcome}`).sort(),
    cards: week.salespeople
      .flatMap((userid) =>
        simulator.cards.sentTo(userid).map(({ taskId }) => {
          const alertId = taskId!.replace(/-v\d+$/, '');
          return `${userid} ${customerOf.get(alertId) ?? 'list'}`;
        }),
      )
      .sort(),
  };
}

interface Running {
  service: ServiceProcess;
  port: number;
}

/** One installation of several processes, and who disturbs it. */
class Office {
  readonly simulator: Simulator;
  readonly store: Store;
  readonly week: OfficeWeek;
  readonly #options: ManyProcesses;
  readonly #door: FrontDoor;
  readonly #random: Random;
  readonly #workers: Running[] = [];
  readonly #webs: Running[] = [];
  readonly #taps: TapResult[] = [];
  readonly #counts = { pauses: 0, kills: 0, noticed: 0, taps: 0, tapsTriedAgain: 0, taken: 0 };
  #spare: ServiceProcess = spawnService();

  private constructor(
    { simulator, week }: { simulator: Simulator; week: OfficeWeek },
    { store, door, options }: { store: Store; door: FrontDoor; options: ManyProcesses },
  ) {
    this.simulator = simulator;
    this.week = week;
    this.store = store;
    this.#door = door;
    this.#options = options;
    this.#random = new Random(`many ${options.seed}`);
  }

  static async open(options: ManyProcesses): Promise<Office> {
    const { simulator, week } = await startOffice(options.days);
    const store = await openStore({ url: options.databaseUrl });
    await store.migrate();
    const office = new Office({ simulator, week }, { store, door: await openFrontDoor(), options });
    const app = await createApp({
      ...{ config: serviceConfig(office.#order([])), settings: readCompanySettings(), clock: simulator.clock.now },
      log: createLog('error'),
    });
    await prepare(app, simulator, week);
    await app.close();
    return office;
  }

  #order(roles: ('web' | 'worker' | 'archive')[]): ServiceOrder {
    const { databaseUrl } = this.#options;
    const order = orderFor(this.simulator, { databaseUrl, publicUrl: this.#door.url });
    return {
      ...order,
      time: { kind: 'running', aheadMs: this.#aheadMs(), ringEveryMs: RING_EVERY_MS },
      among: { roles, leaseMs: LEASE_MS, customersPerSlice: CUSTOMERS_PER_SLICE },
    };
  }

  #aheadMs(): number {
    return Math.round(this.simulator.clock.now() - Date.now());
  }

  async #start(kind: 'worker' | 'web'): Promise<Running> {
    const service = this.#spare;
    this.#spare = spawnService();
    service.start(this.#order(kind === 'web' ? ['web'] : ['worker', 'archive']));
    const running = { service, port: await service.waitReady() };
    (kind === 'web' ? this.#webs : this.#workers).push(running);
    if (kind === 'web') this.#openDoor();
    return running;
  }

  #openDoor(): void {
    this.#door.leadTo(this.#webs.map(({ port }) => port));
  }

  async play(): Promise<void> {
    const { workers, webs, days } = this.#options;
    const { simulator } = this;
    await Promise.all(Array.from({ length: webs }, () => this.#start('web')));
    for (const receiver of ['app', 'archive'] as const) await this.#setCallbackUrl(receiver);
    const happenUntil = happening(simulator, this.week);
    happenUntil(MONDAY + timeOfDay('07:20'));
    // Slow enough that a stop falls between question and answer.
    simulator.faults.rate({
      ...{ share: 1, kinds: [{ delayMs: 120 }] },
      apis: ['archive/getchatdata', 'message/send', 'webhook/send', 'appchat/send'],
    });
    await Promise.all(Array.from({ length: workers }, () => this.#start('worker')));
    for (const [index, stop] of stopsOf(days).entries()) {
      happenUntil(stop.at);
      const due = await dueAt(stop, simulator);
      const all = [...this.#workers, ...this.#webs];
      await Promise.all(all.map(({ service }) => service.jumpTo(this.#aheadMs())));
      const disturbing = this.#disturb(index);
      const tapping = stop.taps ? this.#tapAll() : Promise.resolve();
      await disturbing;
      await tapping;
      await untilNothingIsLeft(
        () => isLeft(this.store, simulator, due),
        () => this.#workers.map(({ service }) => service.output().slice(-2_000)).join('\n--\n'),
      );
      // What came meanwhile, as a card that had to be sent again.
      if (stop.taps) await this.#tapAll();
    }
    await Promise.all([...this.#workers, ...this.#webs].map((one) => this.#end(one)));
  }

  /** The admin console waits a second for the answer; a busy machine may need another try. */
  async #setCallbackUrl(receiver: 'app' | 'archive'): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.simulator.setCallbackUrl(receiver, `${this.#door.url}/wecom/cb/${receiver}`);
        return;
      } catch (err) {
        if (tries === 5) throw err;
      }
    }
  }

  async #end({ service }: Running): Promise<void> {
    expect(await service.stop(), service.output()).toEqual({ code: 0, signal: null });
    this.#notice(service);
  }

  #notice(service: ServiceProcess): void {
    this.#counts.noticed += service
      .output()
      .split('\n')
      .filter((line) => NOTICED.test(line)).length;
  }

  /** Stops workers that hold something past their lease, and lets them go on; kills some and starts others. */
  async #disturb(stop: number): Promise<void> {
    const { pauses, kills } = this.#options;
    for (let n = 0; n < pauses[stop % pauses.length]!; n += 1) {
      const holder = await this.#holder();
      holder.service.pause();
      await wait(PAUSE_MS);
      holder.service.goOn();
      this.#counts.pauses += 1;
    }
    for (let n = 0; n < kills[stop % kills.length]!; n += 1) {
      const isWeb = this.#random.chance(0.3);
      const victim = isWeb ? this.#random.pick(this.#webs) : await this.#holder();
      const list = isWeb ? this.#webs : this.#workers;
      list.splice(list.indexOf(victim), 1);
      if (isWeb) this.#openDoor();
      await victim.service.kill9();
      this.#notice(victim.service);
      this.#counts.kills += 1;
      await this.#start(isWeb ? 'web' : 'worker');
    }
  }

  /** A worker that has something in its hands; any, when none of them takes anything for a while. */
  async #holder(): Promise<Running> {
    for (let looks = 0; looks < 100; looks += 1) {
      const rows = await this.store.db.query<{ token: string }>(
        `SELECT token FROM job WHERE state = 'running' AND name <> 'sync'
         UNION SELECT claim_token AS token FROM outbox WHERE state = 'queued' AND claim_token IS NOT NULL
         UNION SELECT token FROM lease WHERE name <> 'rounds' AND lease_until > 0`,
      );
      const holders = this.#workers.filter(({ service }) => rows.some(({ token }) => token === service.token()));
      if (holders.length > 0) {
        this.#counts.taken += 1;
        return this.#random.pick(holders);
      }
      await wait(LOOK_EVERY_MS);
    }
    return this.#random.pick(this.#workers);
  }

  async #tapAll(): Promise<void> {
    const due = tapsDue(this.simulator, this.week);
    this.#taps.push(...(await Promise.all(due.map((card) => this.simulator.tap(tapOf(card))))));
  }

  /** Nothing is lost, nothing is double, nothing is old. @returns what happened, for people to read */
  async check(): Promise<Record<string, number>> {
    const { store } = this;
    const counts = this.#counts;
    const messages = await this.#expectWholeArchive();
    await expectFactsOfMessages(store);
    await this.#expectOneJudgementADay();
    await this.#expectEachOnce();
    await this.#expectTapsOnce();
    counts.taps = this.#taps.length;
    counts.tapsTriedAgain = this.#taps.filter(({ delivery }) => delivery.attempts.length > 1).length;
    return { ...counts, messages };
  }

  /** Each message that was ever sent stands once, and the cursor is at the last. @returns how many */
  async #expectWholeArchive(): Promise<number> {
    const { store, simulator, week } = this;
    const stored = await store.db.query<{ msgId: string }>('SELECT msg_id AS msgId FROM message');
    const lastAt = stopsOf(this.#options.days).at(-1)!.at;
    expect(stored).toHaveLength(week.events.filter(({ at }) => at <= lastAt).length);
    // The archive itself still has those of the last days.
    const archived = await archivedIds(simulator);
    const ids = new Set(stored.map(({ msgId }) => msgId));
    expect(archived.filter(({ msgId }) => !ids.has(msgId))).toEqual([]);
    expect((await readCursor(store.db, SOURCE_NAME))?.seq).toBe(archived.at(-1)!.seq);
    return stored.length;
  }

  /** All snapshots of a day bear the instant of its plan: none was written by whoever came back with an older one. */
  async #expectOneJudgementADay(): Promise<void> {
    const days = await this.store.db.query<{ day: number; moments: number; first: number; customers: number }>(
      `SELECT day, COUNT(DISTINCT judged_at) AS moments, MIN(judged_at) AS first, COUNT(*) AS customers
       FROM snapshot GROUP BY day ORDER BY day`,
    );
    expect(days).toHaveLength(this.#options.days + 1);
    const assessed = await this.store.db.query<{ at: number }>('SELECT judged_at AS at FROM assessment ORDER BY day');
    for (const [index, { moments, first, customers }] of days.entries())
      expect({ moments, first, customers }).toEqual({
        ...{ moments: 1, first: assessed[index]!.at, customers: this.week.company.contacts.length },
      });
  }

  async #expectEachOnce(): Promise<void> {
    const { simulator, store, week } = this;
    expect(simulator.droppedByMemberLimit()).toBe(0);
    const arrived = week.salespeople.flatMap((userid) =>
      simulator.cards.sentTo(userid).map(({ taskId }) => `${userid} ${taskId}`),
    );
    expect(arrived).toEqual([...new Set(arrived)]);
    for (const userid of week.salespeople) {
      const texts = simulator.phone(userid).app.filter(({ msgtype, from }) => msgtype === 'text' && from === 'app');
      const said = texts.map(({ body }) => JSON.stringify(body));
      expect(said).toEqual([...new Set(said)]);
    }
    const uncertain = await outboxRows(store.db, { state: 'uncertain', limit: 10 });
    const { groups } = simulator.phone(week.company.internalGroups[0]!.members[0]!);
    for (const [id, groupId] of [
      ['webhook', 'managers'],
      ['appchat', OWN_GROUP_CHAT_ID],
    ] as const) {
      const group = groups.find((one) => one.groupId === groupId);
      const digests = (group?.messages ?? []).filter(({ msgtype }) => msgtype.startsWith('markdown'));
      expect(digests.length, id).toBeLessThanOrEqual(1);
      // One whose answer was lost in a kill is told to operators and not sent again.
      if (!uncertain.some(({ target }) => target === id)) expect(digests.length, id).toBe(1);
    }
    expect(await outboxCounts(store.db)).toMatchObject({ dead: 0 });
  }

  async #expectTapsOnce(): Promise<void> {
    const followUps = await followUpsBetween(this.store.db, { from: 0, to: this.simulator.clock.now() + DAY_MS });
    for (const { delivered, replyFault, card } of this.#taps) {
      expect({ delivered, replyFault }).toEqual({ delivered: true, replyFault: null });
      expect(card?.replacedLabel).toMatch(/^已跟进/);
    }
    expect(followUps).toHaveLength(this.#taps.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { service } of [...this.#workers, ...this.#webs]) {
      service.goOn();
      await service.kill9();
    }
    await this.#spare.kill9();
    await this.simulator.close();
    await this.#door.close();
    await this.store.close();
  }
}
