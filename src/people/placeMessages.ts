import type { Directory } from '../domain/sides.ts';
import type { Clock } from '../domain/time.ts';
import { alone } from '../store/alone.ts';
import { loadDirectory } from '../store/directory.ts';
import type { Store } from '../store/store.ts';
import { LeaseLost } from '../store/storeError.ts';
import { placeKnownSenders } from '../store/unknownSenders.ts';

const PLACE_BATCH = 500;
/** What is beyond this waits for the next time. */
const PLACE_BATCHES_MAX = 1000;

export interface PlacingDeps {
  store: Store;
  /** Names the archive's cursor: its lease is taken, since both write facts. */
  sourceName: string;
  clock: Clock;
  /** Names this process. */
  token: string;
  leaseMs?: number | undefined;
}

/**
 * Messages of people who became known only now get their side. While the archive is being read nothing is placed here:
 * each pull begins with it.
 * @returns how many messages were placed
 */
export async function placeMessages({ store, sourceName, clock, token, leaseMs }: PlacingDeps): Promise<number> {
  const lease = { name: archiveLease(sourceName), token, clock, leaseMs };
  try {
    return (await alone(store, lease, async () => placeAll(store, await loadDirectory(store.db), clock))) ?? 0;
  } catch (err) {
    // Whoever reads the archive by now has begun with the same.
    if (err instanceof LeaseLost) return 0;
    throw err;
  }
}

/**
 * The same for whoever holds the archive's lease: some messages at a time.
 * @returns how many messages were placed
 */
export async function placeAll(store: Store, directory: Directory, clock: Clock): Promise<number> {
  let placed = 0;
  for (let batch = 0; batch < PLACE_BATCHES_MAX; batch += 1) {
    const count = await store.transaction((db) =>
      placeKnownSenders(db, directory, { knownAt: clock(), limit: PLACE_BATCH }),
    );
    if (count === 0) break;
    placed += count;
  }
  return placed;
}

/** What whoever writes messages or facts holds: one cursor, one writer. */
export function archiveLease(sourceName: string): string {
  return `archive:${sourceName}`;
}
