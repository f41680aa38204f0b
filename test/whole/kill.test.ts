import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createApp, SOURCE_NAME } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import type { Alert } from '../../src/domain/alert.ts';
import { createLog } from '../../src/log.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { TapResult } from '../../src/simulator/taps.ts';
import { cardsOfAlert, followUpsBetween, insertAlert, openAlerts, updateAlert } from '../../src/store/alerts.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { loadCustomers, loadMappings } from '../../src/store/customers.ts';
import { claimJob, finishJob } from '../../src/store/jobs.ts';
import { outboxCounts, outboxRows } from '../../src/store/outbox.ts';
import { loadRelationships } from '../../src/store/people.ts';
import { openStore, type Store, type StoreKind } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';
import { alert } from '../store/samples.ts';
import { archivedIds } from './archiveTruth.ts';
import { type BusyWeek, busyWeek } from './busyWeek.ts';
import { type FrontDoor, openFrontDoor } from './frontDoor.ts';
import { GROUP_IDS, OWN_GROUP_CHAT_ID, orderFor, type ServiceOrder, serviceConfig } from './serviceOrder.ts';
import { type ServiceProcess, spawnService } from './serviceProcess.ts';
import { countRows, expectFactsOfMessages, expectWholeArchive } from './storedTruth.ts';

const MINUTE_MS = 60_000;
/** Customers were judged in the week before, so that it has a digest. */
const INSTALLED = Date.parse('2026-11-13T10:00:00+08:00');
/** Cards of Friday's judgement go out in Friday's morning; the service was away then, and comes back before noon. */
const JUDGED_AT = Date.parse('2026-11-20T08:20:00+08:00');
const BACK_AT = Date.parse('2026-11-20T09:45:00+08:00');
const FADING: Alert['causes'] = [
  { kind: 'fading', since: JUDGED_AT, judgements: 2, facts: { r: 28, recent: 2, base: 6 } },
];
const DELETED: Alert['causes'] = [
  { kind: 'deleted', since: JUDGED_AT, judgements: 1, facts: { date: JUDGED_AT, left: 1 } },
];
/** What the clock would do besides on that day; these cards are the ones that are looked at. */
const DONE_JOBS = [
  ['assess', '2026-11-20'],
  ['cards', '2026-11-20'],
  ['waits', '2026-11-20:am'],
  ['waits', '2026-11-20:pm'],
] as const;
/** Longer than any lease: what a killed process held can be taken over by the next one. */
const BETWEEN_STARTS_MS = 16 * MINUTE_MS;
const WAIT_MAX_MS = 30_000;
const LOOK_EVERY_MS = 5;
const UNDECODABLE = 3;

/** What a process is doing when it is killed: a random while after it has called this API, or after a tap was sent to it. */
type Aim = { api: string; withinMs: number } | { tap: true; withinMs: number };

const PULL: Aim = { api: 'archive/getchatdata', withinMs: 600 };
const SEND: Aim = { api: 'message/send', withinMs: 150 };
/** Both groups' messages go out at once, so this is aimed at either. */
const ROBOT: Aim = { api: 'webhook/send', withinMs: 80 };
const OWN_GROUP_API = 'appchat/send';
const TAP: Aim = { tap: true, withinMs: 25 };
/** The process is gone before the tap can reach it. */
const LATE_TAP: Aim = { tap: true, withinMs: 0 };

const times = (count: number, aim: Aim): Aim[] => Array.from({ length: count }, () => aim);
const settings = readCompanySettings();

/** One installation that is killed again and again. */
class Patient {
  readonly simulator: Simulator;
  readonly store: Store;
  readonly week: BusyWeek;
  readonly #door: FrontDoor;
  readonly #databaseUrl: string;
  #events = 0;
  #spare: ServiceProcess | null = null;

  private constructor(simulator: Simulator, store: Store, week: BusyWeek, door: FrontDoor, databaseUrl: string) {
    this.simulator = simulator;
    this.store = store;
    this.week = week;
    this.#door = door;
    this.#databaseUrl = databaseUrl;
  }

  static async admit(databaseUrl: string, week: BusyWeek): Promise<Patient> {
    const simulator = await startSimulator({
      company: week.company,
      startAt: INSTALLED,
      seed: 7,
      ticking: true,
      switches: { recordsPerRandomKey: 50, callbackRetryDelaysMs: [800, 2_000, 8_000] },
    });
    const store = await openStore({ url: databaseUrl });
    return new Patient(simulator, store, week, await openFrontDoor(), databaseUrl);
  }

