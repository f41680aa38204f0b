import { expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/time.ts';
import { moveCursor } from '../../src/store/archiveCursor.ts';
import type { Db, Store } from '../../src/store/store.ts';
import { openStore } from '../../src/store/store.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { calendar, cst } from '../domain/judgedCustomer.ts';
import { assessDeps, judgedCompany } from './judgedCompany.ts';

const TABLES = ['snapshot', 'assessment', 'alert', 'alert_event', 'key_contact_term'];

async function company(): Promise<{ store: Store; now: number }> {
  const store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const days = await judgedCompany(store, { seed: 7, customers: 25, days: 100 });
  const next = calendar.nextWorkingDay(days.at(-1)!);
  const now = cst(`${next} 08:00`) + HOUR_MS;
  await moveCursor(store.db, { source: 'archive', seq: '9'.repeat(20), at: now, coveredUntil: now });
  return { store, now };
}

/** The same store, which is gone after so many writes. */
function dyingAfter(store: Store, writes: number): Store {
  let left = writes;
  const dying = (db: Db): Db => ({
    ...{ kind: db.kind, tombstoneKeys: db.tombstoneKeys },
    query: (sql, params) => db.query(sql, params),
    run(sql, params) {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return db.run(sql, params);
    },
  });
  return { ...store, db: dying(store.db), transaction: (work) => store.transaction((db) => work(dying(db))) };
}

async function contents({ db }: Store): Promise<unknown> {
  const rows = [];
  for (const table of TABLES) rows.push(await db.query(`SELECT * FROM ${table} ORDER BY 1, 2, 3`));
  return rows;
}

it('a judgement that is stopped after any write and done again comes to the same, nothing twice', async () => {
  const { store: straight, now } = await company();
  const report = await assessCustomers(assessDeps(straight, () => now));
  expect(report.changed + report.opened + report.closed).toBeGreaterThan(0);
  const { store } = await company();
  let stops = 0;
  for (let writes = 0; ; writes += 1) {
    try {
      await assessCustomers(assessDeps(dyingAfter(store, writes), () => now));
      break;
    } catch (err) {
      expect((err as Error).message).toBe('killed');
      stops += 1;
    }
  }
  expect(stops).toBeGreaterThan(2);
  expect(await contents(store)).toEqual(await contents(straight));
  await straight.close();
  await store.close();
});
