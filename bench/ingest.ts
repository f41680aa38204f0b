import { availableParallelism } from 'node:os';
import type { StoreKind } from '../src/store/store.ts';
import type { BenchDeps } from './benchDeps.ts';
import { type BenchStores, openBenchStores, STORE_KINDS } from './benchStores.ts';
import { catchUp, type Decoding, decodeOnly, savePeople, startDecoding, unsealOnly } from './catchUp.ts';
import { opensslPrivateOps } from './opensslSpeed.ts';
import { type SealedArchive, sealArchive } from './sealedArchive.ts';

const MESSAGES = 100_000;
/** Decoding is the same for each store and costs the same from page to page: a part of the messages is enough. */
const DECODE_MESSAGES = 30_000;
const RUNS = 5;
/** It measures public operations as long again, which nobody asked for, and it is run twice as often as a stage. */
const OPENSSL_SECONDS = 1;
const DAY_MS = 86_400_000;
/** The messages must lie within the five days of the archive, and within the 24 hours in which contents are compared. */
const DAYS_AGO = 0.9;

/** What one stage did, beside what openssl did before and after it. */
interface Run {
  perSecond: number;
  /** CPU of this process, all its threads, per message; a database server's own is not in it. */
  cpuMicros: number;
  /** `openssl speed` × threads. */
  opensslPerSecond: number;
  /** The same with as many processes at once as we have threads: what this machine's cores do together. */
  togetherPerSecond: number;
}

/**
 * From sealed pages to committed messages and facts, as a share of what `openssl speed rsa2048` does with the same
 * number of threads, measured before and after each run; the median run counts (DESIGN §6). `ratio` divides by one
 * openssl × threads, `togetherRatio` by as many at once, which cores that share something never multiply up to.
 * `decodeRatio` is page text to random keys, `recordRatio` page text to records; both without a store.
 */
export async function benchIngest({ out, say, messages = MESSAGES, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  const threads = availableParallelism();
  await using archive = await sealArchive({ messages, startAt: Date.now() - DAYS_AGO * DAY_MS });
  const few = Math.min(messages, DECODE_MESSAGES);
  const decode: Run[] = [];
  const record: Run[] = [];
  let openssl = opensslNow(threads);
  for (let count = 0; count < RUNS; count += 1) {
    // Both between the same two runs of openssl.
    const before = openssl;
    const unsealed = await measured(archive, few, threads, (one) => unsealOnly(archive.source(), one, few));
    const recorded = await measured(archive, few, threads, (one) => decodeOnly(archive.source(), one, few));
    openssl = opensslNow(threads);
    decode.push({ ...unsealed, ...meanOf(before, openssl) });
    record.push({ ...recorded, ...meanOf(before, openssl) });
    say(`decode run ${count + 1}: ${said(decode.at(-1)!)}`);
  }
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    const runs: Run[] = [];
    for (let count = 0; count < RUNS; count += 1) {
      const before = openssl;
      const stored = await storedOnce(databases, archive, threads);
      openssl = opensslNow(threads);
      runs.push({ ...stored, ...meanOf(before, openssl) });
      say(`${kind} run ${count + 1}: ${said(runs.at(-1)!)}`);
    }
    out(resultOf(kind, { runs, decode, record, messages, threads }));
  }
}

interface Runs {
  runs: Run[];
  decode: Run[];
  record: Run[];
  messages: number;
  threads: number;
}

function resultOf(
  store: StoreKind,
  { runs, decode, record, messages, threads }: Runs,
): Record<string, string | number> {
  const ratio = (some: Run[]): number => rounded(median(some.map((run) => run.perSecond / run.opensslPerSecond)));
  const middle = (some: Run[], what: keyof Run): number => Math.round(median(some.map((run) => run[what])));
  return {
    ...{ name: 'ingest', store, ratio: ratio(runs), decodeRatio: ratio(decode), recordRatio: ratio(record) },
    togetherRatio: rounded(median(runs.map((run) => run.perSecond / run.togetherPerSecond))),
    decodeTogetherRatio: rounded(median(decode.map((run) => run.perSecond / run.togetherPerSecond))),
    perSecond: middle(runs, 'perSecond'),
    decodePerSecond: middle(decode, 'perSecond'),
    opensslPerSecond: middle(runs, 'opensslPerSecond'),
    togetherPerSecond: middle(runs, 'togetherPerSecond'),
    cpuMicros: middle(runs, 'cpuMicros'),
    decodeCpuMicros: middle(decode, 'cpuMicros'),
    ...{ messages, threads, runs: RUNS },
  };
}

type Stage = Pick<Run, 'perSecond' | 'cpuMicros'>;
type Openssl = Pick<Run, 'opensslPerSecond' | 'togetherPerSecond'>;

function opensslNow(threads: number): Openssl {
  return {
    opensslPerSecond: opensslPrivateOps({ seconds: OPENSSL_SECONDS }) * threads,
    togetherPerSecond: opensslPrivateOps({ seconds: OPENSSL_SECONDS, processes: threads }),
  };
}

function meanOf(a: Openssl, b: Openssl): Openssl {
  return {
    opensslPerSecond: (a.opensslPerSecond + b.opensslPerSecond) / 2,
    togetherPerSecond: (a.togetherPerSecond + b.togetherPerSecond) / 2,
  };
}

function storedOnce(databases: BenchStores, archive: SealedArchive, threads: number): Promise<Stage> {
  return databases.withEmpty(async (store) => {
    await savePeople(store, Date.now());
    return measured(archive, archive.messages, threads, (decoding) => catchUp(store, archive, decoding));
  });
}

async function measured(
  archive: SealedArchive,
  messages: number,
  threads: number,
  work: (decoding: Decoding) => Promise<unknown>,
): Promise<Stage> {
  const decoding = await startDecoding(archive, threads);
  try {
    const from = performance.now();
    const cpuFrom = process.cpuUsage();
    await work(decoding);
    const { user, system } = process.cpuUsage(cpuFrom);
    return { perSecond: (messages * 1000) / (performance.now() - from), cpuMicros: (user + system) / messages };
  } finally {
    await decoding.pool.close();
  }
}

function said({ perSecond, opensslPerSecond, cpuMicros }: Run): string {
  return `${Math.round(perSecond)}/s of ${Math.round(opensslPerSecond)}/s, ${Math.round(cpuMicros)} µs of CPU each`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
