import { expect, it } from 'vitest';
import { unpackMarks } from '../../src/domain/packMarks.ts';
import type { Relationship } from '../../src/domain/people.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { loadFactWeeks } from '../../src/store/factWeeks.ts';
import { takeLease } from '../../src/store/leases.ts';
import { saveRelationships } from '../../src/store/people.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Store } from '../../src/store/store.ts';
import { markLateWelcomes } from '../../src/usecases/markLateWelcomes.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record as storedRecord } from '../store/samples.ts';

async function say(store: Store, ...changes: Parameters<typeof storedRecord>[0][]): Promise<void> {
  const records = changes.map((change) => {
    const { chatId: _, contactId: __, side: ___, knownAt: ____, ...plain } = storedRecord(change);
    return plain;
  });
  const directory = { staff: new Set(['liming']), contacts: new Set<string>() };
  const options = { directory, knownAt: MONDAY, textKeeping: null };
  await store.transaction((db) => savePage(db, { records, kept: [], texts: new Map() }, options));
}
const isAdded = (store: Store, change: Partial<Relationship> = {}) =>
  store.transaction((db) =>
    saveRelationships(db, [
      {
        ...{ staffId: 'liming', contactId: 'wm-zhang', remark: '', remarkCorpName: '', addedAt: MONDAY },
        ...{ endedAt: null, endedBy: null, knownAt: MONDAY + HOUR_MS },
        ...change,
      },
    ]),
  );
const mark = (store: Store, now = MONDAY + DAY_MS) =>
  markLateWelcomes({
    ...{ store, sourceName: 'archive', clock: () => now, log: createLog('silent'), token: 'us' },
  });
async function factsOf(store: Store): Promise<string[]> {
  const rows = await loadFactWeeks(store.db, ['wm-zhang'], { fromWeek: 0 });
  return rows
    .flatMap((row) => unpackMarks(row.payload, row))
    .sort((a, b) => a.at - b.at)
    .map(({ at, side }) => `${(at - MONDAY) / 1000} ${side}`);
}

describeEachStore('welcome texts that were stored before their contact was known', (test) => {
  const chat = [
    { sentAt: MONDAY - 5_000 },
    { sentAt: MONDAY + 3_000 },
    { from: 'wm-zhang', to: ['LiMing'], sentAt: MONDAY + 20_000 },
    { from: 'LiMing', sentAt: MONDAY + 60_000 },
    { sentAt: MONDAY + 61_000 },
  ];

  it('are marked when the contact is known, and what people wrote stays theirs', async () => {
    const store = await test.store();
    await say(store, ...chat);
    expect(await mark(store)).toBe(0);
    await isAdded(store);
    expect(await mark(store)).toBe(1);
    expect(await factsOf(store)).toEqual(['-5 staff', '3 automatic', '20 customer', '60 automatic', '61 staff']);
    expect(await mark(store)).toBe(0);
  });

  it('are looked for among contacts who were added lately', async () => {
    const store = await test.store();
    await say(store, ...chat);
    await isAdded(store);
    expect(await mark(store, MONDAY + 7 * DAY_MS)).toBe(0);
    await isAdded(store, { addedAt: null });
    expect(await mark(store)).toBe(0);
  });

  it('wait while another process makes facts', async () => {
    const store = await test.store();
    await say(store, ...chat);
    await isAdded(store);
    await takeLease(store.db, { name: 'archive:archive', token: 'them', now: MONDAY + DAY_MS, leaseMs: HOUR_MS });
    expect(await mark(store)).toBe(0);
    expect(await mark(store, MONDAY + DAY_MS + HOUR_MS + 1)).toBe(1);
  });
});
