import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArchiveRecord } from '../../src/domain/message.ts';
import { unpackMarks } from '../../src/domain/packMarks.ts';
import type { Directory } from '../../src/domain/sides.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { loadConsents } from '../../src/store/consent.ts';
import { loadFactWeeks } from '../../src/store/factWeeks.ts';
import { countKept, keptEnvelopes, keptSummary } from '../../src/store/keptEnvelopes.ts';
import { countRecords } from '../../src/store/messages.ts';
import { readTexts } from '../../src/store/messageTexts.ts';
import { rebuildFacts } from '../../src/store/rebuildFacts.ts';
import { type OpenedPage, type SavedPage, savePage, type TextKeeping } from '../../src/store/savePage.ts';
import type { Db, Store } from '../../src/store/store.ts';
import { createTextSealer } from '../../src/store/textSealer.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record as storedRecord } from './samples.ts';

const directory: Directory = { staff: new Set(['liming', 'wangfang']), contacts: new Set(['wm-zhang']) };
const KNOWN_AT = MONDAY + DAY_MS;

function record(change: Partial<ArchiveRecord> = {}): ArchiveRecord {
  const { chatId: _, contactId: __, side: ___, knownAt: ____, ...plain } = storedRecord();
  return { ...plain, ...change };
}
const page = (records: ArchiveRecord[], more: Partial<OpenedPage> = {}): OpenedPage => ({
  ...{ records, kept: [], texts: new Map() },
  ...more,
});
function save(store: Store, opened: OpenedPage, textKeeping: TextKeeping | null = null): Promise<SavedPage> {
  return store.transaction((db) => savePage(db, opened, { directory, knownAt: KNOWN_AT, textKeeping }));
}
const factsOf = async (db: Db, contactIds = ['wm-zhang', 'wm-lin']) =>
  (await loadFactWeeks(db, contactIds, { fromWeek: 0 }))
    .flatMap((row) => unpackMarks(row.payload, row))
    .sort((a, b) => a.at - b.at);

