import type { Clock } from '../domain/time.ts';
import { releaseLease, takeLease } from './leases.ts';
import type { Store } from './store.ts';
import { LEASE_MS, whileHeld } from './whileHeld.ts';

export interface Lease {
  /** What only one at a time does. */
  name: string;
  /** Names this process. */
  token: string;
  clock: Clock;
  leaseMs?: number | undefined;
}

/**
 * Does what only one process at a time may do, under a lease of that name that is given back at the end.
 * @returns null, and nothing was done, when somebody else is at it
 * @throws LeaseLost when this process was stopped for so long that somebody else may be at it by now
 */
export async function alone<T>(store: Store, lease: Lease, work: () => Promise<T>): Promise<T | null> {
  const { name, token, clock, leaseMs = LEASE_MS } = lease;
  const held = await takeLease(store.db, { name, token, now: clock(), leaseMs });
  if (held === null) return null;
  try {
    return await whileHeld(store, held, { clock, leaseMs }, work);
  } finally {
    await releaseLease(store.db, held);
  }
}
