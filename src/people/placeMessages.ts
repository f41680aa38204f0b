import type { Directory } from '../domain/sides.ts';
import { type Clock, MINUTE_MS } from '../domain/time.ts';
import { loadDirectory } from '../store/directory.ts';
import { releaseLease, takeLease } from '../store/jobs.ts';
import type { Store } from '../store/store.ts';
import { placeKnownSenders } from '../store/unknownSenders.ts';

const PLACE_BATCH = 500;
/** What is beyond this waits for the next time. */
const PLACE_BATCHES_MAX = 1000;
const LEASE_MS = 5 * MINUTE_MS;

export interface PlacingDeps {
  store: Store;
  /** Names the archive's cursor: its lease is taken, since both write facts. */
  sourceName: string;
  clock: Clock;
  /** Names this process. */
  token: string;
}

/**
 * Messages of people who became known only now get their side. While the archive is being read nothing is placed here:
 * each pull begins with it.
 * @returns how many messages were placed
 */
export async function placeMessages({ store, sourceName, clock, token }: PlacingDeps): Promise<number> {
  // A token of its own: this process's pull must not take the lease for its own either.
  const lease = { name: `archive:${sourceName}`, token: `${token} placing`, leaseMs: LEASE_MS };
  if (!(await takeLease(store.db, { ...lease, now: clock() }))) return 0;
  try {
    return await placeUnderLease(store, await loadDirectory(store.db), lease, clock);
  } finally {
    await releaseLease(store.db, lease);
  }
}

/**
 * The same for whoever holds the archive's lease: some messages at a time, as long as it is still held.
 * @returns how many messages were placed
 */
export async function placeUnderLease(
  store: Store,
  directory: Directory,
  lease: { name: string; token: string; leaseMs: number },
  clock: Clock,
): Promise<number> {
  let placed = 0;
  for (let batch = 0; batch < PLACE_BATCHES_MAX; batch += 1) {
    const count = await store.transaction(async (db) =>
      (await takeLease(db, { ...lease, now: clock() }))
        ? placeKnownSenders(db, directory, { knownAt: clock(), limit: PLACE_BATCH })
        : 0,
    );
    if (count === 0) break;
    placed += count;
  }
  return placed;
}
