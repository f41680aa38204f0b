import type { Clock } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { saveUnassigned } from '../store/relationshipFacts.ts';
import type { Store } from '../store/store.ts';
import { fetchUnassigned } from '../wecom/contacts.ts';
import { WeComError } from '../wecom/wecomError.ts';
import { tellMalformed, type WeComClients } from './readDirectory.ts';

export interface ReadDeps {
  store: Store;
  clients: WeComClients;
  clock: Clock;
  log: Logger;
}

/** Takes over which contacts of members who left wait for a successor. */
export async function readUnassigned({ store, clients, clock, log }: ReadDeps): Promise<void> {
  const { unassigned, malformed } = await fetchUnassigned(clients.app);
  tellMalformed(log, malformed);
  const now = clock();
  const rows = unassigned.map((row) => ({ ...row, knownAt: now }));
  await store.transaction((db) => saveUnassigned(db, rows, now));
}

/** What the app may lack a permission for: customers are judged without it. */
export async function readIfAllowed(log: Logger, what: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (err) {
    if (!(err instanceof WeComError) || err.reaction !== 'operator') throw err;
    log.warn({ err }, `${what} could not be asked; a permission is missing`);
  }
}
