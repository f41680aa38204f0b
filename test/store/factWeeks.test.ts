import { expect, it } from 'vitest';
import { addGap, gaps } from '../../src/store/coverageGaps.ts';
import {
  deleteFactWeeks,
  type FactWeek,
  loadFactWeeks,
  loadRoomContacts,
  noteRoomContacts,
  saveFactWeeks,
} from '../../src/store/factWeeks.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

const row = (contactId: string, chatId: string, week: number, byte = 1): FactWeek => ({
  ...{ contactId, chatId, week },
  payload: new Uint8Array([byte, 0, 255, 39, 92]),
  knownAt: MONDAY,
});
const names = (rows: FactWeek[]) => rows.map(({ contactId, chatId, week }) => `${chatId}|${contactId}|${week}`).sort();

describeEachStore('fact weeks', (test) => {
  it('come back byte for byte, for the contacts and their rooms, from a week on', async () => {
    const { db } = await test.store();
    const mine = row('wm-a', 's:li:wm-a', 2960, 7);
    await saveFactWeeks(db, [
      mine,
      row('wm-a', 's:li:wm-a', 2900),
      row('wm-a', 'r:1', 2960),
      row('', 'r:1', 2960),
      row('', 'r:1', 2900),
      row('', 'r:2', 2960),
      row('wm-b', 'r:1', 2960),
      row('wm-c', 's:li:wm-c', 2960),
    ]);
    await noteRoomContacts(db, [
      { chatId: 'r:1', contactId: 'wm-a', knownAt: 5 },
      { chatId: 'r:1', contactId: 'wm-b', knownAt: 5 },
      { chatId: 'r:2', contactId: 'wm-c', knownAt: 5 },
    ]);
    const found = await loadFactWeeks(db, ['wm-a', 'wm-b'], { fromWeek: 2950 });
    expect(names(found)).toEqual(['r:1|wm-a|2960', 'r:1|wm-b|2960', 'r:1||2960', 's:li:wm-a|wm-a|2960']);
    expect(found.find(({ chatId }) => chatId === mine.chatId)).toEqual(mine);
    expect(await loadFactWeeks(db, [], { fromWeek: 0 })).toEqual([]);
  });

  it('are replaced and deleted by chat, contact and week', async () => {
    const { db } = await test.store();
    await saveFactWeeks(db, [row('wm-a', 's:li:wm-a', 1), row('wm-a', 's:li:wm-a', 2)]);
    await saveFactWeeks(db, [{ ...row('wm-a', 's:li:wm-a', 1, 9), knownAt: MONDAY + 1 }]);
    await deleteFactWeeks(db, [
      { chatId: 's:li:wm-a', contactId: 'wm-a', week: 2 },
      { chatId: 's:li:wm-a', contactId: 'wm-a', week: 3 },
    ]);
    const [only, ...more] = await loadFactWeeks(db, ['wm-a'], { fromWeek: 0 });
    expect(more).toEqual([]);
    expect(only).toMatchObject({ week: 1, knownAt: MONDAY + 1 });
    expect(only!.payload[0]).toBe(9);
  });

  it('take large payloads and many rows', async () => {
    const { db } = await test.store();
    const large = { ...row('wm-a', 's:li:wm-a', 0), payload: new Uint8Array(300_000).fill(200) };
    const many = Array.from({ length: 1_500 }, (_, week) => row('wm-b', 's:li:wm-b', week));
    await saveFactWeeks(db, [large, ...many]);
    expect((await loadFactWeeks(db, ['wm-a'], { fromWeek: 0 }))[0]!.payload).toEqual(large.payload);
    await deleteFactWeeks(db, many.slice(0, 1_000));
    expect(await loadFactWeeks(db, ['wm-b'], { fromWeek: 0 })).toHaveLength(500);
  });

  it('know a room contact from the first time it was seen', async () => {
    const { db } = await test.store();
    await noteRoomContacts(db, [{ chatId: 'r:1', contactId: 'wm-a', knownAt: 5 }]);
    await noteRoomContacts(db, [
      { chatId: 'r:1', contactId: 'wm-a', knownAt: 9 },
      { chatId: 'r:1', contactId: 'wm-a', knownAt: 8 },
    ]);
    expect(await loadRoomContacts(db, ['wm-a', 'wm-z'])).toEqual([{ chatId: 'r:1', contactId: 'wm-a', knownAt: 5 }]);
  });
});

describeEachStore('coverage gaps', (test) => {
  it('are noted once and read oldest first', async () => {
    const { db } = await test.store();
    const later = { from: 500, to: 600, reason: 'archiveExpired', knownAt: 700 };
    const earlier = { from: 100, to: 300, reason: '停机', knownAt: 700 };
    await addGap(db, later);
    await addGap(db, earlier);
    await addGap(db, { ...later, knownAt: 900 });
    expect(await gaps(db)).toEqual([earlier, later]);
  });
});
