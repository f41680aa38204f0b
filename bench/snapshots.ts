import { createHash } from 'node:crypto';
import { dayNumber, dayText } from '../src/domain/dayNumber.ts';
import { DAILY_DAYS, weekVerdict } from '../src/domain/snapshotThinning.ts';
import type { SnapshotVerdict } from '../src/domain/snapshotVerdict.ts';
import { latestSnapshots, type SnapshotRow, saveSnapshots, saveSnapshotWeeks } from '../src/store/snapshots.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { assess, fill } from './assess.ts';
import { assessWorld } from './assessWorld.ts';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores } from './benchStores.ts';

const CUSTOMERS = 100_000;
/** So many really judged customers; their rows are written again under other ids. */
const JUDGED = 2_000;
const DAYS = 3;
const ROWS_AT_ONCE = 5_000;
const NOW = Date.parse('2026-11-20T07:30:00+08:00');
const SEED = 6;
const GB = 1024 ** 3;
/** Of 90 days, and weeks from there to two years. */
const BUSINESS_DAYS = Math.ceil((DAILY_DAYS * 5) / 7);
const WEEKS = Math.ceil((730 - DAILY_DAYS) / 7);

/** Bytes of a snapshot on MariaDB with all indexes, daily and weekly, and what 100,000 customers take in two years. */
export async function benchSnapshots({ out, say, customers = CUSTOMERS }: BenchDeps): Promise<void> {
  const rows = await judgedRows();
  await using databases = await openBenchStores('mariadb', say);
  if (databases === null) return;
  await databases.withEmpty(async (store) => {
    const [dailyBytes, weeklyBytes] = [
      await write(store, rows, customers, 'daily'),
      await write(store, rows, customers, 'weekly'),
    ];
    const gigabytes = (customers * (BUSINESS_DAYS * dailyBytes + WEEKS * weeklyBytes)) / GB;
    out({
      ...{ name: 'snapshots', store: 'mariadb', customers, dailyBytes, weeklyBytes },
      ...{ dailyRows: BUSINESS_DAYS, weeklyRows: WEEKS, gigabytes: Math.round(gigabytes * 100) / 100 },
    });
  });
}

async function judgedRows(): Promise<SnapshotRow[]> {
  const store = await openStore({ url: 'sqlite::memory:' });
  try {
    await store.migrate();
    await fill(store, assessWorld({ now: NOW, seed: SEED }), JUDGED);
    await assess(store, NOW);
    return await latestSnapshots(store.db);
  } finally {
    await store.close();
  }
}

/** @returns bytes a row, indexes included */
async function write(
  store: Store,
  judged: readonly SnapshotRow[],
  customers: number,
  kind: 'daily' | 'weekly',
): Promise<number> {
  const table = kind === 'daily' ? 'snapshot' : 'snapshot_week';
  // In the order in which a morning writes them.
  const ids = Array.from({ length: customers }, (_, i) => idOf(i)).sort();
  for (let number = 0; number < DAYS; number += 1) {
    const day = dayText(dayNumber('2026-11-16') + number);
    for (let start = 0; start < customers; start += ROWS_AT_ONCE) {
      const rows = ids
        .slice(start, start + ROWS_AT_ONCE)
        .map((id, i) => copyOf(judged[(start + i) % judged.length]!, id, day));
      if (kind === 'daily') await saveSnapshots(store.db, rows);
      else
        await saveSnapshotWeeks(
          store.db,
          rows.map((row) => ({ ...row, risk: null, verdict: weekVerdict(row.verdict as SnapshotVerdict) })),
        );
    }
  }
  await store.db.query(`ANALYZE TABLE ${table}`);
  const [size] = await store.db.query<{ bytes: number }>(
    `SELECT data_length + index_length AS bytes FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_name = ?`,
    [table],
  );
  return Math.round(Number(size!.bytes) / (customers * DAYS));
}

/** As WeCom's ids of outside people, which no packing makes shorter; a customer has the id of its first contact. */
function idOf(number: number): string {
  return `wm${createHash('sha256').update(String(number)).digest('base64url').slice(0, 30)}`;
}

function copyOf(row: SnapshotRow, customerId: string, day: string): SnapshotRow {
  const verdict = JSON.parse(JSON.stringify(row.verdict).replaceAll(/wmWorld\d{25}/g, customerId)) as SnapshotVerdict;
  return { ...row, customerId, day, verdict: { ...verdict, customerId } };
}
