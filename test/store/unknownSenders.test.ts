import { expect, it } from 'vitest';
import { unpackMarks } from '../../src/domain/packMarks.ts';
import type { Directory } from '../../src/domain/sides.ts';
import { loadFactWeeks } from '../../src/store/factWeeks.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Store } from '../../src/store/store.ts';
import { placeKnownSenders } from '../../src/store/unknownSenders.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record as storedRecord } from './samples.ts';

const nobody: Directory = { staff: new Set(['liming']), contacts: new Set() };
const withNew: Directory = { ...nobody, staff: new Set(['liming', 'newcomer']) };

async function saveAs(store: Store, changes: Parameters<typeof storedRecord>[0][]): Promise<void> {
  const records = changes.map((change) => {
    const { chatId: _, contactId: __, side: ___, knownAt: ____, ...plain } = storedRecord(change);
    return plain;
  });
  const options = { directory: nobody, knownAt: MONDAY, textKeeping: null };
  await store.transaction((db) => savePage(db, { records, kept: [], texts: new Map() }, options));
}
async function placeAll(store: Store, directory: Directory, limit = 100): Promise<number> {
  let placed = 0;
  for (;;) {
    const count = await store.transaction((db) => placeKnownSenders(db, directory, { knownAt: MONDAY + 9, limit }));
    if (count === 0) return placed;
    placed += count;
  }
}
const sidesOf = async (store: Store) =>
  (await loadFactWeeks(store.db, ['wm-zhang'], { fromWeek: 0 }))
    .flatMap((row) => unpackMarks(row.payload, row))
    .sort((a, b) => a.at - b.at)
    .map(({ by, side }) => `${by} ${side}`);

describeEachStore('senders whom nobody knew', (test) => {
  const room = { roomId: 'wr-1', to: ['liming', 'wm-zhang'] };

  it('get their side in single chats and rooms when they are known, some at a time', async () => {
    const store = await test.store();
    await saveAs(store, [
      { from: 'Newcomer', sentAt: MONDAY + 1 },
      { from: 'wm-zhang', to: ['Newcomer'], sentAt: MONDAY + 2 },
      { from: 'Newcomer', sentAt: MONDAY + 3, ...room },
      { from: 'Newcomer', sentAt: MONDAY + 4 },
      { from: 'Newcomer', to: ['liming'], sentAt: MONDAY + 5 },
      { from: 'someone', sentAt: MONDAY + 6, ...room },
    ]);
    expect((await sidesOf(store)).filter((one) => one.endsWith('unknown'))).toHaveLength(4);
    expect(await placeAll(store, nobody)).toBe(0);
    expect(await placeAll(store, withNew, 3)).toBe(4);
    // A mark names staff as the directory does: in lower case.
    expect(await sidesOf(store)).toEqual([
      'newcomer staff',
      'wm-zhang customer',
      'newcomer staff',
      'newcomer staff',
      'someone unknown',
    ]);
    expect(await store.db.query('SELECT from_id FROM unknown_sender')).toEqual([{ from_id: 'someone' }]);
    expect(await placeAll(store, withNew)).toBe(0);
  });

  it('are marked as automatic where they only welcomed, and stay so where they sent to many', async () => {
    const store = await test.store();
    await saveAs(store, [
      { from: 'newcomer', sentAt: MONDAY + 30_000 },
      { from: 'newcomer', sentAt: MONDAY + 90_000 },
    ]);
    await store.db.run(`UPDATE message SET side = 'automatic' WHERE sent_at = ?`, [MONDAY + 90_000]);
    const directory = { ...withNew, addedAt: new Map([['newcomer wm-zhang', MONDAY]]) };
    expect(await placeAll(store, directory)).toBe(2);
    expect(await sidesOf(store)).toEqual(['newcomer automatic', 'newcomer automatic']);
  });

  it('move to another chat when they turn out to be customers', async () => {
    const store = await test.store();
    await saveAs(store, [{ from: 'outsider', to: ['liming'] }]);
    expect(await placeAll(store, { ...nobody, contacts: new Set(['outsider']) })).toBe(1);
    const [row] = await loadFactWeeks(store.db, ['outsider'], { fromWeek: 0 });
    expect(row).toMatchObject({ chatId: 's:liming:outsider', contactId: 'outsider' });
    expect(unpackMarks(row!.payload, row!)).toMatchObject([{ by: 'outsider', side: 'customer' }]);
  });
});
