import { afterAll, beforeAll, expect, it } from 'vitest';
import { isOfEvent } from '../../src/domain/eventCauses.ts';
import type { Judgement } from '../../src/domain/judgement.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { judgeAtOnce } from '../../src/judging/judgeAtOnce.ts';
import { judgeInBatches } from '../../src/judging/judgeInBatches.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { loadJudgingWorld } from '../../src/store/judgingWorld.ts';
import { loadRelationships, saveRelationships } from '../../src/store/people.ts';
import { judgedBefore, latestSnapshots } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { calendar } from '../domain/judgedCustomer.ts';
import { ARCHIVE_WINDOW_MS, assessDeps, companyCalendars, judgedCompany } from '../usecases/judgedCompany.ts';

let store: Store;
let now: number;
beforeAll(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const days = await judgedCompany(store, { seed: 11, customers: 16, days: 40 });
  now = calendar.dayStart(days.at(-1)!) + 14 * HOUR_MS;
  const links = await loadRelationships(store.db);
  const ended = links.filter((_, index) => index % 3 === 0);
  const end = { endedAt: now - 5 * HOUR_MS, endedBy: 'customer', knownAt: now - 5 * HOUR_MS } as const;
  await store.transaction((db) =>
    saveRelationships(
      db,
      ended.map((link) => ({ ...link, ...end })),
    ),
  );
});
afterAll(() => store.close());

/** What of a judgement is told at once. */
const told = ({ ownerId, day: { verdict } }: Judgement) => ({
  ...{ ownerId, cannotJudge: verdict.cannotJudge, people: verdict.people, lastContactAt: verdict.lastContactAt },
  standing: verdict.standing.filter(isOfEvent),
});

it('says of events and people what the judgement of all customers says at that moment', async () => {
  const { profile, fixedWindow, sourceName } = assessDeps(store, () => now);
  const rules = { profile, fixedWindow };
  const coverage = await readCursor(store.db, sourceName);
  const loaded = { now, knownAt: now, coverage, archiveWindowMs: ARCHIVE_WINDOW_MS };
  const world = await loadJudgingWorld(store.db, loaded);
  const ids = world.customerIds;
  const before = judgedBefore(await latestSnapshots(store.db, ids));
  const all: Judgement[] = [];
  const order = { ...rules, calendars: companyCalendars, now, knownAt: now, before };
  for await (const batch of judgeInBatches(store.db, world, order)) all.push(...batch);
  expect(all.filter((one) => told(one).standing.length > 0).length).toBeGreaterThan(3);
  const asked = { rules, sourceName, archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars, now };
  for (const judgement of all) {
    const [alone] = await judgeAtOnce(store.db, [judgement.customer.id], asked);
    expect(told(alone!), judgement.customer.id).toEqual(told(judgement));
  }
  // Together as one by one, and of nobody nothing.
  const together = await judgeAtOnce(store.db, ids, asked);
  expect(together.map(told)).toEqual(all.map(told));
  expect(await judgeAtOnce(store.db, ['nobody'], asked)).toEqual([]);
});
