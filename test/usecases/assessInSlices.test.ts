import { expect, it } from 'vitest';
import type { Day } from '../../src/domain/time.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { assessInSlices, type SlicedDay } from '../../src/usecases/assessInSlices.ts';
import { calendar, cst } from '../domain/judgedCustomer.ts';
import { assessDeps, judgedCompany } from './judgedCompany.ts';

const TABLES = ['snapshot', 'assessment', 'alert', 'alert_event', 'key_contact_term'];

async function company(): Promise<{ store: Store; day: Day; now: number }> {
  const store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const days = await judgedCompany(store, { seed: 7, customers: 25, days: 100 });
  const day = calendar.nextWorkingDay(days.at(-1)!);
  const now = cst(`${day} 08:00`) + HOUR_MS;
  await moveCursor(store.db, { source: 'archive', seq: '9'.repeat(20), at: now, coveredUntil: now });
  return { store, day, now };
}

async function contents({ db }: Store): Promise<unknown> {
  const rows = [];
  for (const table of TABLES) rows.push(await db.query(`SELECT * FROM ${table} ORDER BY 1, 2, 3`));
  return rows;
}

it('a day that several workers judge in slices, some of them twice, comes to the same as in one go', async () => {
  const straight = await company();
  const report = await assessCustomers(assessDeps(straight.store, () => straight.now));
  expect(report.changed + report.opened + report.closed).toBeGreaterThan(0);

  const { store, day, now } = await company();
  const worker = (minutesLater: number): SlicedDay =>
    assessInSlices({
      ...assessDeps(store, () => now + minutesLater * 60_000),
      customersPerSlice: 4,
      fence: () => Promise.resolve(),
    });
  // Each looks at the one instant of the plan, whenever it comes to it.
  const workers = [worker(0), worker(7), worker(31)];
  const plan = await workers[0]!.plan(day);
  expect(plan.slices).toBeGreaterThan(3);
  const numbers = Array.from({ length: plan.slices }, (_, slice) => slice);
  const of = (slice: number): SlicedDay => workers[slice % workers.length]!;
  const judged = [];
  for (const slice of numbers.toReversed()) judged.push(await of(slice).judge(day, plan, slice));
  // Its worker was killed before it could say that it was done.
  await workers[1]!.judge(day, plan, 0);
  await workers[2]!.weigh(day, plan);
  const decided = await Promise.all(numbers.map((slice) => of(slice).decide(day, plan, slice)));
  await workers[2]!.decide(day, plan, 0);
  expect(await workers[1]!.conclude(day, plan, { judged, decided })).toEqual(report);

  expect(await contents(store)).toEqual(await contents(straight.store));
  expect(await store.db.query('SELECT slice FROM assess_slice WHERE work IS NOT NULL')).toEqual([]);
  await straight.store.close();
  await store.close();
});
