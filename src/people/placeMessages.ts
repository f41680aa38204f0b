import type { Clock } from '../domain/time.ts';
import { loadDirectory } from '../store/directory.ts';
import type { Store } from '../store/store.ts';
import { placeKnownSenders } from '../store/unknownSenders.ts';

const PLACE_BATCH = 500;
/** What is beyond this waits for the next time. */
const PLACE_BATCHES_MAX = 1000;

/** Messages of people who became known only now get their side, some at a time. @returns how many */
export async function placeMessages(store: Store, clock: Clock): Promise<number> {
  const directory = await loadDirectory(store.db);
  let placed = 0;
  for (let batch = 0; batch < PLACE_BATCHES_MAX; batch += 1) {
    const options = { knownAt: clock(), limit: PLACE_BATCH };
    const count = await store.transaction((db) => placeKnownSenders(db, directory, options));
    if (count === 0) break;
    placed += count;
  }
  return placed;
}
