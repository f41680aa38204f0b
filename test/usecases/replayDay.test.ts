import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Day } from '../../src/domain/time.ts';
import { snapshotsOnDay } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type ReplayDeps, replayDay } from '../../src/usecases/replayDay.ts';
import { profile } from '../domain/judgedCustomer.ts';
import { ARCHIVE_WINDOW_MS, companyCalendars, judgedCompany, seeded } from './judgedCompany.ts';
import { proveReplay } from './replayProof.ts';

let store: Store;
let days: Day[];
let deps: ReplayDeps;

beforeAll(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  days = await judgedCompany(store, { seed: 11, customers: 30, days: 120 });
  deps = {
    ...{ store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars },
    rules: { profile, fixedWindow: null },
  };
});
afterAll(() => store.close());

describe('a replay of a past day', () => {
  it('as known then is the stored snapshot, whatever was recalled, moved, placed or pulled late since', async () => {
    const { scored, standing } = await proveReplay(deps, { days, count: 1_000, chance: seeded(5) });
    expect(scored).toBeGreaterThan(400);
    expect(standing).toBeGreaterThan(15);
  });

  it('of all customers weighs fewer contact days over the whole day as it was weighed then', async () => {
    const day = days.at(-3)!;
    const { customers } = await replayDay(deps, { day, reading: 'then' });
    const stored = (await snapshotsOnDay(store.db, day)).map((row) => [row.customerId, row.verdict]);
    const replayed = customers.map(({ customerId, verdict }) => [customerId, JSON.parse(JSON.stringify(verdict))]);
    expect(new Map(replayed as never)).toEqual(new Map(stored as never));
  });

  it('is judged by the rules of then, not by those of today', async () => {
    const day = days.at(-3)!;
    const later = { ...profile, version: 'later', weights: { ...profile.weights, rhythm: 1, service: 99 } };
    const changed: ReplayDeps = { ...deps, rules: { ...deps.rules, profile: later } };
    const [then] = (await replayDay(changed, { day, reading: 'then' })).customers;
    const [now] = (await replayDay(changed, { day, reading: 'now' })).customers;
    expect([then!.verdict.version, now!.verdict.version]).toEqual([profile.version, 'later']);
  });

  it('as known now has healed what was late: no silence is held back for an old pull', async () => {
    const late = days.find((_, i) => i > 20 && days[i - 1]! < '2026-07-13' && days[i]! >= '2026-07-13')!;
    const { customers: then } = await replayDay(deps, { day: late, reading: 'then' });
    const { customers: now } = await replayDay(deps, { day: late, reading: 'now' });
    expect(then.every(({ verdict }) => verdict.cannotJudge === 'pullLate' || verdict.cannotJudge === 'refused')).toBe(
      true,
    );
    expect(now.some(({ verdict }) => verdict.score !== null)).toBe(true);
    expect(now.some(({ verdict }) => verdict.cannotJudge === 'pullLate')).toBe(false);
  });

  it('says that a day was not judged', async () => {
    const order = { day: '2026-06-06', reading: 'then' } as const;
    await expect(replayDay(deps, order)).rejects.toMatchObject({ name: 'NotJudged' });
  });
});
