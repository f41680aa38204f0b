import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { makeTexts } from '../src/domain/wording/texts.ts';
import { createLog } from '../src/log.ts';
import type { Store } from '../src/store/store.ts';
import { importFile } from '../src/usecases/importFile.ts';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';

const ORDERS = 100_000;
const ACCOUNTS = 4_000;
const MB = 1024 * 1024;

/** One file of orders, in full: CPU of this process, and how much memory it took at most beyond what it had. */
export async function benchImport({ out, say, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'liuke-import-'));
  try {
    const path = join(folder, 'orders.csv');
    await writeOrders(path);
    for (const kind of stores) {
      await using databases = await openBenchStores(kind, say);
      if (databases === null) continue;
      await databases.withEmpty(async (store) => {
        const first = await measured(store, path, false);
        const second = await measured(store, path, true);
        if (first.created !== ORDERS || second.unchanged !== ORDERS) throw new Error('the import lost rows');
        const { cpuSeconds, seconds, peakMb } = first;
        const again = { againCpuSeconds: second.cpuSeconds, againSeconds: second.seconds };
        out({ name: 'import', store: kind, rows: ORDERS, cpuSeconds, seconds, peakMb, ...again });
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(store: Store, path: string, again: boolean) {
  const peak = { bytes: 0 };
  const before = process.memoryUsage.rss();
  const watch = setInterval(() => {
    peak.bytes = Math.max(peak.bytes, process.memoryUsage.rss());
  }, 20);
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()];
  const result = await importFile(
    {
      store,
      texts: makeTexts(),
      defaultCurrency: 'CNY',
      turnedCesSources: [],
      mobileKeyOf: (mobile) => createHmac('sha256', 'bench').update(mobile).digest('hex'),
      onPeopleChanged: async () => undefined,
      clock: Date.now,
      log: createLog('silent'),
    },
    { path, entity: 'orders', source: 'bench', mode: 'upsert', dryRun: false, again, errorsPath: `${path}.errors` },
  );
  const used = process.cpuUsage(cpu);
  clearInterval(watch);
  if (result.kind !== 'imported') throw new Error(`the import ended as ${result.kind}`);
  return {
    ...result.report.rows,
    cpuSeconds: rounded((used.user + used.system) / 1e6),
    seconds: rounded((performance.now() - startedAt) / 1000),
    peakMb: Math.max(0, Math.round((peak.bytes - before) / MB)),
  };
}

async function writeOrders(path: string): Promise<void> {
  const file = createWriteStream(path);
  file.write('订单ID,客户ID,订单号,下单时间,金额,币种,状态\n');
  for (let n = 0; n < ORDERS; n += 1) {
    const day = `${2024 + (n % 2)}-${two(1 + (n % 12))}-${two(1 + (n % 28))}`;
    const row = [
      `SO-${100_000 + n}`,
      `C-${1000 + (n % ACCOUNTS)}`,
      `XS${n}`,
      `${day} 10:20`,
      `${n}.50`,
      'CNY',
      '已完成',
    ];
    if (!file.write(`${row.join(',')}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
