import { describe, expect, it } from 'vitest';
import { factWeek } from '../../src/domain/contactMark.ts';
import { roomChatId, singleChatId } from '../../src/domain/message.ts';
import { DAY_MS, MINUTE_MS, WEEK_MS } from '../../src/domain/time.ts';
import { moveCursor, readCursor } from '../../src/store/archiveCursor.ts';
import { marksOfWeeks } from '../../src/store/contactMarks.ts';
import { type ContentNote, groupSendsAround, noteContent, purgeContent } from '../../src/store/contentNotes.ts';
import { factKeysOf } from '../../src/store/factKeys.ts';
import { noteRoomContacts } from '../../src/store/factWeeks.ts';
import {
  countKept,
  type KeptEnvelope,
  keepEnvelopes,
  keptEnvelopes,
  removeKept,
} from '../../src/store/keptEnvelopes.ts';
import { countRecords, insertRecords } from '../../src/store/messages.ts';
import { rebuildFacts } from '../../src/store/rebuildFacts.ts';
import { applyRecalls } from '../../src/store/recalls.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoredRecord } from '../../src/store/storedRecord.ts';
import { recordsOfCustomer } from '../../src/store/timeline.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record } from './samples.ts';

const seq = (digits: string) => digits.padStart(20, '0');
const weekOf = ({ chatId, contactId, sentAt }: StoredRecord) => ({ chatId, contactId, week: factWeek(sentAt!) });

