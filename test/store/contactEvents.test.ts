import { expect, it } from 'vitest';
import type { Contact } from '../../src/domain/people.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { loadContactEvents } from '../../src/store/contactEvents.ts';
import {
  keyContactTerms,
  loadKeyContactMarks,
  markKeyContact,
  noteKeyContacts,
  saveKeyContactWord,
} from '../../src/store/keyContacts.ts';
import { saveContacts } from '../../src/store/people.ts';
import { loadPhraseHits } from '../../src/store/phraseHits.ts';
import { saveRoomFacts, saveRoomState } from '../../src/store/rooms.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Store } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record } from './samples.ts';

const WANG = 'wm-wang';
const directory = { staff: new Set(['liming']), contacts: new Set([WANG]) };
const contact = (change: Partial<Contact>): Contact => ({
  ...{ id: WANG, name: '王敏', kind: 'wecom', corpName: '', corpFullName: '杭州浩运贸易有限公司', position: '采购' },
  ...{ knownAt: MONDAY, ...change },
});
const said = (phraseRules: string[], change = {}) =>
  record({
    ...{ from: WANG, to: ['liming'], chatId: `s:liming:${WANG}`, contactId: WANG, side: 'customer' },
    ...{ features: { isAcknowledgement: false, isQuestion: false, phraseRules }, ...change },
  });
const store = async (db: Store, records: ReturnType<typeof record>[], knownAt = MONDAY + 1000) =>
  db.transaction((tx) =>
    savePage(tx, { records, kept: [], texts: new Map() }, { directory, knownAt, textKeeping: null }),
  );
const events = async (db: Store, now: number, knownAt?: number) =>
  (await loadContactEvents(db.db, { since: MONDAY - DAY_MS, now, knownAt })).get(WANG) ?? [];

describeEachStore('what is known of contacts', (test) => {
  it('holds hand-over sentences of their own, and not what was taken back or a colleague of ours wrote', async () => {
    const db = await test.store();
    await store(db, [
      said(['cool.later', 'handover.leaving']),
      said(['cool.later'], { sentAt: MONDAY + 1 }),
      said(['handover.moved'], { sentAt: MONDAY + 2, msgId: 'gone' }),
      said([], { kind: 'recall', sentAt: MONDAY + 3, recallsMsgId: 'gone' }),
      said(['handover.moved'], { from: 'liming', to: [WANG], side: 'staff', sentAt: MONDAY + 4 }),
    ]);
    expect(await events(db, MONDAY + DAY_MS)).toEqual([
      { kind: 'said', contactId: WANG, at: MONDAY, rule: 'handover.leaving' },
    ]);
    // On the day before it was pulled nobody knew.
    expect(await events(db, MONDAY + DAY_MS, MONDAY)).toEqual([]);
    expect(
      await loadPhraseHits(db.db, { group: 'handover', since: MONDAY, contactIds: [WANG, 'nobody'] }),
    ).toHaveLength(1);
  });

  it('holds a sentence until it was known that it was taken back, whichever form of the id the recall names', async () => {
    const db = await test.store();
    await store(db, [said(['handover.moved'], { msgId: 'said_external' })]);
    await store(db, [said([], { kind: 'recall', sentAt: MONDAY + 3, recallsMsgId: 'said' })], MONDAY + DAY_MS);
    const rulesKnown = async (knownAt?: number) =>
      (await events(db, MONDAY + 2 * DAY_MS, knownAt)).map((event) => 'rule' in event && event.rule);
    expect(await rulesKnown(MONDAY + 1000)).toEqual(['handover.moved']);
    expect(await rulesKnown(MONDAY + DAY_MS - 1)).toEqual(['handover.moved']);
    expect(await rulesKnown(MONDAY + DAY_MS)).toEqual([]);
    expect(await rulesKnown()).toEqual([]);
  });

  it('holds another company, post or name since it was read', async () => {
    const db = await test.store();
    const changes = [
      {},
      { position: '总监' },
      { position: '总监', corpFullName: '别家贸易有限公司' },
      { position: '', corpFullName: '' },
    ];
    for (const [index, change] of changes.entries())
      await db.transaction((tx) => saveContacts(tx, [contact({ ...change, knownAt: MONDAY + index })]));
    expect(await events(db, MONDAY + DAY_MS)).toEqual([
      { kind: 'positionChanged', contactId: WANG, at: MONDAY + 1 },
      { kind: 'companyChanged', contactId: WANG, at: MONDAY + 2 },
    ]);
    expect(await events(db, MONDAY + DAY_MS, MONDAY + 1)).toHaveLength(1);
  });

  it('holds a room that was left, unless it ended or the person came back', async () => {
    const db = await test.store();
    const fact = (roomId: string, kind: 'joined' | 'left', at: number) => ({
      ...{ roomId, memberId: WANG, at, kind, isStaff: false, name: '', invitedBy: '', joinScene: null },
      ...{ leftHow: kind === 'left' ? ('left' as const) : null, knownAt: at },
    });
    await db.transaction(async (tx) => {
      for (const room of ['wr-left', 'wr-back', 'wr-over'])
        await saveRoomFacts(tx, [fact(room, 'joined', MONDAY - DAY_MS), fact(room, 'left', MONDAY)]);
      await saveRoomFacts(tx, [fact('wr-back', 'joined', MONDAY + DAY_MS)]);
      await saveRoomState(tx, 'wr-over', { dismissedAt: MONDAY - 1 }, MONDAY);
    });
    expect(await events(db, MONDAY + 2 * DAY_MS)).toEqual([{ kind: 'leftRoom', contactId: WANG, at: MONDAY }]);
  });

  it('holds what our people answered', async () => {
    const db = await test.store();
    const said = { customerId: 'c', contactId: WANG, word: 'onLeave', by: 'liming', at: MONDAY + 5 } as const;
    await saveKeyContactWord(db.db, said);
    expect(await events(db, MONDAY + DAY_MS)).toEqual([
      { kind: 'word', contactId: WANG, customerId: 'c', at: MONDAY + 5, word: 'onLeave' },
    ]);
  });

  it('holds who was the key contact when, and who was marked by hand, as it was known', async () => {
    const db = await test.store();
    const holder = (contactId: string) => [{ customerId: 'c', contactId, source: 'share' as const }];
    await noteKeyContacts(db.db, holder(WANG), MONDAY);
    await noteKeyContacts(db.db, holder(WANG), MONDAY + 1);
    await noteKeyContacts(db.db, [], MONDAY + 2);
    await noteKeyContacts(db.db, holder('wm-zhao'), MONDAY + 3);
    expect(await keyContactTerms(db.db, 'c')).toMatchObject([
      { contactId: 'wm-zhao', from: MONDAY + 3, until: null },
      { contactId: WANG, from: MONDAY, until: MONDAY + 3 },
    ]);
    await db.transaction((tx) => markKeyContact(tx, { customerId: 'c', contactId: WANG, by: 'liming', at: 100 }));
    await db.transaction((tx) => markKeyContact(tx, { customerId: 'c', contactId: null, by: 'liming', at: 200 }));
    expect([...(await loadKeyContactMarks(db.db, { knownAt: 150 }))]).toEqual([['c', { contactId: WANG, at: 100 }]]);
    expect((await loadKeyContactMarks(db.db)).size).toBe(0);
  });
});
