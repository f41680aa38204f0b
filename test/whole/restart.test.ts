import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SOURCE_NAME } from '../../src/app.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { jobRows } from '../../src/store/jobs.ts';
import { enqueue, outboxCounts } from '../../src/store/outbox.ts';
import { saveSnapshots } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { archivedIds } from './archiveTruth.ts';
import { type BusyWeek, busyWeek } from './busyWeek.ts';
import { GROUP_IDS, orderFor } from './serviceOrder.ts';
import { type ServiceProcess, spawnService, watch } from './serviceProcess.ts';
import { countRows, expectWholeArchive } from './storedTruth.ts';

const HOUR_MS = 3_600_000;
const root = resolve(import.meta.dirname, '../..');
const base = mkdtempSync('/tmp/liuke-restart-');
afterAll(() => rmSync(base, { recursive: true, force: true }));

let folder: string;
let simulator: Simulator;
let store: Store;
let services: ServiceProcess[];

beforeEach(async () => {
  folder = mkdtempSync(join(base, 'run-'));
  store = await openStore({ url: databaseUrl() });
  services = [];
});
afterEach(async () => {
  for (const service of services) await service.kill9();
  await simulator.close();
  await store.close();
});

function databaseUrl(): string {
  return `sqlite:${join(folder, 'liuke.db')}`;
}

/** Lets all of a week happen that ends at this moment, from where the clock then goes on. */
async function simulate(endsAt: number, messages: number): Promise<BusyWeek> {
  const week = busyWeek({
    seed: 3,
    contacts: 48,
    parts: [{ from: endsAt - 48 * HOUR_MS, to: endsAt - HOUR_MS, messages }],
  });
  const switches = { recordsPerRandomKey: 50 };
  simulator = await startSimulator({ company: week.company, startAt: endsAt - 49 * HOUR_MS, ticking: true, switches });
  for (const event of week.events) simulator.play(event);
  simulator.clock.set(endsAt);
  return week;
}

/** The production entry with its environment, as an operator would write it. */
function serve(): ServiceProcess {
  const { credentials } = simulator;
  const { app } = credentials.callbacks;
  const keys = join(folder, 'keys');
  mkdirSync(keys, { recursive: true });
  for (const [version, pem] of Object.entries(credentials.archivePrivateKeys))
    writeFileSync(join(keys, `${version}.pem`), pem);
  const service = watch(
    spawn(process.execPath, [join(root, 'bin/liuke.js'), 'serve'], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        LIUKE_PORT: '0',
        LIUKE_LOG_LEVEL: 'info',
        DATABASE_URL: databaseUrl(),
        WECOM_BASE_URL: simulator.url,
        WECOM_CORP_ID: credentials.corpId,
        WECOM_AGENT_ID: String(credentials.agentId),
        WECOM_APP_SECRET: credentials.appSecret,
        WECOM_APP_TOKEN: app.token,
        WECOM_APP_AES_KEY: app.encodingAesKey,
        ARCHIVE_SOURCE: 'simulator',
        ARCHIVE_SECRET: credentials.archiveSecret,
        ARCHIVE_KEYS: keys,
      },
    }),
  );
  services.push(service);
  return service;
}

async function startService(): Promise<ServiceProcess> {
  const service = spawnService();
  services.push(service);
  service.start(orderFor(simulator, { databaseUrl: databaseUrl(), publicUrl: 'http://127.0.0.1:7780' }));
  await service.waitReady();
  return service;
}

const patient = { timeout: 60_000, interval: 20 };
const cleanly = { code: 0, signal: null };
const seqReached = async (): Promise<string> => (await readCursor(store.db, SOURCE_NAME).catch(() => null))?.seq ?? '';

describe('a service that is ended and started again', () => {
  it('ends during a pull with what it has, and goes on from there', { timeout: 180_000 }, async () => {
    const week = await simulate(Date.now(), 6_000);
    const archived = await archivedIds(simulator);
    const last = archived.at(-1)!.seq;
    simulator.faults.rate({ share: 1, kinds: [{ delayMs: 200 }], apis: ['archive/getchatdata'] });

    const first = serve();
    await vi.waitFor(async () => expect(await seqReached(), first.output()).not.toBe(''), patient);
    expect(await first.stop(), first.output()).toEqual(cleanly);
    const reached = await seqReached();
    expect(reached < last).toBe(true);
    expect(await countRows(store, 'lease', 'lease_until > 0')).toBe(0);

    const second = serve();
    await vi.waitFor(async () => expect(await seqReached(), second.output()).toBe(last), patient);
    expect(await second.stop(), second.output()).toEqual(cleanly);
    await expectWholeArchive(store, { source: SOURCE_NAME, archived, kept: 0 });
    expect(archived).toHaveLength(week.events.length);
  });

  it('does not repeat the digest of the week, nor the day’s reading of people', { timeout: 120_000 }, async () => {
    const week = await simulate(Date.parse('2026-11-21T10:00:00+08:00'), 50);
    const sends = (): number[] =>
      ['webhook/send', 'appchat/send', 'department/list'].map((api) => simulator.requests.count(api));

    // Somebody was judged in the week that is reported: of a week that nobody has seen there is no digest.
    await store.migrate();
    const unknown = { ownerId: null, score: null, band: 'unknown', coverage: 0, observedDays: 0, risk: null };
    await saveSnapshots(store.db, [
      { ...unknown, customerId: 'c-1', day: '2026-11-13', at: 0, version: 'test', verdict: {} },
    ]);
    const first = await startService();
    await vi.waitFor(async () => expect((await outboxCounts(store.db)).sent).toBe(GROUP_IDS.length), patient);
    expect(await first.stop(), first.output()).toEqual(cleanly);
    const before = sends();
    expect(before.every((count) => count > 0)).toBe(true);

    // Sent by the last step of a round: then all its earlier steps have had their turn.
    const at = simulator.clock.now();
    const [target] = week.salespeople;
    const text = { touser: target, msgtype: 'text', agentid: simulator.credentials.agentId, text: { content: '在吗' } };
    const item = { dedupeKey: 'after all else', kind: 'text', target: target!, payload: JSON.stringify(text) };
    await enqueue(store.db, { ...item, dueAt: at, createdAt: at });
    const second = await startService();
    await vi.waitFor(async () => expect((await outboxCounts(store.db)).sent).toBe(GROUP_IDS.length + 1), patient);
    expect(await second.stop(), second.output()).toEqual(cleanly);
    expect(sends()).toEqual(before);
    for (const id of GROUP_IDS)
      expect(await jobRows(store.db, { name: `digest:${id}`, limit: 5 })).toEqual([
        expect.objectContaining({ period: '2026-W46', state: 'done', attempts: 1 }),
      ]);
  });
});
