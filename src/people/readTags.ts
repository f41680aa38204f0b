import type { Clock } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { saveCorpTags } from '../store/corpTags.ts';
import type { Store } from '../store/store.ts';
import { fetchCorpTags } from '../wecom/tags.ts';
import { tellMalformed, type WeComClients } from './readDirectory.ts';

/** Takes over the company's customer tags as WeCom lists them now. */
export async function readTags({
  store,
  clients,
  clock,
  log,
}: {
  store: Store;
  clients: WeComClients;
  clock: Clock;
  log: Logger;
}): Promise<void> {
  const { tags, malformed } = await fetchCorpTags(clients.app);
  tellMalformed(log, malformed);
  const now = clock();
  await store.transaction((db) =>
    saveCorpTags(
      db,
      tags.map((tag) => ({ ...tag, knownAt: now })),
    ),
  );
}
