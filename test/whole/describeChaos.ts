import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreKind } from '../../src/store/store.ts';
import { mariadbMissing } from '../mariadb.ts';
import { chaosDatabase, smallDiskMissing } from './chaosDatabase.ts';
import type { OutageKind } from './chaosFaults.ts';
import { type ChaosOptions, type ChaosRun, playChaos } from './chaosRun.ts';
import { type ChaosEnd, chaosEnd, differences, expectEveryRecordOnce, storyOf } from './chaosTruth.ts';

const CLOCK_KINDS: readonly OutageKind[] = ['clockAhead', 'clockBehind', 'asleep'];
const KINDS: Record<StoreKind, readonly OutageKind[]> = {
  sqlite: ['diskFull', ...CLOCK_KINDS],
  mariadb: ['databaseStops', 'diskFull', ...CLOCK_KINDS],
};

/** Plays the same time twice, undisturbed and with everything that can go wrong, and holds the ends against each other. */
export function describeChaos(
  name: string,
  kind: StoreKind,
  options: Omit<ChaosOptions, 'database' | 'kinds'> & { outagesMin: number },
): void {
  const missing = smallDiskMissing() ?? (kind === 'mariadb' ? mariadbMissing() : null);
  if (missing !== null) console.warn(`skipped: chaos, ${name} (${kind}): ${missing}`);
  describe.skipIf(missing !== null)(`${name} of everything going wrong (${kind})`, () => {
    const runs: ChaosRun[] = [];
    const ends: ChaosEnd[] = [];
    const databases: AsyncDisposable[] = [];
    beforeAll(async () => {
      for (const kinds of [null, KINDS[kind]]) {
        // Undisturbed on a file, which takes less: the end does not hang on the database either.
        const database = await chaosDatabase(kinds === null ? 'sqlite' : kind);
        databases.push(database);
        const run = await playChaos({ ...options, database, kinds });
        runs.push(run);
        ends.push(await chaosEnd(run));
      }
      console.log(report(name, kind, runs, ends).join('\n'));
      const differing = differences(ends[0]!.alerts, ends[1]!.alerts).map((line) => line.split(' ')[1]!);
      for (const customerId of new Set(differing))
        for (const run of runs) console.log(`${customerId}\n${(await storyOf(run, customerId)).join('\n')}`);
    }, 3_600_000);
    afterAll(async () => {
      for (const run of runs) await run[Symbol.asyncDispose]();
      for (const database of databases) await database[Symbol.asyncDispose]();
    });

    it('meets each fault', () => {
      const { kills, outages, faults, roundsWithoutRoom } = runs[1]!.totals;
      expect(kills.turns + kills.taps + kills.outages).toBeGreaterThan(0);
      expect(faults).toBeGreaterThan(0);
      // The server has room of its own inside its files, and comes through some of these without a word.
      if (kind === 'sqlite') expect(roundsWithoutRoom).toBeGreaterThan(0);
      for (const each of KINDS[kind]) expect(outages[each], each).toBeGreaterThanOrEqual(options.outagesMin);
      expect(ends[0]!.alerts.length).toBeGreaterThan(0);
      expect(ends[0]!.followUps.length).toBeGreaterThan(0);
    });

    it('misses no message of the archive, and has none twice', async () => {
      for (const run of runs) expect(await expectEveryRecordOnce(run)).toBeGreaterThan(0);
      expect(ends[1]!.messages).toBe(ends[0]!.messages);
    });

    it('comes to the same customers, causes and states', () => {
      expect(differences(ends[0]!.alerts, ends[1]!.alerts)).toEqual([]);
    });

    it('keeps the same follow-ups', () => {
      expect(differences(ends[0]!.followUps, ends[1]!.followUps)).toEqual([]);
    });

    it('shows nobody a card twice, and leaves none out', () => {
      for (const { simulator, world } of runs)
        for (const { userid } of world.company.staff) {
          const ids = simulator.cards.sentTo(userid).map(({ taskId }) => taskId);
          expect(new Set(ids).size).toBe(ids.length);
        }
      expect(differences(ends[0]!.cards, ends[1]!.cards)).toEqual([]);
    });
  });
}

function report(
  name: string,
  kind: StoreKind,
  [calm, wild]: readonly ChaosRun[],
  [before, after]: readonly ChaosEnd[],
): string[] {
  const { kills, outages, vainStarts, faults, roundsWithoutRoom, taps, vainTaps } = wild!.totals;
  const ofBoth = (what: string, left: number, right: number) => `  ${what}: ${left} undisturbed, ${right} disturbed`;
  return [
    `${name} of everything going wrong (${kind}):`,
    `  outages: ${Object.entries(outages)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')}`,
    `  killed: ${kills.turns} at work, ${kills.taps} in a tap, ${kills.outages} in an outage; ${vainStarts} starts in vain`,
    `  rounds in which there was no room on the disk: ${roundsWithoutRoom}`,
    `  calls to WeCom that failed: ${faults}; taps: ${taps}, ${vainTaps} of them in vain`,
    ofBoth('messages', before!.messages, after!.messages),
    ofBoth('alerts', before!.alerts.length, after!.alerts.length),
    ofBoth('follow-ups', before!.followUps.length, after!.followUps.length),
    ofBoth('cards', before!.cards.length, after!.cards.length),
    ofBoth('taps', calm!.totals.taps, wild!.totals.taps),
    ...(['alerts', 'followUps', 'cards'] as const).flatMap((what) =>
      differences(before![what], after![what]).map((line) => `  ${what} ${line}`),
    ),
  ];
}
