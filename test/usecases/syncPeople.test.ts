import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contact, Relationship, Staff } from '../../src/domain/people.ts';
import { createLog } from '../../src/log.ts';
import { loadRelationships, loadStaff } from '../../src/store/people.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { MassVanish, type PeopleSeen, syncPeople } from '../../src/usecases/syncPeople.ts';
import { MONDAY } from '../store/samples.ts';

let store: Store;
let now: number;
beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  now = MONDAY;
});
afterEach(() => store.close());

const idsOf = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
function people(staffCount: number, contactCount: number): PeopleSeen {
  const staff = idsOf(staffCount, 'staff').map(
    (id): Staff => ({
      ...{ id, name: id, departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [] },
      ...{ position: '', status: 'active', isArchived: true, knownAt: now },
    }),
  );
  const contacts = idsOf(contactCount, 'wm').map(
    (id): Contact => ({ id, name: id, kind: 'wechat', corpName: '', corpFullName: '', position: '', knownAt: now }),
  );
  const relationships = contacts.map(
    ({ id }): Relationship => ({
      ...{ staffId: 'staff0', contactId: id, remark: '', remarkCorpName: '' },
      ...{ addedAt: MONDAY, endedAt: null, endedBy: null, knownAt: now },
    }),
  );
  return { departments: [], staff, contacts, relationships, unreadableStaffIds: [], unreadableDepartmentIds: [] };
}
function sync(seen: PeopleSeen, acceptsVanished = false) {
  now += 60_000;
  const log = createLog('silent');
  return syncPeople({ store, fetchPeople: async () => seen, clock: () => now, log, acceptsVanished });
}
const live = async () => (await loadRelationships(store.db)).filter(({ endedAt }) => endedAt === null).length;
const active = async () => (await loadStaff(store.db)).filter(({ status }) => status === 'active').length;

describe('syncPeople, when WeCom shows much less than before', () => {
  it('refuses that more than half of the relationships vanish, changes nothing and says so', async () => {
    await sync(people(3, 30));
    const answer = sync(people(3, 14));
    await expect(answer).rejects.toThrow(MassVanish);
    await expect(answer).rejects.toThrow('16 of 30 customer relationships');
    expect(await live()).toBe(30);
  });

  it('refuses that more than half of the members are gone', async () => {
    await sync(people(30, 4));
    await expect(sync(people(1, 4))).rejects.toThrow('29 of 30 members');
    expect(await active()).toBe(30);
  });

  it('takes half, and everything where there are few', async () => {
    await sync(people(3, 30));
    expect(await sync(people(3, 15))).toMatchObject({ vanished: 15 });
    expect(await sync(people(1, 0))).toMatchObject({ vanished: 15, departed: 2 });
  });

  it('takes it when a person says that they are gone', async () => {
    await sync(people(3, 30));
    expect(await sync(people(3, 1), true)).toMatchObject({ vanished: 29 });
    expect(await live()).toBe(1);
  });

  it('concludes nothing about members whose contacts it may not read', async () => {
    await sync(people(3, 30));
    expect(await sync({ ...people(3, 0), unreadableStaffIds: ['staff0'] })).toMatchObject({ vanished: 0 });
    expect(await live()).toBe(30);
  });
});
