import { expect, it } from 'vitest';
import { roomChatId } from '../../src/domain/message.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { saveAccountLinks } from '../../src/store/accountLinks.ts';
import { noteFeed, saveCrmRows } from '../../src/store/crmRows.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts } from '../../src/store/people.ts';
import { savePage } from '../../src/store/savePage.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoredRecord } from '../../src/store/storedRecord.ts';
import { viewWording } from '../../src/usecases/viewWording.ts';
import { order } from '../domain/crm/crmSamples.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY, record } from '../store/samples.ts';

const ZHANG = 'wm-zhang';
const day = (days: number) => MONDAY + days * DAY_MS;

async function company(store: Store): Promise<void> {
  const known = { knownAt: day(-60) };
  await store.transaction(async (db) => {
    const zhang = { id: ZHANG, name: '张总', kind: 'wechat', corpName: '', corpFullName: '', position: '' } as const;
    await saveContacts(db, [{ ...zhang, ...known }]);
    await saveCustomers(db, [{ id: 'c-1', name: '好运机械', ownerId: null, tier: null, ...known }]);
    const mapping = { customerId: 'c-1', contactId: ZHANG, rule: 'manual', validFrom: 0, validTo: null } as const;
    await saveMappings(db, [{ ...mapping, ...known }]);
  });
}

/** What rules heard when messages were opened; the words are gone. */
async function say(store: Store, at: number, phraseRules: string[], change: Partial<StoredRecord> = {}): Promise<void> {
  const features = { isAcknowledgement: false, isQuestion: false, phraseRules };
  const { knownAt = at, ...rest } = change;
  const said = record({ from: ZHANG, to: ['liming'], side: 'customer', sentAt: at, features, ...rest });
  const directory = { staff: new Set(['liming']), contacts: new Set([ZHANG]) };
  await store.transaction((db) =>
    savePage(db, { records: [said], kept: [], texts: new Map() }, { directory, knownAt, textKeeping: null }),
  );
}

async function tellOrders(store: Store, at: number, orders: ReturnType<typeof order>[]): Promise<void> {
  const link = { source: 'u8', accountId: 'A', customerId: 'c-1', rule: 'manual', evidence: '' } as const;
  const account = { source: 'u8', sourceId: 'A', name: '好运机械', number: null, creditCode: null, parentId: null };
  await store.transaction(async (db) => {
    await saveAccountLinks(db, [{ ...link, refusedRules: [], knownAt: at }]);
    await saveCrmRows(db, 'accounts', [
      {
        ...{ ...account, mobileKeys: [], ownerId: null, segment: null, createdAt: null, lostAt: null },
        ...{ updatedAt: null, deleted: false, knownAt: at },
      },
    ]);
    await saveCrmRows(db, 'orders', orders);
  });
  await noteFeed(store.db, { source: 'u8', entity: 'orders', importedAt: at });
}

describeEachStore('what a customer’s people said', (test) => {
  it('is what they said themselves, alone and in rooms, by the day, with what orders say of it', async () => {
    const store = await test.store();
    await company(store);
    expect(await viewWording(store, 'c-1', { now: day(0) })).toMatchObject({
      ...{ cool: { kind: 'cannotJudge', reason: 'noText' }, bargaining: { kind: 'cannotJudge', reason: 'noText' } },
    });
    await say(store, day(-30), []);
    expect((await viewWording(store, 'c-1', { now: day(0) })).cool).toEqual({ kind: 'judged', hits: [] });
    await say(store, day(-20), ['bargain.price']);
    await say(store, day(-3), ['cool.later'], { roomId: 'wr-1', chatId: roomChatId('wr-1') });
    await say(store, day(-2), ['cool.later'], { from: 'liming', to: [ZHANG], side: 'staff' });
    const view = await viewWording(store, 'c-1', { now: day(0) });
    expect(view).toMatchObject({
      cool: {
        hits: [
          { at: day(-3), contactId: ZHANG, rule: 'cool.later' },
          { at: day(-20), rule: 'bargain.price' },
        ],
      },
      bargaining: { kind: 'cannotJudge', reason: 'noOrders' },
      isPast: false,
    });
    expect(view.names.get(ZHANG)).toBe('张总');
    await tellOrders(store, day(-1), []);
    expect(await viewWording(store, 'c-1', { now: day(0) })).toMatchObject({
      bargaining: { kind: 'withoutOrder', since: day(-20), until: day(-1) },
    });
  });

  it('is told of a past day as it was known then: messages, recalls and orders that came later are not', async () => {
    const store = await test.store();
    await company(store);
    await say(store, day(-20), ['bargain.price']);
    await say(store, day(-18), ['cool.stop'], { msgId: 'late', knownAt: day(-1) });
    await say(store, day(-17), ['cool.later'], { msgId: 'taken-back' });
    await say(store, day(-17) + 5, [], { kind: 'recall', recallsMsgId: 'taken-back', knownAt: day(-1) });
    await tellOrders(store, day(-5), []);
    const then = { now: day(-4), knownAt: day(-4) };
    const asKnown = await viewWording(store, 'c-1', then);
    const rules = ({ cool }: typeof asKnown) => (cool.kind === 'judged' ? cool.hits.map(({ rule }) => rule) : null);
    expect(rules(asKnown)).toEqual(['cool.later', 'bargain.price']);
    expect(asKnown.bargaining).toMatchObject({ kind: 'withoutOrder', until: day(-5) });

    await tellOrders(store, day(-1), [order(0, { orderedAt: day(-10), knownAt: day(-1) })]);
    const now = await viewWording(store, 'c-1', { now: day(0) });
    expect(rules(now)).toEqual(['cool.stop', 'bargain.price']);
    expect(now.bargaining).toEqual({ kind: 'none' });
    expect(await viewWording(store, 'c-1', then)).toEqual(asKnown);
  });
});
