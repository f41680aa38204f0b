import { expect, it } from 'vitest';
import type { Directory } from '../../src/domain/sides.ts';
import { MINUTE_MS, type UtcMs } from '../../src/domain/time.ts';
import { loadMarks } from '../../src/store/loadMarks.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Store } from '../../src/store/store.ts';
import { placeKnownSenders } from '../../src/store/unknownSenders.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record } from './samples.ts';

const directory: Directory = { staff: new Set(['liming']), contacts: new Set(['wm-zhang', 'outsider']) };

async function save(store: Store, records: ReturnType<typeof record>[], knownAt: UtcMs, who: Directory = directory) {
  const options = { directory: who, knownAt, textKeeping: null };
  await store.transaction((db) => savePage(db, { records, kept: [], texts: new Map() }, options));
}

/** Who is known, at that instant, to have written: sides in order. */
async function sidesAt(store: Store, knownAt: UtcMs, contactId = 'wm-zhang'): Promise<string[]> {
  const marks = await loadMarks(store.db, new Map([['c', [contactId]]]), 0, { knownAt });
  return marks.get('c')!.map(({ side }) => side);
}

describeEachStore('marks as they were known', (test) => {
  it('hold a message until its recall became known, and never one whose recall came with it', async () => {
    const store = await test.store();
    const said = record({ sentAt: MONDAY });
    const recall = record({ kind: 'recall', recallsMsgId: said.msgId, sentAt: MONDAY + MINUTE_MS });
    await save(store, [said], MONDAY + 1_000);
    await save(store, [recall], MONDAY + 90_000);
    expect(await sidesAt(store, MONDAY + 999)).toEqual([]);
    expect(await sidesAt(store, MONDAY + 1_000)).toEqual(['staff']);
    expect(await sidesAt(store, MONDAY + 89_999)).toEqual(['staff']);
    expect(await sidesAt(store, MONDAY + 90_000)).toEqual([]);

    const other = record({ sentAt: MONDAY + MINUTE_MS });
    const itsRecall = record({ kind: 'recall', recallsMsgId: other.msgId, sentAt: MONDAY + MINUTE_MS + 1 });
    await save(store, [other, itsRecall], MONDAY + 200_000);
    expect(await sidesAt(store, MONDAY + 200_000)).toEqual([]);
    expect(await store.db.query('SELECT week FROM superseded_week')).toHaveLength(1);
  });

  it('hold a message as written by hand until it turned out to be one of many alike', async () => {
    const store = await test.store();
    const alike = ['wm-zhang', 'wm-b', 'wm-c', 'wm-d', 'wm-e'].map((to, i) =>
      record({ to: [to], sentAt: MONDAY + i * 1_000, contentKey: 'same', features: null }),
    );
    const who = { ...directory, contacts: new Set([...directory.contacts, 'wm-b', 'wm-c', 'wm-d', 'wm-e']) };
    await save(store, alike.slice(0, 4), MONDAY + 10_000, who);
    await save(store, alike.slice(4), MONDAY + 20_000, who);
    expect(await sidesAt(store, MONDAY + 10_000)).toEqual(['staff']);
    expect(await sidesAt(store, MONDAY + 20_000)).toEqual(['automatic']);
  });

  it('hold the words of a stranger only from when we knew who he is', async () => {
    const store = await test.store();
    const nobody: Directory = { staff: new Set(['liming']), contacts: new Set(['wm-zhang']) };
    const chat = { from: 'outsider', to: ['liming'] };
    await save(store, [record({ ...chat, sentAt: MONDAY })], MONDAY + 1_000, nobody);
    expect(await sidesAt(store, MONDAY + 1_000, 'outsider')).toEqual([]);
    await store.transaction((db) => placeKnownSenders(db, directory, { knownAt: MONDAY + 9_000, limit: 10 }));
    expect(await sidesAt(store, MONDAY + 8_999, 'outsider')).toEqual([]);
    expect(await sidesAt(store, MONDAY + 9_000, 'outsider')).toEqual(['customer']);
  });
});
