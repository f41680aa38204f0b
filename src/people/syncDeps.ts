import type { Clock } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import type { Db, Store } from '../store/store.ts';
import type { SyncRun } from '../store/syncRun.ts';
import type { WeComClients } from './readDirectory.ts';

export interface SyncDeps {
  store: Store;
  clients: WeComClients;
  /** Names the archive's cursor, whose lease is needed to place messages of people who became known. */
  sourceName: string;
  clock: Clock;
  log: Logger;
  /** What is kept of a phone number in its place; left out: numbers are not kept. */
  mobileKeyOf?(mobile: string): string;
  /** Names this process where two want to read at once. */
  token: string;
  /** How long after a kill another one may go on; see `whileHeld`. */
  leaseMs?: number | undefined;
  /** A person has looked, and most people are really gone. */
  acceptsVanished?: boolean;
  /** Steps of this round, of one or some calls each; the rest is for the next one. Without end unless told. */
  stepsMax?: number;
  /** The service is being ended: what was read is kept, and the next start goes on there. */
  isStopping?(): boolean;
}

/** Saves how far it came, in the transaction of what was read. */
export type KeepRun = (db: Db, run: SyncRun) => Promise<SyncRun>;
