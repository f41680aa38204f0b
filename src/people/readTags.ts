import { saveCorpTags } from '../store/corpTags.ts';
import { fetchCorpTags } from '../wecom/tags.ts';
import { tellMalformed } from './readDirectory.ts';
import type { ReadDeps } from './readUnassigned.ts';

/** Takes over the company's customer tags as WeCom lists them now. */
export async function readTags({ store, clients, clock, log }: ReadDeps): Promise<void> {
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
