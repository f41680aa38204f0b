import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { SOURCE_NAME } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { businessCalendar } from '../../src/domain/businessCalendar.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { outboxRows } from '../../src/store/outbox.ts';
import { openStore, type StoreKind } from '../../src/store/store.ts';
import { noteRestore } from '../../src/usecases/noteRestore.ts';
import { archivedIds } from './archiveTruth.ts';
import { timeOfDay } from './chaosFaults.ts';
import { chaosPeople } from './chaosPeople.ts';
import { chaosWorld } from './chaosWorld.ts';
import { openFrontDoor } from './frontDoor.ts';
import { orderFor } from './serviceOrder.ts';
import { type ServiceProcess, spawnService } from './serviceProcess.ts';
import { countRows, expectFactsOfMessages } from './storedTruth.ts';

/** A Friday. The backup is made on it in the morning, between the judgement and the cards; Monday's digest reports its week. */
const FRIDAY = Date.parse('2026-10-16T00:00:00+08:00');
const MONDAY = FRIDAY + 3 * DAY_MS;
const endAt = FRIDAY + 6 * DAY_MS;
const MOMENTS = [
  '07:31',
  '07:40',
  '08:40',
  '09:20',
  '09:30',
  '09:41',
  '11:25',
  '13:50',
  '14:11',
  '16:25',
  '16:45',
  '17:10',
];
const LOOKS_AT = '17:33';

/** Where an installation's own places stand in the manual's commands. */
export interface Places {
  sh(script: string): void;
  url: string;
}

/** The manual's own commands of a chapter, one fence each: back up SQLite and MariaDB, restore SQLite and MariaDB. */
const [backUpFile, backUpServer, restoreFile, restoreServer] = (() => {
  const manual = readFileSync(resolve(import.meta.dirname, '../../docs/运维手册.md'), 'utf8');
  const chapter = manual.slice(manual.indexOf('## 备份和恢复'), manual.indexOf('## 升级'));
  return [...chapter.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, script]) => script!);
})() as [string, string, string, string];

