import { expect, it } from 'vitest';
import type { JudgingWorld } from '../../src/domain/judgement.ts';
import { roomChatId } from '../../src/domain/message.ts';
import type { Relationship } from '../../src/domain/people.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { saveAccountLinks } from '../../src/store/accountLinks.ts';
import { saveConsents } from '../../src/store/consent.ts';
import { noteFeed, saveCrmRows } from '../../src/store/crmRows.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { loadCustomersWorld } from '../../src/store/customersWorld.ts';
import { noteRoomContacts } from '../../src/store/factWeeks.ts';
import { loadJudgingWorld } from '../../src/store/judgingWorld.ts';
import { saveKeyContactWord } from '../../src/store/keyContacts.ts';
import { saveRelationships } from '../../src/store/people.ts';
import type { Store } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

const customer = (id: string) => ({ id, name: id, ownerId: null, tier: null, knownAt: MONDAY });
const mapping = (contactId: string, customerId: string) => ({
  ...{ contactId, customerId, rule: 'corpFullName' as const, validFrom: 0, validTo: null, knownAt: MONDAY },
});
const link = (contactId: string, change: Partial<Relationship> = {}): Relationship => ({
  ...{ staffId: 'liming', contactId, remark: '', remarkCorpName: '', addedAt: 1, endedAt: null, endedBy: null },
  ...{ knownAt: MONDAY, ...change },
});
const deletion = { endedAt: MONDAY, endedBy: 'customer' as const, knownAt: MONDAY + DAY_MS };

/** Wang and Zhang work for one customer, Zhao for another; Wang deletes LiMing on Monday, of which Tuesday's reading tells. */
async function company(store: Store): Promise<void> {
  await store.transaction(async (db) => {
    await saveCustomers(db, ['c-zhao', 'c-wang'].map(customer));
    await saveMappings(db, [mapping('wang', 'c-wang'), mapping('zhang', 'c-wang'), mapping('zhao', 'c-zhao')]);
    await saveRelationships(
      db,
      ['wang', 'zhang', 'zhao'].map((id) => link(id)),
    );
    await saveRelationships(db, [link('wang', deletion)]);
    const consent = { chatId: 's:liming:zhao', state: 'refused' as const, changedAt: MONDAY, knownAt: MONDAY };
    await saveConsents(db, [{ ...consent, contactId: 'zhao' }]);
    await saveKeyContactWord(db, {
      customerId: 'c-wang',
      contactId: 'wang',
      word: 'onLeave',
      by: 'liming',
      at: MONDAY + 5,
    });
    await noteRoomContacts(db, [
      { chatId: roomChatId('own'), contactId: 'wang', knownAt: MONDAY },
      { chatId: roomChatId('own'), contactId: 'zhang', knownAt: MONDAY },
      { chatId: roomChatId('shared'), contactId: 'wang', knownAt: MONDAY },
      { chatId: roomChatId('shared'), contactId: 'zhao', knownAt: MONDAY + DAY_MS },
    ]);
    await saveCrmRows(db, 'accounts', [
      {
        ...{
          source: 'u8',
          sourceId: 'A',
          name: '浩运',
          number: null,
          creditCode: null,
          parentId: null,
          mobileKeys: [],
        },
        ...{ ownerId: 'liming', segment: 'A类', createdAt: null, lostAt: null, updatedAt: null, deleted: false },
        knownAt: MONDAY,
      },
    ]);
    const found = { source: 'u8', accountId: 'A', customerId: 'c-zhao', rule: 'crmId', evidence: '' } as const;
    await saveAccountLinks(db, [{ ...found, refusedRules: [], knownAt: MONDAY }]);
    await noteFeed(db, { source: 'u8', entity: 'accounts', importedAt: MONDAY });
  });
}

describeEachStore('the world of some customers', (test) => {
  const worldAt = (store: Store, now: number): Promise<JudgingWorld> =>
    loadJudgingWorld(store.db, { now, knownAt: now, coverage: null, archiveWindowMs: 5 * DAY_MS });

  it('has their people, what they did and what systems say of them, and nobody else’s', async () => {
    const store = await test.store();
    await company(store);
    const now = MONDAY + 2 * DAY_MS;
    const world = await worldAt(store, now);
    const wang = await loadCustomersWorld(store.db, world, ['c-wang'], now);
    expect([...wang.relationshipsOf]).toEqual([['c-wang', [link('wang', deletion), link('zhang')]]]);
    expect([...wang.eventsOf]).toEqual([
      [
        'wang',
        [
          { kind: 'deletedUs', contactId: 'wang', staffId: 'liming', at: MONDAY, leavesNobody: true },
          { kind: 'word', contactId: 'wang', customerId: 'c-wang', at: MONDAY + 5, word: 'onLeave' },
        ],
      ],
    ]);
    expect([wang.consentsOf.size, wang.business?.accountsOf.size]).toEqual([0, 0]);
    const zhao = await loadCustomersWorld(store.db, world, ['c-zhao'], now);
    expect(zhao.consentsOf.get('zhao')).toMatchObject([{ state: 'refused' }]);
    expect(zhao.business?.profileOf.get('c-zhao')).toEqual({ ownerId: 'liming', tier: 'A', segment: 'A类' });
    expect(zhao.eventsOf.size).toBe(0);
    // Together as one by one.
    const both = await loadCustomersWorld(store.db, world, ['c-wang', 'c-zhao'], now);
    expect([...both.relationshipsOf]).toEqual([...wang.relationshipsOf, ...zhao.relationshipsOf]);
    expect([...both.eventsOf]).toEqual([...wang.eventsOf]);
  });

  it('is as it was known then: the deletion was read a day later, and so was who is in the room', async () => {
    const store = await test.store();
    await company(store);
    const world = await worldAt(store, MONDAY + 10);
    const wang = await loadCustomersWorld(store.db, world, ['c-wang'], MONDAY + 10);
    expect(wang.relationshipsOf.get('c-wang')).toEqual([link('wang'), link('zhang')]);
    expect(wang.eventsOf.get('wang')).toMatchObject([{ kind: 'word' }]);
    expect(world.sharedChatIds).toEqual(new Set());
    expect((await worldAt(store, MONDAY + DAY_MS)).sharedChatIds).toEqual(new Set([roomChatId('shared')]));
  });
});
