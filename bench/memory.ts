import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';
import { catchUp, savePeople, startDecoding } from './catchUp.ts';
import { sealArchive } from './sealedArchive.ts';

const MESSAGES = 200_000;
const DAY_MS = 86_400_000;
const DAYS_AGO = 1.8;
const MB = 1024 * 1024;
const SETTLE_ROUNDS = 3;

/**
 * How much the process has grown, between a first round of the same work and the end of {@link MESSAGES} messages
 * (DESIGN §6). Garbage is collected before each look, so that what is left is held or lost.
 */
export async function benchMemory({ out, say, messages = MESSAGES, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  const collect = garbageCollector();
  const threads = availableParallelism();
  const startAt = Date.now() - DAYS_AGO * DAY_MS;
  await using warmUp = await sealArchive({ messages: Math.ceil(messages / 5), startAt });
  await using archive = await sealArchive({ messages, startAt });
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    const grown = async (sealed: typeof archive): Promise<number> => {
      const decoding = await startDecoding(sealed, threads);
      return databases.withEmpty(async (store) => {
        await savePeople(store, Date.now());
        await catchUp(store, sealed, decoding);
        const used = residentMb(collect);
        await decoding.pool.close();
        return used;
      });
    };
    const before = await grown(warmUp);
    const after = await grown(archive);
    out({
      name: 'memory',
      store: kind,
      growthMb: Math.round((after - before) * 10) / 10,
      residentMb: Math.round(after),
      messages,
    });
  }
}

function residentMb(collect: () => void): number {
  for (let round = 0; round < SETTLE_ROUNDS; round += 1) collect();
  return process.memoryUsage.rss() / MB;
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
