import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Day } from '../../src/domain/time.ts';
import { shownScore } from '../../src/domain/verdict.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { type SnapshotRow, saveSnapshots, snapshotsOnDay } from '../../src/store/snapshots.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { explainCustomer } from '../../src/usecases/explainCustomer.ts';
import { replayDay } from '../../src/usecases/replayDay.ts';
import { viewCustomers } from '../../src/usecases/viewCustomers.ts';
import { calendar, cst, profile } from '../domain/judgedCustomer.ts';
import { ARCHIVE_WINDOW_MS, companyCalendars, judgedCompany } from './judgedCompany.ts';

const texts = makeTexts();
let store: Store;
let days: Day[];
let rows: SnapshotRow[];
const clock = () => cst(`${days.at(-1)!} 10:00`);
const explain = (customer: string, change: { from?: Day; to?: Day } = {}) =>
  explainCustomer({ store, calendar, texts, clock }, { customer, ...change });

beforeAll(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  days = await judgedCompany(store, { seed: 3, customers: 20, days: 110 });
  rows = await snapshotsOnDay(store.db, days.at(-1)!);
});
afterAll(() => store.close());

describe('why a score is what it is', () => {
  it('is told of the verdict that list and replay show', async () => {
    const rules = { profile, fixedWindow: null };
    const replay = { store, sourceName: 'archive', archiveWindowMs: ARCHIVE_WINDOW_MS, calendars: companyCalendars };
    const replayed = await replayDay({ ...replay, rules }, { day: days.at(-1)!, reading: 'then' });
    const lines = await viewCustomers(store);
    let compared = 0;
    for (const { customerId, verdict } of replayed.customers) {
      const { why, to, text, trendText } = await explain(customerId);
      for (const line of [why.headline, ...why.changes, why.scope, ...(trendText === null ? [] : [trendText])])
        expect(text.split('\n')).toContain(line);
      const line = lines.find(({ customer }) => customer.id === customerId)!;
      const shown = verdict.score === null ? null : shownScore(verdict.score);
      expect([to.score, to.band]).toEqual([shown, verdict.band]);
      expect([line.score === null ? null : shownScore(line.score), line.band]).toEqual([shown, verdict.band]);
      if (why.changes.length > 0) compared += 1;
    }
    expect(compared).toBeGreaterThan(10);
  });

  it('has points that add up to the difference of the two days', async () => {
    let told = 0;
    for (const { customerId } of rows) {
      const { from, to, changes } = await explain(customerId, { from: days.at(-30)! });
      if (changes === null) continue;
      expect(changes.reduce((sum, { points }) => sum + points, 0)).toBe(to.score! - from!.score!);
      told += 1;
    }
    expect(told).toBeGreaterThan(8);
  });

  it('takes the last judged day on or before the asked ones', async () => {
    const saturday = '2026-08-15';
    const { from, to } = await explain(rows[0]!.customerId, { from: '2026-07-25', to: saturday });
    expect([from!.day, to.day]).toEqual(['2026-07-24', '2026-08-14']);
  });

  it('does not compare scores of two versions, and names the day of the change', async () => {
    const { customerId } = rows.find(({ score }) => score !== null)!;
    const changed = await Promise.all(days.slice(-3).map((day) => snapshotsOnDay(store.db, day, [customerId])));
    const later = changed
      .flat()
      .map((row) => ({ ...row, version: '2', verdict: { ...Object(row.verdict), version: '2' } }));
    await saveSnapshots(store.db, later);
    const { changes, trendText, why } = await explain(customerId);
    await saveSnapshots(store.db, changed.flat());
    expect(changes).toBeNull();
    expect(why.headline).toContain('改过，前后不能直接比');
    expect(trendText).toContain('不能直接比');
  });

  it('says of whom or of what day there is nothing', async () => {
    await expect(explain('nobody')).rejects.toThrow('no customer has the id or the name "nobody"');
    await expect(explain(rows[0]!.customerId, { to: '2026-01-05' })).rejects.toThrow('was not judged up to 2026-01-05');
    await expect(explain(rows[0]!.customerId, { to: '2026-13-05' })).rejects.toThrow('is no day');
    await expect(explain(rows[0]!.customerId, { from: '2026-08-20', to: '2026-08-10' })).rejects.toThrow(
      'from must be a day before to',
    );
  });
});
