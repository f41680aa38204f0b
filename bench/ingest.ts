import { availableParallelism } from 'node:os';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';
import { catchUp, decodeOnly, savePeople, startDecoding } from './catchUp.ts';
import { opensslPrivateOps } from './opensslSpeed.ts';
import { type SealedArchive, sealArchive } from './sealedArchive.ts';

const MESSAGES = 100_000;
const RUNS = 5;
const DAY_MS = 86_400_000;
/** The messages must lie within the five days of the archive, and within the 24 hours in which contents are compared. */
const DAYS_AGO = 0.9;

interface Run {
  perSecond: number;
  decodePerSecond: number;
  /** `openssl speed` before and after the run, of all threads. */
  opensslPerSecond: number;
}

/**
 * From sealed pages to committed messages and facts, as a share of what `openssl speed rsa2048` does with the same
 * number of threads, measured before and after each run; the median run counts (DESIGN §6).
 */
export async function benchIngest({ out, say, messages = MESSAGES, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  const threads = availableParallelism();
  await using archive = await sealArchive({ messages, startAt: Date.now() - DAYS_AGO * DAY_MS });
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    const runs: Run[] = [];
    for (let count = 0; count < RUNS; count += 1) {
      const before = opensslPrivateOps();
      const decodePerSecond = await perSecond(archive, threads, async (decoding) => {
        await decodeOnly(archive.source(), decoding);
      });
      const stored = await databases.withEmpty(async (store) => {
        await savePeople(store, Date.now());
        return perSecond(archive, threads, (decoding) => catchUp(store, archive, decoding));
      });
      const opensslPerSecond = ((before + opensslPrivateOps()) / 2) * threads;
      runs.push({ perSecond: stored, decodePerSecond, opensslPerSecond });
      say(`${kind} run ${count + 1}: ${Math.round(stored)}/s of ${Math.round(opensslPerSecond)}/s`);
    }
    out({
      name: 'ingest',
      store: kind,
      ratio: rounded(median(runs.map((run) => run.perSecond / run.opensslPerSecond))),
      decodeRatio: rounded(median(runs.map((run) => run.decodePerSecond / run.opensslPerSecond))),
      perSecond: Math.round(median(runs.map((run) => run.perSecond))),
      decodePerSecond: Math.round(median(runs.map((run) => run.decodePerSecond))),
      opensslPerSecond: Math.round(median(runs.map((run) => run.opensslPerSecond))),
      ...{ messages, threads, runs: RUNS },
    });
  }
}

async function perSecond(
  archive: SealedArchive,
  threads: number,
  work: (decoding: ReturnType<typeof startDecoding>) => Promise<void>,
): Promise<number> {
  const decoding = startDecoding(archive, threads);
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
