import { expect, it } from 'vitest';
import { vanishText } from '../../src/domain/wording/operationWords.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { MassVanish } from '../../src/people/massVanish.ts';
import { outboxRows } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { clearVanishNote, loadVanishNote } from '../../src/store/vanishNote.ts';
import { noteMassVanish } from '../../src/usecases/noteMassVanish.ts';
import { MONDAY } from '../store/samples.ts';

it('tells each operator once for each time that most people vanish, and shows it until they are back', async () => {
  const store = await openStore({ url: 'sqlite::memory:' });
  try {
    await store.migrate();
    let now = MONDAY;
    const texts = makeTexts({});
    const deps = { store, texts, agentId: 7, operatorIds: ['op1', 'op2'], clock: () => now };
    const told = () => outboxRows(store.db, { state: 'queued', limit: 10 });
    await noteMassVanish(deps, new Error('something else'));
    expect(await told()).toEqual([]);
    const failure = new MassVanish('customer relationships', 16, 30);
    await noteMassVanish(deps, failure);
    now += 3_600_000;
    await noteMassVanish(deps, failure);
    const rows = await told();
    expect(rows.map(({ target }) => target).sort()).toEqual(['op1', 'op2']);
    const words = vanishText(texts, { what: 'relationships', gone: 16, all: 30 });
    expect(JSON.parse(rows[0]!.payload)).toMatchObject({ agentid: 7, text: { content: words } });
    expect(words).toContain('16个');
    expect(words).toContain('liuke sync --accept-vanished');
    expect(await loadVanishNote(store.db)).toEqual({ what: 'relationships', gone: 16, all: 30, since: MONDAY });
    await clearVanishNote(store.db);
    await noteMassVanish(deps, failure);
    expect(await told()).toHaveLength(4);
  } finally {
    await store.close();
  }
});
