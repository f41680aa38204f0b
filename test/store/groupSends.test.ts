import { describe, expect, it } from 'vitest';
import type { GroupSend } from '../../src/domain/groupSend.ts';
import { roomChatId, singleChatId } from '../../src/domain/message.ts';
import { unpackMarks } from '../../src/domain/packMarks.ts';
import type { Directory } from '../../src/domain/sides.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { loadFactWeeks } from '../../src/store/factWeeks.ts';
import {
  markGroupSends,
  noteReadParts,
  purgeGroupSends,
  readGroupSendParts,
  saveGroupSends,
} from '../../src/store/groupSends.ts';
import { rebuildFacts } from '../../src/store/rebuildFacts.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Store } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record as storedRecord } from './samples.ts';

const directory: Directory = { staff: new Set(['liming', 'chenyu']), contacts: new Set(['wm-zhang', 'wm-sun']) };
/** Weeks of facts begin on Thursdays. */
const WEEK_BORDER = Math.ceil(MONDAY / (7 * DAY_MS)) * 7 * DAY_MS;

async function messages(store: Store, ...changes: Parameters<typeof storedRecord>[0][]): Promise<void> {
  const records = changes.map((change) => {
    const { chatId: _, contactId: __, side: ___, knownAt: ____, ...plain } = storedRecord(change);
    return plain;
  });
  const options = { directory, knownAt: MONDAY, textKeeping: null };
  await store.transaction((db) => savePage(db, { records, kept: [], texts: new Map() }, options));
}
async function tasks(store: Store, ...sends: GroupSend[]): Promise<number> {
  return store.transaction(async (db) => {
    await saveGroupSends(db, sends);
    const changed = await markGroupSends(db, sends);
    await rebuildFacts(db, changed, MONDAY + 9);
    return changed.length;
  });
}
const send = (change: Partial<GroupSend> = {}): GroupSend => ({
  ...{ taskId: 'msg-task', staffId: 'liming', chatId: singleChatId('liming', 'wm-zhang'), sentAt: MONDAY },
  parts: ['text'],
  ...change,
});
/** What the facts say, seconds after `from` and side, oldest first. */
async function factsOf(store: Store, from = MONDAY): Promise<string[]> {
  const rows = await loadFactWeeks(store.db, ['wm-zhang', 'wm-sun'], { fromWeek: 0 });
  return rows
    .flatMap((row) => unpackMarks(row.payload, row))
    .sort((a, b) => a.at - b.at || (a.chatId < b.chatId ? -1 : 1))
    .map(({ at, side }) => `${(at - from) / 1000} ${side}`);
}

describeEachStore('group-sends by task', (test) => {
  const chat = [
    { sentAt: MONDAY - 600_000 },
    { sentAt: MONDAY + 3_000 },
    { from: 'wm-zhang', to: ['liming'], sentAt: MONDAY + 9_000 },
  ];

  it('are marked after the fact, and what was written by hand stays', async () => {
    const store = await test.store();
    await messages(store, ...chat);
    expect(await factsOf(store)).toEqual(['-600 staff', '3 staff', '9 customer']);
    expect(await tasks(store, send())).toBe(1);
    expect(await factsOf(store)).toEqual(['-600 staff', '3 automatic', '9 customer']);
  });

  it('are marked when the messages come after the task, and the facts are the same', async () => {
    const store = await test.store();
    expect(await tasks(store, send())).toBe(0);
    await messages(store, ...chat);
    expect(await factsOf(store)).toEqual(['-600 staff', '3 automatic', '9 customer']);
  });

  it('are marked once: what the member adds by hand later is not taken for them', async () => {
    const store = await test.store();
    await messages(store, { sentAt: MONDAY + 3_000 });
    await tasks(store, send());
    await messages(store, { sentAt: MONDAY + 60_000 });
    expect(await tasks(store, send())).toBe(0);
    expect(await factsOf(store)).toEqual(['3 automatic', '60 staff']);
  });

  it('are the sender’s own: a colleague and a customer who write then are people', async () => {
    const store = await test.store();
    const room = { roomId: 'wr-1', to: ['liming', 'chenyu', 'wm-zhang', 'wm-sun'] };
    await messages(
      store,
      { ...room, from: 'LiMing', sentAt: MONDAY + 1_000 },
      { ...room, from: 'ChenYu', sentAt: MONDAY + 500 },
      { ...room, from: 'wm-sun', sentAt: MONDAY + 600 },
    );
    await tasks(store, send({ chatId: roomChatId('wr-1') }));
    expect(await factsOf(store)).toEqual(['0.5 staff', '0.6 customer', '1 automatic']);
  });

  it('are found on both sides of the border of two weeks of facts', async () => {
    const store = await test.store();
    await messages(
      store,
      { sentAt: WEEK_BORDER - 2_000 },
      { sentAt: WEEK_BORDER + 1_000, to: ['wm-sun'] },
      { sentAt: WEEK_BORDER - 3_600_000 },
    );
    const changed = await tasks(
      store,
      send({ sentAt: WEEK_BORDER + 1_000 }),
      send({ sentAt: WEEK_BORDER - 1_000, chatId: singleChatId('liming', 'wm-sun') }),
    );
    expect(changed).toBe(2);
    expect(await factsOf(store, WEEK_BORDER)).toEqual(['-3600 staff', '-2 automatic', '1 automatic']);
  });

  it('to thousands are marked', async () => {
    const store = await test.store();
    const contacts = Array.from({ length: 1_200 }, (_, index) => `wm${index}`);
    await messages(store, ...contacts.map((id) => ({ to: [id], sentAt: MONDAY + 1_000 })));
    const sends = contacts.map((id) => send({ chatId: singleChatId('liming', id), sentAt: MONDAY }));
    expect(await tasks(store, ...sends)).toBe(1_200);
    const [row] = await store.db.query<{ n: number }>(`SELECT COUNT(*) AS n FROM message WHERE side = 'automatic'`);
    expect(row!.n).toBe(1_200);
  });

  describe('remember', () => {
    it('which parts were read, and forget what is too old to be asked about', async () => {
      const { db } = await test.store();
      await noteReadParts(db, [{ taskId: 'a', staffId: 'liming' }], 1_000);
      await noteReadParts(db, [{ taskId: 'a', staffId: '' }], 2_000);
      await saveGroupSends(db, [send({ sentAt: 500 }), send({ taskId: 'later', sentAt: 900 })]);
      await purgeGroupSends(db, { sentBefore: 600, readBefore: 1_500 });
      expect(await readGroupSendParts(db)).toEqual([{ taskId: 'a', staffId: '', readAt: 2_000 }]);
      expect(await db.query('SELECT task_id FROM group_send')).toEqual([{ task_id: 'later' }]);
    });
  });
});