describeEachStore('saving a page', (test) => {
  it('stores each message once, whichever page it comes with', async () => {
    const store = await test.store();
    const [one, two] = [record(), record({ from: 'wm-zhang', to: ['liming'], sentAt: MONDAY + 5 })];
    expect(await save(store, page([one, one, two]))).toMatchObject({ stored: 2 });
    expect(await save(store, page([two, one]))).toMatchObject({ stored: 0 });
    expect(await countRecords(store.db)).toBe(2);
    expect((await factsOf(store.db)).map(({ by, side }) => [by, side])).toEqual([
      ['liming', 'staff'],
      ['wm-zhang', 'customer'],
    ]);
  });

  it('adds to weeks what a rebuild would make of all their messages, in whatever pages they come', async () => {
    const store = await test.store();
    const message = fc.record({
      sentAt: fc.integer({ min: 0, max: 12 }).map((step) => MONDAY + step * 2 * DAY_MS),
      who: fc.constantFrom('liming', 'wangfang', 'wm-zhang', 'wm-lin'),
      roomId: fc.constantFrom(null, 'wr-1'),
      callSeconds: fc.constantFrom(null, 12),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 12 }), async (messages) => {
        for (const table of ['message', 'fact_week', 'chat_contact']) await store.db.run(`DELETE FROM ${table}`);
        let records: ArchiveRecord[] = [];
        for (const { who, cut, ...rest } of messages) {
          const to = who.startsWith('wm') ? ['liming'] : ['wm-zhang'];
          records.push(
            record({ ...rest, from: who, to: rest.roomId === null ? to : ['liming', 'wm-zhang', 'wm-lin'] }),
          );
          if (!cut) continue;
          await save(store, page(records));
          records = [];
        }
        await save(store, page(records));
        const rows = await loadFactWeeks(store.db, ['wm-zhang', 'wm-lin'], { fromWeek: 0 });
        expect(await countRecords(store.db)).toBe(messages.length);
        expect(rows.length).toBeGreaterThan(0);
        await store.transaction((db) => rebuildFacts(db, rows, KNOWN_AT));
        const rebuilt = await loadFactWeeks(store.db, ['wm-zhang', 'wm-lin'], { fromWeek: 0 });
        const inOrder = (all: typeof rows) =>
          all.map((row) => JSON.stringify([row.chatId, row.contactId, row.week, ...row.payload])).sort();
        expect(inOrder(rows)).toEqual(inOrder(rebuilt));
      }),
      { numRuns: 25 },
    );
  });

  it('makes a week of another version of the program anew from its messages', async () => {
    const store = await test.store();
    await save(store, page([record()]));
    await store.db.run('UPDATE fact_week SET payload = ?', [Buffer.from([99])]);
    await save(store, page([record({ sentAt: MONDAY + 7 })]));
    expect((await factsOf(store.db)).map(({ at }) => at)).toEqual([MONDAY, MONDAY + 7]);
  });

  it('takes back what was recalled at once, though the message came pages before', async () => {
    const store = await test.store();
    const target = record();
    await save(store, page([target, record({ sentAt: MONDAY + 9 })]));
    const recall = record({ kind: 'recall', recallsMsgId: target.msgId, sentAt: MONDAY + MINUTE_MS });
    await save(store, page([recall]));
    expect((await factsOf(store.db)).map(({ at }) => at)).toEqual([MONDAY + 9]);
  });

  it('makes no facts of internal chats, also when one takes a message back there', async () => {
    const store = await test.store();
    const internal = record({ to: ['wangfang'] });
    const recall = record({ kind: 'recall', to: ['wangfang'], recallsMsgId: internal.msgId, sentAt: MONDAY + 1 });
    await save(store, page([internal, recall]));
    expect(await countRecords(store.db)).toBe(2);
    expect(await store.db.query('SELECT chat_id FROM fact_week')).toEqual([]);
  });

  it('marks a group-send as automatic over two pages, and a notice only when a member sent it', async () => {
    const store = await test.store();
    const contacts = Array.from({ length: 5 }, (_, index) => `wm-${index}`);
    const sends = contacts.map((id, index) => record({ to: [id], contentKey: 'k', sentAt: MONDAY + index }));
    await save(store, page(sends.slice(0, 3)));
    expect((await factsOf(store.db, contacts)).map(({ side }) => side)).toEqual(['staff', 'staff', 'staff']);
    await save(store, page(sends.slice(3)));
    const notice = { automaticHint: 'consentNotice', sentAt: MONDAY + 50 } as const;
    await save(store, page([record({ ...notice, to: ['wm-0'] }), record({ ...notice, from: 'wm-0', to: ['liming'] })]));
    expect((await factsOf(store.db, contacts)).map(({ side }) => side).sort()).toEqual([
      ...Array(6).fill('automatic'),
      'customer',
    ]);
  });

  it('keeps consent as it was said last', async () => {
    const store = await test.store();
    const says = (kind: 'agree' | 'disagree', sentAt: number) =>
      record({ kind, from: 'wm-zhang', to: ['liming'], sentAt });
    await save(store, page([says('disagree', MONDAY + 5), says('agree', MONDAY)]));
    expect(await loadConsents(store.db)).toMatchObject([{ contactId: 'wm-zhang', state: 'refused' }]);
    expect(await factsOf(store.db)).toEqual([]);
  });

  it('keeps what could not be opened, with the newest reason and the first day', async () => {
    const store = await test.store();
    const envelope = {
      ...{ seq: '7'.padStart(20, '0'), msgId: 'm7', keyVersion: 9 },
      ...{ encryptedRandomKey: 'a', encryptedMessage: 'b' },
    };
    await save(store, page([], { kept: [{ envelope, reason: 'noKey', detail: 'no private key for version 9' }] }));
    const again = page([], { kept: [{ envelope, reason: 'badKey', detail: 'does not fit' }] });
    await store.transaction((db) => savePage(db, again, { directory, knownAt: KNOWN_AT + 5, textKeeping: null }));
    expect(await countKept(store.db)).toMatchObject({ noKey: 0, badKey: 1 });
    expect(await keptEnvelopes(store.db, { limit: 9 })).toEqual([
      { ...envelope, reason: 'badKey', detail: 'does not fit', knownAt: KNOWN_AT },
    ]);
    expect(await keptSummary(store.db)).toEqual([
      { reason: 'badKey', keyVersion: 9, count: 1, oldestKnownAt: KNOWN_AT },
    ]);
  });

  it('counts senders whom nobody knows once', async () => {
    const store = await test.store();
    const from = (id: string) => record({ from: id, to: ['wm-zhang'] });
    expect(await save(store, page([from('stranger'), from('stranger'), from('other')]))).toMatchObject({
      newUnknownSenders: 2,
    });
    expect(await save(store, page([from('stranger'), from('third')]))).toMatchObject({ newUnknownSenders: 1 });
  });

  describe('texts', () => {
    const keeping = (): TextKeeping => ({ sealer: createTextSealer([randomBytes(32)]), retentionMs: 30 * DAY_MS });

    it('are sealed for new messages only when that was asked for, and end with the day they were sent on', async () => {
      const store = await test.store();
      const one = record();
      const old = record({ sentAt: MONDAY - 40 * DAY_MS });
      const texts = new Map([
        [one.msgId, '您好'],
        [old.msgId, '很久以前'],
      ]);
      const kept = keeping();
      await save(store, page([one, old], { texts }), kept);
      await save(store, page([one], { texts }), kept);
      const read = await store.transaction((db) =>
        readTexts(db, kept.sealer, { msgIds: [one.msgId, old.msgId], by: 'x', at: KNOWN_AT }),
      );
      expect(read).toEqual(new Map([[one.msgId, '您好']]));
      const [row] = await store.db.query<{ expires_at: number }>('SELECT expires_at FROM message_text');
      expect(row?.expires_at).toBe(MONDAY + 30 * DAY_MS);
    });

    it('are nowhere when they are not kept', async () => {
      const store = await test.store();
      const one = record();
      await save(store, page([one], { texts: new Map([[one.msgId, '您好']]) }));
      expect(await store.db.query('SELECT msg_id FROM message_text')).toEqual([]);
    });
  });
});
