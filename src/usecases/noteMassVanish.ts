import type { Clock } from '../domain/time.ts';
import { vanishText } from '../domain/wording/operationWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { MassVanish } from '../people/massVanish.ts';
import { enqueue } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { loadVanishNote, saveVanishNote } from '../store/vanishNote.ts';

export interface NoteVanishDeps {
  store: Store;
  texts: Texts;
  agentId: number;
  /** Who keeps the service running. */
  operatorIds: readonly string[];
  clock: Clock;
}

/** Takes down that WeCom shows so few people that it is not believed, and tells the operators once for each time. */
export async function noteMassVanish(deps: NoteVanishDeps, failure: unknown): Promise<void> {
  if (!(failure instanceof MassVanish)) return;
  const { store, texts, agentId, operatorIds, clock } = deps;
  const { gone, all } = failure;
  const what = failure.what === 'members' ? 'members' : 'relationships';
  const now = clock();
  await store.transaction(async (db) => {
    const since = (await loadVanishNote(db))?.since ?? now;
    await saveVanishNote(db, { what, gone, all, since });
    const content = vanishText(texts, { what, gone, all });
    for (const target of operatorIds) {
      const payload = JSON.stringify({ touser: target, msgtype: 'text', agentid: agentId, text: { content } });
      const dedupeKey = `mass-vanish-${since}-${target}`;
      await enqueue(db, { dedupeKey, kind: 'text', target, payload, dueAt: now, createdAt: now });
    }
  });
}
