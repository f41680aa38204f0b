import { availableParallelism } from 'node:os';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';
import { catchUp, type Decoding, decodeOnly, savePeople, startDecoding, unsealOnly } from './catchUp.ts';
import { opensslPrivateOps } from './opensslSpeed.ts';
import { type SealedArchive, sealArchive } from './sealedArchive.ts';

const MESSAGES = 100_000;
const RUNS = 5;
const DAY_MS = 86_400_000;
/** The messages must lie within the five days of the archive, and within the 24 hours in which contents are compared. */
const DAYS_AGO = 0.9;

interface Run {
  /** Page text to committed messages and facts. */
  perSecond: number;
  /** The decode stage: page text to random keys, RSA in the threads of the pool. */
  decodePerSecond: number;
  /** Page text to records, without storing them. */
  recordPerSecond: number;
  /** `openssl speed` before and after the run, × threads. */
  opensslPerSecond: number;
  /** The same with as many processes at once as we have threads: what this machine's cores do together. */
  togetherPerSecond: number;
}

/**
 * From sealed pages to committed messages and facts, as a share of what `openssl speed rsa2048` does with the same
 * number of threads, measured before and after each run; the median run counts (DESIGN §6). `ratio` divides by one
 * openssl × threads, `togetherRatio` by as many at once, which cores that share something never multiply up to.
 */
export async function benchIngest({ out, say, messages = MESSAGES, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  const threads = availableParallelism();
  await using archive = await sealArchive({ messages, startAt: Date.now() - DAYS_AGO * DAY_MS });
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    const runs: Run[] = [];
    for (let count = 0; count < RUNS; count += 1) {
      const before = openssl(threads);
      const decodePerSecond = await perSecond(archive, threads, (decoding) => unsealOnly(archive.source(), decoding));
      const recordPerSecond = await perSecond(archive, threads, (decoding) => decodeOnly(archive.source(), decoding));
      const stored = await databases.withEmpty(async (store) => {
        await savePeople(store, Date.now());
        return perSecond(archive, threads, (decoding) => catchUp(store, archive, decoding));
      });
      const after = openssl(threads);
      runs.push({
        ...{ perSecond: stored, decodePerSecond, recordPerSecond },
        opensslPerSecond: (before.alone + after.alone) / 2,
        togetherPerSecond: (before.together + after.together) / 2,
      });
      say(`${kind} run ${count + 1}: ${Math.round(stored)}/s of ${Math.round(runs.at(-1)!.opensslPerSecond)}/s`);
    }
    const middle = (of: (run: Run) => number): number => median(runs.map(of));
    out({
      ...{ name: 'ingest', store: kind },
      ratio: rounded(middle((run) => run.perSecond / run.opensslPerSecond)),
      decodeRatio: rounded(middle((run) => run.decodePerSecond / run.opensslPerSecond)),
      recordRatio: rounded(middle((run) => run.recordPerSecond / run.opensslPerSecond)),
      togetherRatio: rounded(middle((run) => run.perSecond / run.togetherPerSecond)),
      perSecond: Math.round(middle((run) => run.perSecond)),
      decodePerSecond: Math.round(middle((run) => run.decodePerSecond)),
      opensslPerSecond: Math.round(middle((run) => run.opensslPerSecond)),
      togetherPerSecond: Math.round(middle((run) => run.togetherPerSecond)),
      ...{ messages, threads, runs: RUNS },
    });
  }
}

function openssl(threads: number): { alone: number; together: number } {
  return { alone: opensslPrivateOps() * threads, together: opensslPrivateOps({ processes: threads }) };
}

async function perSecond(
  archive: SealedArchive,
  threads: number,
  work: (decoding: Decoding) => Promise<unknown>,
): Promise<number> {
  const decoding = await startDecoding(archive, threads);
  try {
    const from = performance.now();
    await work(decoding);
    return (archive.messages * 1000) / (performance.now() - from);
  } finally {
    await decoding.pool.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
