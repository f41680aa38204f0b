import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';
import { catchUp, savePeople, startDecoding } from './catchUp.ts';
import { sealArchive } from './sealedArchive.ts';

const MESSAGES = 200_000;
/** One round of a pull: by then every buffer, heap and cache has the size that the work needs. */
const WARM_UP_MESSAGES = 60_000;
const DAY_MS = 86_400_000;
const DAYS_AGO = 1.8;
const MB = 1024 * 1024;
const SETTLE_ROUNDS = 3;

/**
 * How much the process grows over {@link MESSAGES} messages of one catch-up, after its first round (DESIGN §6). Garbage
 * is collected before each look, so that what is left is held or lost.
 */
export async function benchMemory({ out, say, messages = MESSAGES, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  const collect = garbageCollector();
  const startAt = Date.now() - DAYS_AGO * DAY_MS;
  await using archive = await sealArchive({ messages: messages + WARM_UP_MESSAGES, startAt });
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    const decoding = await startDecoding(archive, availableParallelism());
    const used: number[] = [];
    await databases.withEmpty(async (store) => {
      await savePeople(store, Date.now());
      await catchUp(store, archive, decoding, (stored) => {
        used.push(residentMb(collect));
        say(`${kind}: ${stored} messages, ${Math.round(used.at(-1)!)} MB`);
      });
    });
    await decoding.pool.close();
    const growthMb = Math.round((used.at(-1)! - used[0]!) * 10) / 10;
    out({ name: 'memory', store: kind, growthMb, residentMb: Math.round(used.at(-1)!), messages });
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
