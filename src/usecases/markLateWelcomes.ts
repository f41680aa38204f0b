import { type Clock, DAY_MS } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { archiveLease } from '../people/placeMessages.ts';
import { alone } from '../store/alone.ts';
import { rebuildFacts } from '../store/rebuildFacts.ts';
import type { Store } from '../store/store.ts';
import { markWelcomes } from '../store/welcomes.ts';

/** People are read each day; what the archive brings later than this is placed with the directory as it then is. */
const ADDED_WITHIN_MS = 6 * DAY_MS;

export interface WelcomeDeps {
  store: Store;
  /** Names the archive's cursor: its lease is taken, since both store facts. */
  sourceName: string;
  clock: Clock;
  log: Logger;
  token: string;
  leaseMs?: number | undefined;
}

/**
 * A message may be stored before its contact is known, and then looks hand-written: once the contact is known, what was
 * only the welcome text is marked automatic (PRODUCT §1).
 * @returns weeks of facts that turned out to be otherwise; 0 also while another process reads the archive
 */
export async function markLateWelcomes(deps: WelcomeDeps): Promise<number> {
  const { store, sourceName, clock, log, token, leaseMs } = deps;
  const now = clock();
  const weeks = await alone(store, { name: archiveLease(sourceName), token, clock, leaseMs }, () =>
    store.transaction(async (db) => {
      const changed = await markWelcomes(db, now - ADDED_WITHIN_MS);
      await rebuildFacts(db, changed, now);
      return changed.length;
    }),
  );
  if (weeks) log.info({ weeks }, 'welcome texts of contacts who became known later were marked automatic');
  return weeks ?? 0;
}