describeEachStore('archive ledger', (test) => {
  describe('cursor', () => {
    it('is null before the first pull, and then begins anywhere', async () => {
      const { db } = await test.store();
      expect(await readCursor(db, 'corp')).toBeNull();
      expect(await moveCursor(db, { source: 'corp', seq: seq('7'), at: 1_000, lastMessageAt: 900 })).toBe(true);
      expect(await readCursor(db, 'corp')).toEqual({
        source: 'corp',
        seq: seq('7'),
        firstPullAt: 1_000,
        lastPullAt: 1_000,
        lastMessageAt: 900,
        coveredUntil: null,
      });
      expect(await readCursor(db, 'other')).toBeNull();
    });

    it('never goes back, over all 64 bits', async () => {
      const { db } = await test.store();
      const steps = ['9', '10', '9007199254740992', '9007199254740993', '18446744073709551615'];
      for (const step of steps) expect(await moveCursor(db, { source: 'corp', seq: seq(step), at: 1 })).toBe(true);
      for (const step of steps.slice(0, -1)) {
        expect(await moveCursor(db, { source: 'corp', seq: seq(step), at: 2 })).toBe(false);
      }
      expect(await readCursor(db, 'corp')).toMatchObject({ seq: '18446744073709551615', lastPullAt: 1 });
    });

    it('notes an empty page as a pull, and keeps the time of the last message', async () => {
      const { db } = await test.store();
      await moveCursor(db, { source: 'corp', seq: seq('5'), at: 1_000, lastMessageAt: 900 });
      await moveCursor(db, { source: 'corp', seq: seq('5'), at: 2_000 });
      expect(await readCursor(db, 'corp')).toMatchObject({ firstPullAt: 1_000, lastPullAt: 2_000, lastMessageAt: 900 });
      await moveCursor(db, { source: 'corp', seq: seq('6'), at: 3_000, lastMessageAt: 800 });
      expect(await readCursor(db, 'corp')).toMatchObject({ seq: seq('6'), lastMessageAt: 900 });
      await moveCursor(db, { source: 'corp', seq: seq('7'), at: 4_000, lastMessageAt: 3_900 });
      expect(await readCursor(db, 'corp')).toMatchObject({ lastMessageAt: 3_900 });
    });

    it('moves forward until when the archive was read, never back', async () => {
      const { db } = await test.store();
      const until = async (seqNo: string, coveredUntil: number | null) => {
        await moveCursor(db, { source: 'corp', seq: seq(seqNo), at: 9_000, coveredUntil });
        return (await readCursor(db, 'corp'))?.coveredUntil;
      };
      expect(await until('1', null)).toBeNull();
      expect(await until('2', 500)).toBe(500);
      expect(await until('3', 400)).toBe(500);
      expect(await until('4', null)).toBe(500);
      expect(await until('4', 900)).toBe(900);
    });

    it('takes the time of a first message after empty pages', async () => {
      const { db } = await test.store();
      await moveCursor(db, { source: 'corp', seq: seq('0'), at: 1_000 });
      expect(await readCursor(db, 'corp')).toMatchObject({ lastMessageAt: null });
      await moveCursor(db, { source: 'corp', seq: seq('1'), at: 2_000, lastMessageAt: 1_900 });
      expect(await readCursor(db, 'corp')).toMatchObject({ lastMessageAt: 1_900 });
    });

    it('refuses a seq whose text would not sort as its number', async () => {
      const { db } = await test.store();
      await expect(moveCursor(db, { source: 'corp', seq: '7', at: 1 })).rejects.toMatchObject({ code: 'badValue' });
    });
  });

  describe('records', () => {
    it('are stored once, within a batch and over batches', async () => {
      const { db } = await test.store();
      const first = record();
      const second = record();
      expect(await insertRecords(db, [first, { ...first, seq: seq('999') }, second])).toEqual([first, second]);
      const third = record();
      expect(await insertRecords(db, [second, third, first])).toEqual([third]);
      expect(await insertRecords(db, [first])).toEqual([]);
      expect(await insertRecords(db, [])).toEqual([]);
      expect(await countRecords(db)).toBe(3);
    });

    it('keep how large and how long what was sent is, also beyond 32 bits, and what was not said as such', async () => {
      const { db } = await test.store();
      const video = record({ type: 'video', sizeBytes: 2 ** 32 - 1, playSeconds: 19 });
      await insertRecords(db, [video, record({ msgId: 'unsaid' })]);
      const rows = await db.query('SELECT msg_id, size_bytes, play_seconds FROM message ORDER BY msg_id');
      expect(rows).toEqual([
        { msg_id: video.msgId, size_bytes: 2 ** 32 - 1, play_seconds: 19 },
        { msg_id: 'unsaid', size_bytes: null, play_seconds: null },
      ]);
    });

    it('come by thousands', async () => {
      const store = await test.store();
      const rows = Array.from({ length: 2_500 }, () => record());
      const fresh = await store.transaction((db) => insertRecords(db, [...rows, ...rows.slice(0, 700)]));
      expect(fresh.length).toBe(2_500);
      expect(await countRecords(store.db)).toBe(2_500);
      expect(await marksOfWeeks(store.db, [weekOf(rows[0]!)])).toHaveLength(2_500);
    });

    it('with one id that two processes store at once, end up there once', async () => {
      const store = await test.store();
      const rows = Array.from({ length: 20 }, () => record());
      const tries = await Promise.allSettled([1, 2].map(() => store.transaction((db) => insertRecords(db, rows))));
      const stored = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value.length] : []));
      expect(stored.reduce((sum, size) => sum + size, 0)).toBe(20);
      expect(await countRecords(store.db)).toBe(20);
      for (const result of tries) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'duplicate' });
      }
    });
  });

  describe('marks', () => {
    it('say who, when and which side, and nothing else', async () => {
      const { db } = await test.store();
      const call = record({ callSeconds: 0, sentAt: MONDAY + 5, type: 'voiptext' });
      const thanks = record({
        sentAt: MONDAY + 4,
        from: 'wm-zhang',
        side: 'customer',
        features: { isAcknowledgement: true, isQuestion: false, phraseRules: ['cool.later'] },
      });
      const sticker = record({ sentAt: MONDAY + 3, type: 'emotion', features: null });
      await insertRecords(db, [call, thanks, sticker]);
      const base = { chatId: 's:liming:wm-zhang', contactId: 'wm-zhang', knownAt: MONDAY + 1_000, isCall: false };
      expect(await marksOfWeeks(db, [weekOf(call)])).toEqual([
        { ...base, at: MONDAY + 3, side: 'staff', by: 'liming', needsNoReply: true },
        { ...base, at: MONDAY + 4, side: 'customer', by: 'wm-zhang', needsNoReply: true },
        { ...base, at: MONDAY + 5, side: 'staff', by: 'liming', isCall: true, needsNoReply: false },
      ]);
    });

    it('come for the asked chat, contact and week only, and never for what is no message or has no time', async () => {
      const { db } = await test.store();
      const here = record();
      await insertRecords(db, [
        here,
        record({ sentAt: MONDAY + WEEK_MS }),
        record({ chatId: singleChatId('liming', 'wm-wang'), contactId: 'wm-wang' }),
        record({ contactId: '' }),
        record({ sentAt: null }),
        record({ kind: 'agree', type: '' }),
        record({ kind: 'recall', recallsMsgId: 'nobody' }),
      ]);
      expect(await marksOfWeeks(db, [weekOf(here)])).toHaveLength(1);
      expect(await marksOfWeeks(db, [])).toEqual([]);
      const many = Array.from({ length: 450 }, (_, back) => ({ ...weekOf(here), week: factWeek(MONDAY) + 1 - back }));
      expect(await marksOfWeeks(db, many)).toHaveLength(2);
    });
  });

  describe('recalls', () => {
    const recallOf = (target: StoredRecord, afterMs: number, change: Partial<StoredRecord> = {}) =>
      record({ kind: 'recall', type: '', sentAt: target.sentAt! + afterMs, recallsMsgId: target.msgId, ...change });

    it.each(['message first', 'recall first', 'one page'])(
      'leave out what was taken back within two minutes: %s',
      async (order) => {
        const { db } = await test.store();
        const target = record();
        const recall = recallOf(target, 2 * MINUTE_MS);
        const pages =
          order === 'one page'
            ? [[recall, target]]
            : order === 'recall first'
              ? [[recall], [target]]
              : [[target], [recall]];
        const touched = [];
        for (const page of pages) {
          await insertRecords(db, page);
          touched.push(...(await applyRecalls(db, page)));
        }
        expect(touched).toEqual([weekOf(target)]);
        expect(await marksOfWeeks(db, [weekOf(target)])).toEqual([]);
      },
    );

    it('are matched without the suffix that one side leaves out', async () => {
      const { db } = await test.store();
      const plain = record({ msgId: 'plain' });
      const external = record({ msgId: 'full_external' });
      const recalls = [
        recallOf(plain, 5, { recallsMsgId: 'plain_external' }),
        recallOf(external, 5, { recallsMsgId: 'full' }),
      ];
      await insertRecords(db, [plain, external, ...recalls]);
      await applyRecalls(db, recalls);
      expect(await marksOfWeeks(db, [weekOf(plain)])).toEqual([]);
    });

    it('later than that leave the message as it was, also when applied again', async () => {
      const { db } = await test.store();
      const late = record();
      const early = record();
      const rows = [
        late,
        early,
        recallOf(late, 2 * MINUTE_MS + 1),
        recallOf(early, 1),
        recallOf(late, 5, { sentAt: null }),
      ];
      await insertRecords(db, rows);
      expect(await applyRecalls(db, rows)).toEqual([weekOf(early)]);
      expect(await applyRecalls(db, rows)).toEqual([weekOf(early)]);
      expect(await applyRecalls(db, [])).toEqual([]);
      expect(await marksOfWeeks(db, [weekOf(late)])).toHaveLength(1);
    });

    it('of messages that are not there wait for them', async () => {
      const { db } = await test.store();
      const recall = record({ kind: 'recall', recallsMsgId: 'never-seen_external' });
      await insertRecords(db, [recall]);
      expect(await applyRecalls(db, [recall])).toEqual([]);
      const late = record({ msgId: 'never-seen', sentAt: recall.sentAt });
      await insertRecords(db, [late]);
      expect(await applyRecalls(db, [late])).toEqual([weekOf(late)]);
    });
  });

  describe('group-sends', () => {
    const sends = (contacts: string[], minutesApart: number, contentKey = 'hmac-1'): StoredRecord[] =>
      contacts.map((contactId, index) =>
        record({
          contactId,
          chatId: singleChatId('liming', contactId),
          sentAt: MONDAY + index * minutesApart * MINUTE_MS,
          contentKey,
        }),
      );
    const notesOf = (rows: StoredRecord[]): ContentNote[] =>
      rows.map(({ msgId, contactId, sentAt, contentKey, from }) => ({
        ...{ msgId, contactId, staffId: from, contentKey: contentKey!, sentAt: sentAt! },
      }));
    async function take(store: Store, rows: StoredRecord[]) {
      await insertRecords(store.db, rows);
      await noteContent(store.db, notesOf(rows));
      return groupSendsAround(store.db, notesOf(rows));
    }

    it('are the same content to five contacts within ten minutes', async () => {
      const store = await test.store();
      const rows = sends(['a', 'b', 'c', 'd', 'e'], 2.5);
      const { msgIds, weeks } = await take(store, rows);
      expect(msgIds.sort()).toEqual(rows.map(({ msgId }) => msgId).sort());
      expect(weeks).toHaveLength(5);
      expect(await marksOfWeeks(store.db, [weekOf(rows[0]!)])).toMatchObject([{ side: 'automatic', by: 'liming' }]);
    });

    it.each([
      ['four contacts', ['a', 'b', 'c', 'd'], 1],
      ['five messages to four contacts', ['a', 'b', 'c', 'd', 'a'], 1],
      ['five contacts over a longer time', ['a', 'b', 'c', 'd', 'e'], 2.6],
    ])('are not %s', async (_, contacts, minutesApart) => {
      const store = await test.store();
      expect(await take(store, sends(contacts, minutesApart))).toEqual({ msgIds: [], weeks: [] });
    });

    it('are seen when they come over several pages, and take in what was stored before', async () => {
      const store = await test.store();
      const rows = sends(['a', 'b', 'c', 'd', 'e', 'f'], 1);
      expect((await take(store, rows.slice(0, 4))).msgIds).toEqual([]);
      expect((await take(store, rows.slice(4, 5))).msgIds).toHaveLength(5);
      // Only what is new is named again.
      expect((await take(store, rows.slice(5))).msgIds).toEqual([rows[5]!.msgId]);
    });

    it('are one member with one content each', async () => {
      const store = await test.store();
      const mixed = [...sends(['a', 'b', 'c'], 1, 'hmac-1'), ...sends(['d', 'e', 'f'], 1, 'hmac-2')];
      const others = sends(['g', 'h'], 1).map((row) => ({ ...row, from: 'wangfang' }));
      expect((await take(store, [...mixed, ...others])).msgIds).toEqual([]);
    });

    it('forget their contents', async () => {
      const store = await test.store();
      const rows = sends(['a', 'b', 'c', 'd'], 1);
      await take(store, rows);
      await noteContent(store.db, notesOf(rows));
      expect(await purgeContent(store.db, MONDAY + MINUTE_MS)).toBe(1);
      expect(await purgeContent(store.db, MONDAY + DAY_MS)).toBe(3);
    });
  });

  describe('kept envelopes', () => {
    const envelope = (digits: string, change: Partial<KeptEnvelope> = {}): KeptEnvelope => ({
      seq: seq(digits),
      msgId: `msg-${digits}`,
      keyVersion: 3,
      encryptedRandomKey: 'a2V5',
      encryptedMessage: 'c2VhbGVk'.repeat(10_000),
      reason: 'noKey',
      detail: '没有第3版私钥',
      knownAt: MONDAY,
      ...change,
    });

    it('come back whole, in the order of their 64-bit seq, page by page', async () => {
      const { db } = await test.store();
      const rows = ['10', '9', '18446744073709551615', '9223372036854775808'].map((digits) => envelope(digits));
      await keepEnvelopes(db, rows);
      const first = await keptEnvelopes(db, { limit: 3 });
      expect(first).toEqual([rows[1], rows[0], rows[3]]);
      expect(await keptEnvelopes(db, { limit: 3, afterSeq: first.at(-1)!.seq })).toEqual([rows[2]]);
    });

    it('are counted by reason, take a newer reason, and go', async () => {
      const { db } = await test.store();
      await keepEnvelopes(db, [envelope('1'), envelope('2'), envelope('3', { reason: 'unparsed' })]);
      await keepEnvelopes(db, [envelope('2', { reason: 'badKey', detail: 'x'.repeat(900), knownAt: MONDAY + 9 })]);
      expect(await countKept(db)).toEqual({ noKey: 1, badKey: 1, undecodable: 0, unparsed: 1 });
      const [changed] = await keptEnvelopes(db, { reason: 'badKey', limit: 9 });
      expect(changed).toMatchObject({ seq: seq('2'), knownAt: MONDAY, detail: 'x'.repeat(500) });
      await removeKept(db, [seq('1'), seq('3'), seq('77')]);
      await removeKept(db, []);
      expect(await countKept(db)).toEqual({ noKey: 0, badKey: 1, undecodable: 0, unparsed: 0 });
    });
  });

  describe('a timeline', () => {
    it('is newest first, with what colleagues said in shared rooms and without strangers', async () => {
      const { db } = await test.store();
      const room = { chatId: roomChatId('room-1'), roomId: 'room-1' };
      const rows = [
        record({
          sentAt: MONDAY,
          features: { isAcknowledgement: false, isQuestion: true, phraseRules: ['complaint.1'] },
        }),
        record({ sentAt: MONDAY + 1, ...room, contactId: 'wm-zhang', from: 'wm-zhang', side: 'customer' }),
        record({ sentAt: MONDAY + 2, ...room, contactId: '' }),
        record({ sentAt: MONDAY + 3, ...room, contactId: 'wm-stranger', from: 'wm-stranger', side: 'customer' }),
        record({ sentAt: MONDAY + 4, chatId: roomChatId('room-2'), contactId: '' }),
        record({ sentAt: MONDAY + 5, callSeconds: 61 }),
        record({ sentAt: MONDAY + 6 }),
        record({ sentAt: MONDAY - 1 }),
        record({ sentAt: null }),
      ];
      await insertRecords(db, rows);
      await noteRoomContacts(db, [{ chatId: room.chatId, contactId: 'wm-zhang', knownAt: MONDAY }]);
      await rebuildFacts(db, rows.flatMap(factKeysOf), MONDAY);
      const range = { from: MONDAY, to: MONDAY + 6 };
      const found = await recordsOfCustomer(db, ['wm-zhang'], { ...range, limit: 10 });
      expect(found.map(({ msgId }) => msgId)).toEqual([5, 2, 1, 0].map((index) => rows[index]!.msgId));
      expect(found[0]).toEqual({
        msgId: rows[5]!.msgId,
        kind: 'message',
        type: 'text',
        chatId: 's:liming:wm-zhang',
        contactId: 'wm-zhang',
        from: 'liming',
        side: 'staff',
        sentAt: MONDAY + 5,
        knownAt: MONDAY + 1_000,
        isRecalled: false,
        callSeconds: 61,
        phraseRules: [],
      });
      expect(found[3]!.phraseRules).toEqual(['complaint.1']);
      const newest = await recordsOfCustomer(db, ['wm-zhang'], { ...range, limit: 2 });
      expect(newest.map(({ msgId }) => msgId)).toEqual([rows[5]!.msgId, rows[2]!.msgId]);
      expect(await recordsOfCustomer(db, [], { ...range, limit: 2 })).toEqual([]);
    });
  });

  it('refuses an id that no column can hold, the same on both databases', async () => {
    const { db } = await test.store();
    await expect(insertRecords(db, [record({ from: 'x'.repeat(200) })])).rejects.toMatchObject({ code: 'badValue' });
    expect(await countRecords(db)).toBe(0);
  });
});
