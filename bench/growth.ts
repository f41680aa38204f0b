import { createLog } from '../src/log.ts';
import { countRecords } from '../src/store/messages.ts';
import type { Store } from '../src/store/store.ts';
import { pullArchive } from '../src/usecases/pullArchive.ts';
import { type JudgedCompany, judgedBy } from './assess.ts';
import type { BenchDeps } from './benchDeps.ts';
import { type BenchStores, openBenchStores, STORE_KINDS } from './benchStores.ts';
import { savePeople } from './catchUp.ts';
import { cpuSeconds } from './cpuTime.ts';
import { startJudging } from './judging.ts';
import { type PlainArchive, plainArchive } from './plainArchive.ts';
import { databaseBytes } from './tableBytes.ts';

const MESSAGES = 1_000_000;
const MESSAGES_FEWEST = 1_000;
const CUSTOMERS = 100_000;
const CUSTOMERS_FEWEST = 100;
/** A small number is worked through several times: a server tells its processor time in hundredths of a second. */
const MESSAGES_AT_LEAST = 5_000;
const CUSTOMERS_AT_LEAST = 500;
const START = Date.parse('2026-11-16T00:00:00+08:00');
const TEN = 10;
const LEASE_MS = 30 * 86_400_000;

/**
 * What a message costs from the archive's JSON to committed message and facts, in databases that end with a thousand to a million
 * of them: processor time, the database server's included, of all and of the last tenth; and bytes on the disk. Without opening,
 * which is one RSA operation a message however many there are (`ingest`).
 */
export async function benchMessages({ out, say, messages = MESSAGES, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    await store(databases, MESSAGES_FEWEST * TEN); // by then everything is compiled
    let first: number | null = null;
    for (const size of powersOfTen(MESSAGES_FEWEST, messages)) {
      const runs: Stored[] = [];
      while (runs.length * size < Math.min(MESSAGES_AT_LEAST, messages)) runs.push(await store(databases, size));
      const cpuMicros = (sumOf(runs, 'seconds') * 1e6) / (runs.length * size);
      const lastMicros = (sumOf(runs, 'lastSeconds') * 1e6) / (runs.length * (size / TEN));
      first ??= cpuMicros;
      say(`messages: ${size} in ${kind}: ${cpuMicros.toFixed(1)} µs each`);
      out({
        ...{ name: 'messages', store: kind, messages: size },
        ...{ cpuMicros: rounded(cpuMicros), costRatio: rounded(cpuMicros / first) },
        lastMicros: rounded(lastMicros),
        ...{ bytesEach: Math.round(runs.at(-1)!.bytes / size), seconds: rounded(runs.at(-1)!.wallSeconds) },
      });
    }
  }
}

/** What judging a customer costs among a hundred to a hundred thousand: processor time, the database server's included. */
export async function benchCustomers({
  out,
  say,
  customers = CUSTOMERS,
  stores = STORE_KINDS,
}: BenchDeps): Promise<void> {
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    using judging = startJudging();
    const judge = (count: number) => judgedBy(judging, databases, { customers: count, say });
    await judge(CUSTOMERS_FEWEST * TEN);
    let first: number | null = null;
    for (const size of powersOfTen(CUSTOMERS_FEWEST, customers)) {
      const runs: JudgedCompany[] = [];
      while (runs.length * size < Math.min(CUSTOMERS_AT_LEAST, customers)) runs.push(await judge(size));
      const cpu = sumOf(runs, 'cpuSeconds') + sumOf(runs, 'serverCpuSeconds');
      const cpuMicros = (cpu * 1e6) / (runs.length * size);
      first ??= cpuMicros;
      out({
        ...{ name: 'customers', store: kind, customers: size },
        ...{ cpuMicros: rounded(cpuMicros), costRatio: rounded(cpuMicros / first) },
        ...{ seconds: rounded(runs.at(-1)!.seconds), peakMb: runs.at(-1)!.rssPeakMb },
        factBytes: Math.round(runs.at(-1)!.bytes / size),
      });
    }
  }
}

interface Stored {
  /** Processor time. */
  seconds: number;
  /** Of the last tenth. */
  lastSeconds: number;
  wallSeconds: number;
  /** Of the whole database at the end, without the people who were there before. */
  bytes: number;
}

function store(databases: BenchStores, messages: number): Promise<Stored> {
  return databases.withEmpty(async (into) => {
    await savePeople(into, START);
    const emptyBytes = await databaseBytes(into);
    const archive = plainArchive({ messages, startAt: START });
    const cpu = () => cpuSeconds() + (databases.serverCpuSeconds() ?? 0) - archive.makingSeconds();
    const [cpuFrom, from] = [cpu(), performance.now()];
    // The last tenth is a pull of its own, so that nothing before it is still under way.
    await pullAll(into, archive, messages - messages / TEN);
    const lastFrom = cpu();
    await pullAll(into, archive, messages);
    const stored = await countRecords(into.db);
    if (stored !== messages) throw new Error(`of ${messages} messages ${stored} are stored`);
    const wallSeconds = (performance.now() - from) / 1000;
    const done = { seconds: cpu() - cpuFrom, lastSeconds: cpu() - lastFrom, wallSeconds };
    return { ...done, bytes: (await databaseBytes(into)) - emptyBytes };
  });
}

/** @param until so many messages, those of earlier calls included, are in the archive by then */
async function pullAll(into: Store, { source, decode, now }: PlainArchive, until: number): Promise<void> {
  const log = createLog('silent');
  let given = await countRecords(into.db);
  const untilThen = {
    ...source,
    async pull(afterSeq: string, limit: number) {
      const page = await source.pull(afterSeq, Math.min(limit, until - given));
      given += page.length;
      return page;
    },
  };
  for (;;) {
    const { stored, isCaughtUp } = await pullArchive({
      ...{ store: into, source: untilThen, decode, log, sourceName: 'bench', textKeeping: null, clock: now },
      // A page of messages took minutes to write and is stored in a moment: the usual lease would pass between two pages.
      ...{ token: 'bench', leaseMs: LEASE_MS },
    });
    if (isCaughtUp || stored === 0) return;
  }
}

/** The fewest, ten times as many, and so on, up to the most, which ends the row whatever it is. */
function powersOfTen(fewest: number, most: number): number[] {
  const sizes: number[] = [];
  for (let size = fewest; size < most; size *= TEN) sizes.push(size);
  return [...sizes, most];
}

function sumOf<K extends string>(runs: readonly Record<K, number>[], what: K): number {
  return runs.reduce((sum, run) => sum + run[what], 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
