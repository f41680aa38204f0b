import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { Random } from '../../src/simulator/scenario/random.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { Store } from '../../src/store/store.ts';
import { loadSyncRun } from '../../src/store/syncRun.ts';
import { describeEachStore } from '../mariadb.ts';
import { crowd, install, openPeopleWorld } from '../usecases/peopleWorld.ts';
import { orderFor } from './serviceOrder.ts';
import { spawnService } from './serviceProcess.ts';
import { countRows } from './storedTruth.ts';

const MEMBERS = 100;
const RELATIONSHIPS = 50_000;
const PAGES = RELATIONSHIPS / 100;
const KILLS = 8;
/** Longer than the lease of a reading and of its job: the next process goes on with what the killed one held. */
const BETWEEN_STARTS_MS = 4 * 60_000;
/** Sunday evening: nobody is judged meanwhile. */
const SUNDAY = Date.parse('2026-11-22T20:00:00+08:00');
const GET = 'externalcontact/batch/get_by_user';
const patience = { timeout: 300_000, interval: 10 };

const pagesOf = (simulator: Simulator): number => simulator.requests.count(GET);

async function expectEverybody(store: Store): Promise<void> {
  expect(await countRows(store, 'relationship', 'ended_at IS NULL')).toBe(RELATIONSHIPS);
  // Nothing was written twice: each has one version, and each contact one.
  expect(await countRows(store, 'relationship', '1 = 1')).toBe(RELATIONSHIPS);
  expect(await countRows(store, 'contact', '1 = 1')).toBe(RELATIONSHIPS);
  expect(await countRows(store, 'customer', '1 = 1')).toBe(RELATIONSHIPS);
}

describeEachStore('the reading of all people', (test) => {
  it(`reads ${RELATIONSHIPS} relationships, and the next day again`, async () => {
    await using world = await openPeopleWorld(crowd(MEMBERS, RELATIONSHIPS), { frequencyLimits: false });
    await using us = await install(world, await test.url());
    for (const run of ['first', 'next day']) {
      world.sim.requests.clear();
      const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
      expect(await us.sync()).toMatchObject({ isDone: true, relationships: RELATIONSHIPS, vanished: 0 });
      const { user, system } = process.cpuUsage(cpu);
      const calls = world.sim.requests.all().length;
      console.log(
        `${test.kind}, ${run} reading of ${RELATIONSHIPS} relationships of ${MEMBERS} members: ${calls} requests, ${pagesOf(world.sim)} of them pages; ` +
          `${((user + system) / 1e6).toFixed(1)} s CPU with the simulator, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
      );
      await expectEverybody(us.store);
      world.sim.clock.advance(24 * 3_600_000);
    }
  });

  it(`goes on after each of ${KILLS} kills where it was, and reads no more than one page twice for each`, async () => {
    const databaseUrl = await test.url();
    const random = new Random('sync kill');
    const simulator = await startSimulator({
      ...{ company: crowd(MEMBERS, RELATIONSHIPS), startAt: SUNDAY, ticking: true },
      switches: { frequencyLimits: false },
    });
    const store = await test.store();
    const order = () => orderFor(simulator, { databaseUrl, publicUrl: 'http://127.0.0.1:7780' });
    let spare = spawnService();
    try {
      const progress: string[] = [];
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const service = spare;
        const pagesBefore = pagesOf(simulator);
        service.start(order());
        await service.waitReady();
        spare = spawnService();
        const wanted = pagesBefore + random.whole(5, Math.floor(PAGES / KILLS));
        await vi.waitFor(() => expect(pagesOf(simulator), service.output()).toBeGreaterThan(wanted), patience);
        await sleep(random.between(0, 30));
        await service.kill9();
        const run = await loadSyncRun(store.db);
        expect(run?.phase, `kill ${kill}`).toBe('contacts');
        progress.push(`${pagesOf(simulator)} pages asked for, ${run!.counts.relationships / 100} kept`);
        expect(pagesOf(simulator) - run!.counts.relationships / 100).toBeLessThanOrEqual(kill);
        simulator.clock.advance(BETWEEN_STARTS_MS);
      }
      spare.start(order());
      await spare.waitReady();
      await vi.waitFor(
        async () => expect(await countRows(store, 'job', `name = 'sync' AND state = 'done'`), spare.output()).toBe(1),
        patience,
      );
      expect(await spare.stop(), spare.output()).toEqual({ code: 0, signal: null });
      await expectEverybody(store);
      const all = pagesOf(simulator);
      console.log(`${test.kind}, ${KILLS} kills: ${progress.join('; ')}; ${all} pages in all for ${PAGES}`);
      expect(all).toBeLessThanOrEqual(PAGES + KILLS);
    } finally {
      await spare.kill9();
      await simulator.close();
    }
  });
});
