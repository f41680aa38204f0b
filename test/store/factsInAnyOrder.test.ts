import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byTime, type ContactMark } from '../../src/domain/contactMark.ts';
import { type ArchiveRecord, msgIdStem } from '../../src/domain/message.ts';
import { DAY_MS, MINUTE_MS, type UtcMs } from '../../src/domain/time.ts';
import { loadMarks } from '../../src/store/loadMarks.ts';
import { savePage } from '../../src/store/savePage.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record as storedRecord } from './samples.ts';

const CONTACTS = Array.from({ length: 6 }, (_, i) => `wm-${i}`);
const ROOM = 'wr-1';
const directory = { staff: new Set(['liming', 'hejing']), contacts: new Set(CONTACTS) };
/** A day before a new week of the packed rows begins. */
const start = MONDAY + 2 * DAY_MS;

/** What somebody did: most write; some take back what was written, soon or too late. */
const anyMessage = fc.record({
  minute: fc.oneof(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 3 * 1440 })),
  from: fc.constantFrom('liming', 'LiMing', 'hejing', 'somebody', ...CONTACTS),
  contact: fc.integer({ min: 0, max: CONTACTS.length - 1 }),
  isRoom: fc.boolean(),
  callSeconds: fc.constantFrom(null, null, null, 40),
  isAcknowledgement: fc.boolean(),
  content: fc.constantFrom(null, 'sale'),
  takenBackAfterS: fc.constantFrom(null, null, 30, 120, 121, 600),
  copies: fc.constantFrom(1, 1, 1, 2),
});
/** One text to everybody within the minutes of a group-send, or just too slowly. */
const massSend = fc.record({ minute: fc.integer({ min: 0, max: 20 }), everyMs: fc.constantFrom(1000, 3 * MINUTE_MS) });

type Made<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
type Told = { record: ArchiveRecord; page: number };

function recordsOf(
  messages: readonly Made<typeof anyMessage>[],
  sends: readonly Made<typeof massSend>[],
): ArchiveRecord[] {
  const records: ArchiveRecord[] = [];
  const make = (change: Partial<ArchiveRecord>): ArchiveRecord => {
    const { chatId: _, contactId: __, side: ___, knownAt: ____, ...plain } = storedRecord();
    return { ...plain, ...change };
  };
  for (const one of messages) {
    const isContact = one.from.startsWith('wm-');
    const contact = CONTACTS[one.contact]!;
    const sentAt = start + one.minute * MINUTE_MS;
    const everybody = ['liming', contact, 'wm-0'];
    const message = make({
      from: one.from,
      to: one.isRoom ? everybody.filter((id) => id !== one.from) : [isContact ? 'liming' : contact],
      roomId: one.isRoom ? ROOM : null,
      sentAt,
      callSeconds: one.callSeconds,
      features: { isAcknowledgement: one.isAcknowledgement, isQuestion: false, phraseRules: [] },
      contentKey: one.content,
    });
    records.push(...Array<ArchiveRecord>(one.copies).fill(message));
    if (one.takenBackAfterS !== null)
      records.push(
        make({
          ...{ kind: 'recall', from: message.from, to: message.to, roomId: message.roomId, features: null },
          sentAt: sentAt + one.takenBackAfterS * 1000,
          // The archive does not always repeat the ending.
          recallsMsgId: one.isRoom ? msgIdStem(message.msgId) : message.msgId,
        }),
      );
  }
  for (const { minute, everyMs } of sends)
    CONTACTS.forEach((id, i) => {
      records.push(make({ to: [id], sentAt: start + minute * MINUTE_MS + i * everyMs, contentKey: 'sale' }));
    });
  return records;
}

