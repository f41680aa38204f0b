import { type OperatorNoticeDeps, tellOperators } from '../cards/tellOperators.ts';
import type { Clock } from '../domain/time.ts';
import { vanishText } from '../domain/wording/operationWords.ts';
import { MassVanish } from '../people/massVanish.ts';
import type { Store } from '../store/store.ts';
import { loadVanishNote, saveVanishNote } from '../store/vanishNote.ts';

export interface NoteVanishDeps extends OperatorNoticeDeps {
  store: Store;
  clock: Clock;
}

/** Takes down that WeCom shows so few people that it is not believed, and tells the operators once for each time. */
export async function noteMassVanish(deps: NoteVanishDeps, failure: unknown): Promise<void> {
  if (!(failure instanceof MassVanish)) return;
  const { store, texts, clock } = deps;
  const { gone, all } = failure;
  const what = failure.what === 'members' ? 'members' : 'relationships';
  const now = clock();
  await store.transaction(async (db) => {
    const since = (await loadVanishNote(db))?.since ?? now;
    await saveVanishNote(db, { what, gone, all, since });
    const content = vanishText(texts, { what, gone, all });
    await tellOperators(deps, db, { name: `mass-vanish-${since}`, content, now });
  });
}