/** Runs a script of the manual with the places of this installation in it. @throws Error with what it said */
export function run(script: string, replaced: Record<string, string>): void {
  let text = script;
  for (const [from, to] of Object.entries(replaced)) text = text.replaceAll(from, to);
  const { status, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', text], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${text}\n${stderr}`);
}

export function has(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

/** How many messages stand in the managers' groups. */
function inGroups(simulator: Simulator): number {
  return simulator.phone('ZhouNing').groups.reduce((sum, { messages }) => sum + messages.length, 0);
}

/**
 * Plays to a Friday's backup and on to Monday noon, loses the database, restores it as the manual says, and goes on for three days.
 * Looks at what reached the phones and at what the database knows then.
 * @returns how many marks the packed facts hold
 */
export async function rehearseRestore(kind: StoreKind, { url, sh }: Places): Promise<number> {
  const calendar = businessCalendar(readCompanySettings().calendars.company);
  const world = chaosWorld({ seed: 3, days: 56, quietAround: FRIDAY, endAt });
  const simulator = await startSimulator({
    ...{ company: world.company, startAt: world.events[0]!.at, seed: 3 },
    switches: { recordsPerRandomKey: 50, callbackRetryDelaysMs: [300, 1_500, 6_000] },
  });
  const door = await openFrontDoor();
  let service: ServiceProcess;
  const start = async (): Promise<void> => {
    service = spawnService();
    const order = orderFor(simulator, { databaseUrl: url, publicUrl: door.url });
    service.start({ ...order, time: { kind: 'told', at: simulator.clock.now() } });
    door.leadTo(await service.waitReady());
  };
  const people = chaosPeople({ simulator, world, calendar, endAt, tap: (tap) => simulator.tap(tap) });
  const turn = async (at: number): Promise<void> => {
    people.happenUntil(at);
    await simulator.drainCallbacks();
    await service.turnTo({ at, rings: true });
  };
  const day = async (from: number, moments = [...MOMENTS, LOOKS_AT]): Promise<void> => {
    for (const moment of moments) {
      await turn(from + timeOfDay(moment));
      if (moment === LOOKS_AT) await people.lookAtPhones();
    }
  };
  /** What everybody has on the phone: whom it is about, by words, and its number. */
  const cards = () =>
    world.company.staff.flatMap(({ userid }) =>
      simulator.cards.sentTo(userid).map(({ taskId, card, sentAt }) => ({ userid, taskId, sentAt, url: urlOf(card) })),
    );
  try {
    await start();
    for (const receiver of ['app', 'contact', 'archive'] as const)
      await simulator.setCallbackUrl(receiver, `${door.url}/wecom/cb/${receiver}`);
    for (let at = world.events[0]!.at + DAY_MS; at < FRIDAY - 2 * DAY_MS; at += 4 * DAY_MS) await turn(at);
    await day(FRIDAY - 2 * DAY_MS, ['07:31']);
    await day(FRIDAY - DAY_MS);
    await day(FRIDAY, ['07:31', '07:40']);
    // Cards are queued by now; the backup is made while the service writes.
    const writing = turn(FRIDAY + timeOfDay('08:20'));
    sh(kind === 'sqlite' ? backUpFile : backUpServer);
    await writing;
    const before = cards();

    await day(FRIDAY, MOMENTS.slice(2));
    await turn(FRIDAY + timeOfDay(LOOKS_AT));
    await people.lookAtPhones();
    await day(MONDAY, MOMENTS.slice(0, 8));
    const known = cards();
    expect(known.length).toBeGreaterThan(before.length);
    const digests = inGroups(simulator);
    expect(digests).toBeGreaterThan(0);

    await service!.kill9();
    door.leadTo(null);
    sh(kind === 'sqlite' ? restoreFile : restoreServer);
    const store = await openStore({ url });
    const clock = simulator.clock.now;
    const report = await noteRestore({ store, calendar, clock, log: createLog('silent') });
    expect(report.held).toBeGreaterThan(0);
    await start();
    await day(MONDAY, MOMENTS.slice(9));
    await day(MONDAY + DAY_MS);
    await day(MONDAY + 2 * DAY_MS);
    await turn(MONDAY + 2 * DAY_MS + 20 * HOUR_MS);
    await service!.stop();

    const after = cards();
    const ids = after.map(({ userid, taskId }) => `${userid} ${taskId}`);
    expect(new Set(ids).size).toBe(ids.length);
    // Whom one was told of before the loss is not told of again, but by name in a list.
    const toldOf = (some: ReturnType<typeof cards>) => some.map(({ userid, url: about }) => `${userid} ${about}`);
    const isKnown = new Set(known.map(({ taskId }) => taskId));
    const later = after.filter(({ taskId, url: about }) => !isKnown.has(taskId) && about.includes('/c/'));
    expect(later.length).toBeGreaterThan(0);
    expect(toldOf(later).filter((one) => toldOf(known).includes(one))).toEqual([]);
    expect(inGroups(simulator)).toBe(digests);
    const uncertain = await outboxRows(store.db, { state: 'uncertain', limit: 50 });
    expect(uncertain.some(({ dedupeKey }) => dedupeKey.startsWith('digest-'))).toBe(true);

    const last = (await archivedIds(simulator)).at(-1)!.seq;
    expect((await readCursor(store.db, SOURCE_NAME))?.seq).toBe(last);
    expect(await countRows(store, 'message')).toBe(Number(last));
    const marks = await expectFactsOfMessages(store);
    await store.close();
    return marks;
  } finally {
    await service!.kill9();
    await simulator.close();
    await door.close();
  }
}

function urlOf(card: object): string {
  return (card as { card_action?: { url?: string } }).card_action?.url ?? '';
}