  #order(): ServiceOrder {
    return orderFor(this.simulator, { databaseUrl: this.#databaseUrl, publicUrl: this.#door.url });
  }

  /** Lets happen what happens until then. */
  happenUntil(moment: number): void {
    const { events } = this.week;
    while (this.#events < events.length && events[this.#events]!.at <= moment)
      this.simulator.play(events[this.#events++]!);
    if (this.simulator.clock.now() < moment) this.simulator.clock.set(moment);
  }

  /** Reads and judges people; on Friday opens an alert for each customer and queues its card. In this process, undisturbed. */
  async prepareCards(): Promise<void> {
    const { simulator, store } = this;
    const limits = { ...settings.limits, perDay: 20, perWeek: 100, weekShare: 1, firstPerDay: 20, pushesPerDay: 50 };
    const app = await createApp({
      config: serviceConfig(this.#order()),
      settings: { ...settings, limits },
      clock: simulator.clock.now,
      log: createLog('error'),
    });
    await app.work.sync();
    // How many cards a person may get depends on how many customers he has: a snapshot says whose they are.
    await app.work.assess();
    this.happenUntil(JUDGED_AT);
    this.#door.leadTo(await app.listen());
    for (const receiver of ['app', 'contact', 'archive'] as const)
      await simulator.setCallbackUrl(receiver, `${this.#door.url}/wecom/cb/${receiver}`);
    this.#door.leadTo(null);
    const contactOf = new Map((await loadMappings(store.db, {})).map((row) => [row.customerId, row.contactId]));
    const ownerOf = new Map((await loadRelationships(store.db)).map((row) => [row.contactId, row.staffId]));
    for (const [index, { id: customerId }] of (await loadCustomers(store.db)).entries()) {
      const ownerId = ownerOf.get(contactOf.get(customerId)!)!;
      await insertAlert(
        store.db,
        // No answer of theirs ends these: what counts here is what is sent and tapped.
        alert({ id: `alert-${index}`, customerId, ownerId, openedAt: simulator.clock.now(), causes: FADING }),
      );
    }
    await app.work.cards();
    // What cannot wait is sent at any hour of work: between two kills hours go by.
    for (const queued of await openAlerts(store.db))
      await updateAlert(store.db, { ...queued, causes: DELETED, version: queued.version + 1 });
    for (const [name, period] of DONE_JOBS) {
      const now = simulator.clock.now();
      const held = (await claimJob(store.db, { name, period, token: 'test', now, leaseMs: MINUTE_MS }))!;
      await finishJob(store.db, held, { at: now, result: '' });
    }
    await app.close();
  }

  async start(): Promise<ServiceProcess> {
    const service = this.#spare ?? spawnService();
    service.start(this.#order());
    this.#door.leadTo(await service.waitReady());
    // The next one loads its modules while this one is at work.
    this.#spare = spawnService();
    return service;
  }

  async kill(service: ServiceProcess): Promise<void> {
    await service.kill9();
    this.#door.leadTo(null);
  }

  async stop(service: ServiceProcess): Promise<void> {
    expect(await service.stop(), service.output()).toEqual({ code: 0, signal: null });
    this.#door.leadTo(null);
  }

  /** Waits until the running service has called this API once more than before. */
  async untilCalled(api: string, before: number): Promise<void> {
    await until(async () => this.simulator.requests.count(api) > before, `a call of ${api}`);
  }

  /** What a killed process has left in its hands. */
  async traces(): Promise<{ pull: string | null; sending: string | null }> {
    const { db } = this.store;
    const [lease] = await db.query<{ token: string }>(
      `SELECT token FROM lease WHERE name = 'archive:${SOURCE_NAME}' AND lease_until > 0`,
    );
    const [claim] = await db.query<{ id: string }>(
      `SELECT claim_id AS id FROM outbox WHERE state = 'queued' AND claim_token IS NOT NULL
       ORDER BY claim_until DESC LIMIT 1`,
    );
    return { pull: lease?.token ?? null, sending: claim?.id ?? null };
  }

  /** Undisturbed rounds until these taps are answered, the archive is read to its end and nothing waits to be sent. */
  async recover(taps: readonly Promise<TapResult>[]): Promise<TapResult[]> {
    this.simulator.faults.clear();
    const { events } = this.week;
    this.happenUntil(events.at(-1)!.at + MINUTE_MS);
    const last = (await archivedIds(this.simulator)).at(-1)!.seq;
    for (let rounds = 0; rounds < 5; rounds += 1) {
      const service = await this.start();
      const answered = await Promise.all(taps);
      await until(async () => {
        const { oldestDueAt } = await outboxCounts(this.store.db);
        const isRead = (await readCursor(this.store.db, SOURCE_NAME))?.seq === last;
        return isRead && (oldestDueAt === null || oldestDueAt > this.simulator.clock.now());
      }, `the end of the work\n${service.output()}`);
      await this.stop(service);
      this.simulator.clock.advance(BETWEEN_STARTS_MS);
      if ((await outboxCounts(this.store.db)).queued === 0) return answered;
    }
    throw new Error('messages still wait after five rounds');
  }

  async dismiss(): Promise<void> {
    await this.#spare?.kill9();
    await this.simulator.close();
    await this.#door.close();
    await this.store.close();
  }
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries * LOOK_EVERY_MS < WAIT_MAX_MS; tries += 1) {
    if (await isSo()) return;
    await wait(LOOK_EVERY_MS);
  }
  throw new Error(`waited in vain for ${what}`);
}

interface Operation {
  aims: Aim[];
  messages: { before: number; meanwhile: number };
  contacts: number;
}

async function killAgainAndAgain(databaseUrl: string, { aims, messages, contacts }: Operation): Promise<void> {
  const random = new Random(`kill ${aims.length}`);
  const week = busyWeek({
    seed: 5,
    contacts,
    parts: [
      { from: Date.parse('2026-11-17T18:00:00+08:00'), to: BACK_AT - 60 * MINUTE_MS, messages: messages.before },
      { from: BACK_AT, to: BACK_AT + aims.length * BETWEEN_STARTS_MS, messages: messages.meanwhile },
    ],
  });
  const patient = await Patient.admit(databaseUrl, week);
  const { simulator, store } = patient;
  try {
    await patient.prepareCards();
    patient.happenUntil(BACK_AT - 30 * MINUTE_MS);
    for (let n = 0; n < UNDECODABLE; n += 1) simulator.archive.addUndecodable();
    // Slow enough that a kill falls between question and answer; some answers are lost although the message went out.
    const slow = { delayMs: 60 };
    simulator.faults.rate({
      share: 1,
      kinds: [slow, slow, slow, slow, slow, { ...slow, reset: true, afterEffect: true }],
      apis: [...[PULL, SEND, ROBOT].flatMap((aim) => ('api' in aim ? [aim.api] : [])), OWN_GROUP_API],
    });

    const hits = { pull: 0, sending: 0, tap: 0 };
    const taps: Promise<TapResult>[] = [];
    for (const [n, aim] of aims.entries()) {
      patient.happenUntil(BACK_AT + n * BETWEEN_STARTS_MS);
      const before = await patient.traces();
      const calls = 'api' in aim ? simulator.requests.count(aim.api) : 0;
      const service = await patient.start();
      if ('api' in aim) {
        await patient.untilCalled(aim.api, calls);
      } else {
        await Promise.all(taps);
        const [card] = untappedCards(simulator, week);
        taps.push(
          simulator.tap({ userid: card!.userid, taskId: card!.taskId!, key: 'done', selected: { how: ['call'] } }),
        );
      }
      await wait(random.between(0, aim.withinMs));
      await patient.kill(service);
      const after = await patient.traces();
      if (after.pull !== null && after.pull !== before.pull) hits.pull += 1;
      if (after.sending !== null && after.sending !== before.sending) hits.sending += 1;
    }
    const tapped = await patient.recover(taps);
    hits.tap = tapped.filter(({ delivery }) => delivery.attempts.length > 1).length;
    console.log(`${store.kind}: ${aims.length} kills: ${JSON.stringify(hits)}`);

    const aimed = (api: string): number => aims.filter((aim) => 'api' in aim && aim.api === api).length;
    expect(hits.pull).toBeGreaterThanOrEqual(aimed('archive/getchatdata') / 2);
    expect(hits.sending).toBeGreaterThanOrEqual(aimed('message/send') / 2);
    expect(hits.tap).toBeGreaterThanOrEqual(1);

    await expectArchiveWhole(patient);
    await expectEachSentOnce(patient, contacts);
    await expectTapsOnce(patient, tapped);
  } finally {
    await patient.dismiss();
  }
}

async function expectArchiveWhole({ simulator, store, week }: Patient): Promise<void> {
  const archived = await archivedIds(simulator);
  expect(archived).toHaveLength(week.events.length + UNDECODABLE);
  await expectWholeArchive(store, { source: SOURCE_NAME, archived, kept: UNDECODABLE });
  const marks = await expectFactsOfMessages(store);
  const { recalledAtOnce, recalledLate, groupSent } = week.truth;
  expect(marks).toBe(week.events.length - 2 * recalledAtOnce - recalledLate);
  expect(await countRows(store, 'message', 'is_recalled = 1')).toBe(recalledAtOnce);
  expect(await countRows(store, 'message', `side = 'automatic'`)).toBe(groupSent);
}

async function expectEachSentOnce({ simulator, store, week }: Patient, contacts: number): Promise<void> {
  const alerts = await openAlerts(store.db);
  expect(alerts).toHaveLength(contacts);
  expect(simulator.droppedByMemberLimit()).toBe(0);
  const arrived = week.salespeople.flatMap((userid) => simulator.cards.sentTo(userid));
  for (const { id, ownerId } of alerts) {
    const cards = await cardsOfAlert(store.db, id);
    expect(cards.map(({ state }) => state)).toEqual([expect.stringMatching(/^(sent|answered)$/)]);
    expect(arrived.filter(({ taskId }) => taskId === cards[0]!.taskId).map(({ userid }) => userid)).toEqual([ownerId]);
  }
  expect(arrived).toHaveLength(contacts);
  for (const userid of week.salespeople)
    expect(simulator.phone(userid).app.filter(({ msgtype }) => msgtype === 'text')).toHaveLength(1);

  const counts = await outboxCounts(store.db);
  const uncertain = await outboxRows(store.db, { state: 'uncertain', limit: 10 });
  expect(uncertain.every(({ kind }) => kind === 'group')).toBe(true);
  expect(counts).toMatchObject({
    queued: 0,
    dead: 0,
    sent: contacts + week.salespeople.length + GROUP_IDS.length - uncertain.length,
  });
  const { groups } = simulator.phone(week.company.internalGroups[0]!.members[0]!);
  for (const [id, groupId] of [
    ['webhook', 'managers'],
    ['appchat', OWN_GROUP_CHAT_ID],
  ] as const) {
    const posted = groups.find((group) => group.groupId === groupId)?.messages.length ?? 0;
    const isUncertain = uncertain.some(({ target }) => target === id);
    expect(posted).toBeGreaterThanOrEqual(isUncertain ? 0 : 1);
    expect(posted).toBeLessThanOrEqual(1);
  }
  expect(await countRows(store, 'job', `name LIKE 'digest:%' AND state = 'done'`)).toBe(GROUP_IDS.length);
}

async function expectTapsOnce({ store, simulator }: Patient, taps: readonly TapResult[]): Promise<void> {
  const followUps = await followUpsBetween(store.db, { from: INSTALLED, to: simulator.clock.now() });
  for (const { delivered, replyFault, card } of taps) {
    expect({ delivered, replyFault }).toEqual({ delivered: true, replyFault: null });
    expect(card?.replacedLabel).toMatch(/^已跟进/);
    const alertId = card!.taskId!.replace(/-v1$/, '');
    expect(followUps.filter((followUp) => followUp.alertId === alertId)).toEqual([
      expect.objectContaining({ by: card!.userid, outcome: 'call', undoneAt: null }),
    ]);
  }
  expect(followUps).toHaveLength(taps.length);
  expect(await countRows(store, 'alert', `state <> 'open'`)).toBe(taps.length);
}

function untappedCards(simulator: Simulator, { salespeople }: BusyWeek) {
  return salespeople
    .flatMap((userid) => simulator.cards.sentTo(userid))
    .filter(({ taskId, replacedLabel, selected }) => {
      const isTapped = replacedLabel !== null || Object.keys(selected).length > 0;
      return taskId !== null && !isTapped;
    });
}

const OPERATIONS: Record<StoreKind, Operation> = {
  sqlite: {
    aims: [...times(8, PULL), ROBOT, ...times(7, SEND), ...times(2, TAP), LATE_TAP],
    messages: { before: 4_000, meanwhile: 2_000 },
    contacts: 48,
  },
  mariadb: {
    aims: [...times(3, PULL), ROBOT, ...times(2, SEND), LATE_TAP],
    messages: { before: 1_600, meanwhile: 400 },
    contacts: 48,
  },
};

describeEachStore('kill -9', ({ kind, url }) => {
  const operation = OPERATIONS[kind];
  it(`${operation.aims.length} times: nothing is lost, nothing is double`, { timeout: 300_000 }, async () => {
    await killAgainAndAgain(await url(), operation);
  });
});
