import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createApp, SOURCE_NAME } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { createLog } from '../../src/log.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { openStore } from '../../src/store/store.ts';
import { compileFinanceSdk, hasCompiler } from '../native/compileFinanceSdk.ts';
import { busyWeek } from './busyWeek.ts';
import { writeNativeWeek } from './nativeWeek.ts';
import { orderFor, serviceConfig } from './serviceOrder.ts';
import { spawnService } from './serviceProcess.ts';
import { countRows, expectFactsOfMessages, expectWholeArchive } from './storedTruth.ts';

const MESSAGES = 50_000;
const KILLS = 200;
/** Longer than the archive's lease: the next process takes over what the killed one held. */
const BETWEEN_STARTS_MS = 150_000;
/** Two messages near the end on which the library crashes whenever it opens them. */
const CRASH_AT = [40, 700];
/** Share of starts in which the library crashes at its first call. */
const CRASHING_STARTS = 0.15;
/** A kill comes at a random moment within so long after the first call of the archive. */
const SOON_MS = 700;
const LATER_MS = 3_000;
const FRIDAY = Date.parse('2026-11-20T20:00:00+08:00');
const SATURDAY = Date.parse('2026-11-21T08:00:00+08:00');
const patience = { timeout: 300_000, interval: 10 };

describe.skipIf(!hasCompiler)(`${KILLS} kills during a pull of ${MESSAGES} messages through the native library`, () => {
  it('lose nothing and store nothing twice', async () => {
    const startedAt = performance.now();
    const folder = mkdtempSync('/tmp/liuke-kill-long-');
    const libraryPath = compileFinanceSdk(`-DDEFAULT_DIR="${folder}"`);
    const databaseUrl = `sqlite:${join(folder, 'liuke.db')}`;
    const random = new Random('kill long');
    const week = busyWeek({
      seed: 11,
      contacts: 300,
      parts: [{ from: FRIDAY - 3 * 86_400_000, to: FRIDAY, messages: MESSAGES }],
    });
    const simulator = await startSimulator({ company: week.company, startAt: SATURDAY, ticking: true });
    const store = await openStore({ url: databaseUrl });
    const order = () => orderFor(simulator, { databaseUrl, publicUrl: 'http://127.0.0.1:7780', libraryPath });
    let spare = spawnService();
    try {
      const privateKey = simulator.credentials.archivePrivateKeys[1]!;
      const archived = writeNativeWeek(week, { folder, privateKey, crashAt: CRASH_AT });
      const app = await createApp({
        config: serviceConfig(order()),
        settings: readCompanySettings(),
        clock: simulator.clock.now,
        log: createLog('error'),
      });
      await app.work.sync();
      await app.close();

      const pulled = async (): Promise<number> => Number((await readCursor(store.db, SOURCE_NAME))?.seq ?? 0);
      const puller = async (): Promise<string | undefined> =>
        (await store.db.query<{ token: string }>(`SELECT token FROM lease WHERE name = 'archive:${SOURCE_NAME}'`))[0]
          ?.token;
      const callsOf = (name: string): number => {
        const path = join(folder, 'calls.log');
        return existsSync(path) ? readFileSync(path, 'utf8').split(`${name} `).length - 1 : 0;
      };

      let kills = 0;
      let [inPull, withProgress, libraryCrashes] = [0, 0, 0];
      for (; kills < KILLS; kills += 1) {
        const [seqBefore, pullerBefore, callsBefore] = [await pulled(), await puller(), callsOf('GetChatData')];
        if (random.chance(CRASHING_STARTS)) {
          appendFileSync(join(folder, 'answers.txt'), 'crash\n');
          libraryCrashes += 1;
        }
        const service = spare;
        service.start(order());
        await service.waitReady();
        spare = spawnService();
        await vi.waitFor(() => expect(callsOf('GetChatData'), service.output()).toBeGreaterThan(callsBefore), patience);
        // Never so slow that the kills end before the pull, nor so quick that the pull ends before the kills.
        const isBehind = seqBefore / archived.length < kills / KILLS;
        await sleep(random.between(0, isBehind ? LATER_MS : SOON_MS));
        await service.kill9();
        const token = await puller();
        if (token !== undefined && token !== pullerBefore) inPull += 1;
        if ((await pulled()) > seqBefore) withProgress += 1;
        simulator.clock.advance(BETWEEN_STARTS_MS);
      }
      const pulledByThen = await pulled();
      const last = spare;
      last.start(order());
      await last.waitReady();
      await vi.waitFor(async () => expect(await pulled(), last.output()).toBe(archived.length), patience);
      expect(await last.stop(), last.output()).toEqual({ code: 0, signal: null });

      await expectWholeArchive(store, { source: SOURCE_NAME, archived, kept: CRASH_AT.length });
      const marks = await expectFactsOfMessages(store);
      const { recalledAtOnce, recalledLate } = week.truth;
      expect(marks).toBe(archived.length - CRASH_AT.length - 2 * recalledAtOnce - recalledLate);
      expect(await countRows(store, 'message', 'is_recalled = 1')).toBe(recalledAtOnce);
      const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
      console.log(
        `${kills} kills, ${inPull} of them while pulling, ${withProgress} after at least one page; ` +
          `${libraryCrashes} crashes of the library at a call and more at ${CRASH_AT.length} messages; ` +
          `${pulledByThen} of ${archived.length} records stored when the kills ended; ` +
          `${callsOf('GetChatData')} pages asked for; none lost, none double; ${minutes} min`,
      );
      expect(inPull).toBeGreaterThan(KILLS * 0.8);
    } finally {
      await spare.kill9();
      await simulator.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      rmSync(dirname(libraryPath), { recursive: true, force: true });
    }
  });
});
