import { type Clock, DAY_MS, MINUTE_MS } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { holdsLease, releaseLease, takeLease } from '../store/jobs.ts';
import { rebuildFacts } from '../store/rebuildFacts.ts';
import type { Store } from '../store/store.ts';
import { markWelcomes } from '../store/welcomes.ts';

const LEASE_MS = 5 * MINUTE_MS;
/** People are read each day; what the archive brings later than this is placed with the directory as it then is. */
const ADDED_WITHIN_MS = 6 * DAY_MS;

export interface WelcomeDeps {
  store: Store;
  /** Names the archive's cursor: its lease is taken, since both store facts. */
  sourceName: string;
  clock: Clock;
  log: Logger;
  token: string;
}

/**
 * A message may be stored before its contact is known, and then looks hand-written: once the contact is known, what was
 * only the welcome text is marked automatic (PRODUCT §1).
 * @returns weeks of facts that turned out to be otherwise; 0 also while another process reads the archive
 */
export async function markLateWelcomes({ store, sourceName, clock, log, token }: WelcomeDeps): Promise<number> {
  const lease = { name: `archive:${sourceName}`, token };
  const now = clock();
  if (!(await takeLease(store.db, { ...lease, now, leaseMs: LEASE_MS }))) return 0;
  try {
    const weeks = await store.transaction(async (db) => {
      if (!(await holdsLease(db, { ...lease, now: clock() })))
        throw new Error('another process has taken over the archive');
      const changed = await markWelcomes(db, now - ADDED_WITHIN_MS);
      await rebuildFacts(db, changed, now);
      return changed.length;
    });
    if (weeks > 0) log.info({ weeks }, 'welcome texts of contacts who became known later were marked automatic');
    return weeks;
  } finally {
    await releaseLease(store.db, lease);
  }
}