/** All marks as they follow from all messages at once, by the rules as PRODUCT §1 puts them. */
function marksOf(told: readonly Told[], pageAt: (page: number) => UtcMs): ContactMark[] {
  const first = new Map<string, Told>();
  for (const one of told) {
    const known = first.get(one.record.msgId);
    if (known === undefined || one.page < known.page) first.set(one.record.msgId, one);
  }
  const records = [...first.values()];
  const isTakenBack = ({ msgId, sentAt }: ArchiveRecord): boolean =>
    records.some(
      ({ record }) =>
        record.kind === 'recall' &&
        msgIdStem(record.recallsMsgId!) === msgIdStem(msgId) &&
        record.sentAt! - sentAt! <= 2 * MINUTE_MS,
    );
  const isMassSent = (message: ArchiveRecord): boolean => {
    if (message.contentKey === null || message.roomId !== null || message.from.startsWith('wm-')) return false;
    const alike = records
      .map(({ record }) => record)
      .filter(
        (other) =>
          other.kind === 'message' &&
          other.roomId === null &&
          other.contentKey === message.contentKey &&
          other.from.toLowerCase() === message.from.toLowerCase(),
      );
    return alike.some(({ sentAt: begin }) => {
      const inWindow = alike.filter(({ sentAt }) => sentAt! >= begin! && sentAt! - begin! <= 10 * MINUTE_MS);
      return inWindow.includes(message) && new Set(inWindow.map(({ to }) => to[0])).size >= 5;
    });
  };
  return records
    .filter(({ record }) => record.kind === 'message' && !isTakenBack(record))
    .map(({ record, page }): ContactMark => {
      const { from, to, roomId, sentAt } = record;
      const isContact = from.startsWith('wm-');
      const isStaff = directory.staff.has(from.toLowerCase());
      const side = isMassSent(record) ? 'automatic' : isContact ? 'customer' : isStaff ? 'staff' : 'unknown';
      const staffId = isContact ? 'liming' : from.toLowerCase();
      const contactId = isContact ? from : to[0]!;
      return {
        ...(roomId === null
          ? { chatId: `s:${staffId}:${contactId}`, contactId }
          : { chatId: `r:${roomId}`, contactId: isContact ? from : '' }),
        ...{ at: sentAt!, knownAt: pageAt(page), side },
        by: side === 'staff' ? from.toLowerCase() : from,
        isCall: record.callSeconds !== null,
        needsNoReply: record.features!.isAcknowledgement,
      };
    });
}

describeEachStore('facts of pages in any order', (test) => {
  it('are those of all messages at once: late, twice, taken back, sent to many', async () => {
    const store = await test.store();
    const tables = ['message', 'fact_week', 'chat_contact', 'content_note', 'unknown_sender', 'superseded_week'];
    const knownAt = (page: number): UtcMs => start + 10 * DAY_MS + page * MINUTE_MS;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyMessage, { minLength: 1, maxLength: 14 }),
        fc.array(massSend, { maxLength: 1 }),
        fc.array(fc.nat(4), { minLength: 60, maxLength: 60 }),
        async (messages, sends, pageOf) => {
          for (const table of tables) await store.db.run(`DELETE FROM ${table}`);
          const told = recordsOf(messages, sends).map((record, i): Told => ({ record, page: pageOf[i % 60]! }));
          for (let page = 0; page <= 4; page += 1) {
            const records = told.filter((one) => one.page === page).map(({ record }) => record);
            const opened = { records: page % 2 === 0 ? records : records.reverse(), kept: [], texts: new Map() };
            const options = { directory, knownAt: knownAt(page), textKeeping: null };
            await store.transaction((db) => savePage(db, opened, options));
          }
          const rooms = new Set(
            told.flatMap(({ record }) => (record.roomId === null ? [] : [record.from, ...record.to])),
          );
          const expected = marksOf(told, knownAt);
          const stored = await loadMarks(store.db, new Map(CONTACTS.map((id) => [id, [id]])), 0);
          for (const id of CONTACTS)
            expect(stored.get(id)).toEqual(
              expected.filter(({ contactId }) => contactId === id || (contactId === '' && rooms.has(id))).sort(byTime),
            );
        },
      ),
      { seed: 20261122, numRuns: 40 },
    );
  });
});
