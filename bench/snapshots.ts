import { createHash } from 'node:crypto';
import { readCompanySettings } from '../src/companySettings.ts';
import type { BusinessCalendar } from '../src/domain/businessCalendar.ts';
import { dayNumber, dayText } from '../src/domain/dayNumber.ts';
import type { SnapshotVerdict } from '../src/domain/snapshotVerdict.ts';
import { staffCalendars } from '../src/domain/staffCalendars.ts';
import { DAY_MS, type Day, HOUR_MS } from '../src/domain/time.ts';
import { type SnapshotRow, saveSnapshots, snapshotsOnDay } from '../src/store/snapshots.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { thinSnapshots } from '../src/usecases/thinSnapshots.ts';
import { assess, fill } from './assess.ts';
import { assessWorld } from './assessWorld.ts';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';
import { tableBytes } from './tableBytes.ts';

/** So many are judged and kept over the years; what they take is told for {@link COMPANY}. */
const CUSTOMERS = 2_000;
const COMPANY = 100_000;
const DAYS = 730;
const NOW = Date.parse('2026-11-20T07:30:00+08:00');
const SEED = 6;
const GB = 1e9;

/**
 * Bytes of a stored judgement, daily and weekly, with all that the database keeps for it, and what two years of 100,000 customers
 * take: two years are written morning by morning and thinned as the service does it, and the tables are measured at the end.
 */
export async function benchSnapshots({
  out,
  say,
  customers = CUSTOMERS,
  stores = STORE_KINDS,
}: BenchDeps): Promise<void> {
  const { company } = staffCalendars(readCompanySettings().calendars);
  const judged = await judgedRows(customers, company.dayOf(NOW));
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    await databases.withEmpty(async (store) => {
      const days = await liveThrough(store, judged, company);
      say(`snapshots: ${days} mornings of ${customers} customers kept in ${store.kind}`);
      const [daily, weekly] = [await sizeOf(store, 'snapshot'), await sizeOf(store, 'snapshot_week')];
      const gigabytes = ((daily.bytes + weekly.bytes) / customers) * (COMPANY / GB);
      out({
        ...{ name: 'snapshots', store: kind, customers },
        ...{ dailyBytes: Math.round(daily.bytes / daily.rows), weeklyBytes: Math.round(weekly.bytes / weekly.rows) },
        ...{ dailyRows: daily.rows / customers, weeklyRows: weekly.rows / customers },
        gigabytes: Math.round(gigabytes * 100) / 100,
      });
    });
  }
}

/** Two mornings, so that what was before is told as on any day. */
async function judgedRows(customers: number, day: Day): Promise<SnapshotRow[]> {
  const store = await openStore({ url: 'sqlite::memory:' });
  try {
    await store.migrate();
    await fill(store, assessWorld({ now: NOW, seed: SEED }), customers);
    for (const at of [NOW - DAY_MS, NOW]) await assess(store, at);
    const rows = await snapshotsOnDay(store.db, day);
    return rows.map((row, i) => namedAnew(row, idOf(i))).sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  } finally {
    await store.close();
  }
}

/** Each morning in the order of customers, each of whom is today what the next one was yesterday. @returns how many mornings */
async function liveThrough(store: Store, judged: readonly SnapshotRow[], calendar: BusinessCalendar): Promise<number> {
  const last = dayNumber(calendar.dayOf(NOW));
  const days = Array.from({ length: DAYS }, (_, i) => dayText(last - DAYS + 1 + i)).filter(calendar.isWorkingDay);
  for (const [place, day] of days.entries()) {
    const at = calendar.dayStart(day) + 7.5 * HOUR_MS;
    const rows = judged.map(({ customerId }, i) =>
      movedTo(namedAnew(judged[(i + place) % judged.length]!, customerId), day, at),
    );
    await store.transaction((db) => saveSnapshots(db, rows));
    await thinSnapshots({ store, calendar, clock: () => at });
  }
  return days.length;
}

/** As WeCom's ids of outside people, which no packing makes shorter; a customer has the id of its first contact. */
function idOf(number: number): string {
  return `wm${createHash('sha256').update(String(number)).digest('base64url').slice(0, 30)}`;
}

function namedAnew(row: SnapshotRow, customerId: string): SnapshotRow {
  const verdict = JSON.parse(JSON.stringify(row.verdict).replaceAll(/wm[\w-]{30}\b/g, customerId)) as SnapshotVerdict;
  return { ...row, customerId, verdict: { ...verdict, customerId } };
}

/** As it would have been judged then: each instant moves along. */
function movedTo(row: SnapshotRow, day: Day, at: number): SnapshotRow {
  const text = JSON.stringify(row.verdict).replaceAll(
    /:(1[5-9]\d{11})\b/g,
    (_, time) => `:${Number(time) + at - row.at}`,
  );
  return { ...row, day, at, verdict: JSON.parse(text) as SnapshotVerdict };
}

interface TableSize {
  bytes: number;
  rows: number;
}

async function sizeOf(store: Store, table: string): Promise<TableSize> {
  const [count] = await store.db.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`);
  return { bytes: await tableBytes(store, table), rows: Number(count!.n) };
}
