import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrmAccount } from '../../src/domain/crm/crmRows.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import type { Happening } from '../../src/simulator/script.ts';
import { loadAccountLinks } from '../../src/store/accountLinks.ts';
import { loadConsents } from '../../src/store/consent.ts';
import { loadCorpTags } from '../../src/store/corpTags.ts';
import { saveCrmRows } from '../../src/store/crmRows.ts';
import { loadMappings } from '../../src/store/customers.ts';
import { loadDirectory } from '../../src/store/directory.ts';
import { inboxCounts } from '../../src/store/inbox.ts';
import { loadContacts, loadDepartments, loadRelationships, loadStaff } from '../../src/store/people.ts';
import { loadRelationshipEvents } from '../../src/store/relationshipFacts.ts';
import { loadRoomStays, loadRooms } from '../../src/store/rooms.ts';
import type { Store } from '../../src/store/store.ts';
import { linkAccounts } from '../../src/usecases/linkAccounts.ts';
import { refreshPeople } from '../../src/usecases/refreshPeople.ts';
import { company, type Installation, install, knows, member, openPeopleWorld, person, START } from './peopleWorld.ts';

const LIN = 'LinChen';
const HE = 'HeJing';
/** A member whose id looks like a contact's. */
const WM = 'WmWang';
const contact = (index: number) => `wm${String(index).padStart(4, '0')}`;
const pair = (index: number, userid = LIN) => ({ userid, externalUserid: contact(index) });
const COMPANY = company({
  staff: [member(LIN), member(HE), member(WM), member('Old'), member('Leaver')],
  contacts: Array.from({ length: 14 }, (_, index) => person(contact(index))),
  relations: [
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((index) => knows(LIN, contact(index))),
    ...[8, 9].map((index) => knows('Old', contact(index))),
    ...[10, 11].map((index) => knows('Leaver', contact(index))),
  ],
  rooms: ['wrA', 'wrB'].map((chatId) => ({
    ...{ chatId, name: chatId, owner: LIN },
    members: [
      { userid: LIN, type: 1 as const, joinedAt: START - DAY_MS },
      { userid: contact(0), type: 2 as const, joinedAt: START - DAY_MS },
      { userid: contact(1), type: 2 as const, joinedAt: START - DAY_MS },
    ],
  })),
});
const newcomer = person('woNew', { type: 2, corpName: ' 　', corpFullName: ' ', position: '🙂', name: '' });

/** Everything that callbacks.md names, minutes apart unless told `with` the one before: in the same second. */
const HAPPENINGS: (Happening & { with?: true })[] = [
  { type: 'addContact', userid: LIN, externalUserid: 'woNew', contact: newcomer },
  { type: 'addContact', ...pair(12), half: true },
  { type: 'remarkEdited', ...pair(0), remark: '采购', remarkCorpName: '澄川自动化' },
  { type: 'remarkEdited', ...pair(1), remarkCorpName: '澄川自动化有限公司', with: true },
  { type: 'deletedByStaff', ...pair(2) },
  { type: 'addContact', ...pair(2) },
  { type: 'deletedByCustomer', ...pair(3) },
  { type: 'deletedByCustomer', ...pair(4), with: true },
  { type: 'addContact', ...pair(4) },
  { type: 'deletedByCustomer', ...pair(4) },
  { type: 'deletedByStaff', ...pair(4) },
  { type: 'deletedByCustomer', ...pair(5) },
  { type: 'addContact', ...pair(5) },
  { type: 'transfer', userid: LIN, toUserid: HE, externalUserid: contact(6) },
  { type: 'transferFailed', ...pair(7), reason: 'customer_refused' },
  { type: 'agree', contact: contact(7), staff: LIN },
  { type: 'agree', contact: contact(0), staff: LIN, with: true },
  {
    type: 'roomCreated',
    room: {
      ...{ chatId: 'wrC', name: '新群', owner: HE },
      members: [
        { userid: HE, type: 1, joinedAt: START + HOUR_MS },
        { userid: contact(6), type: 2, joinedAt: START + HOUR_MS },
      ],
    },
  },
  { type: 'roomJoin', roomId: 'wrA', member: contact(8), memberType: 2 },
  { type: 'roomJoin', roomId: 'wrA', member: WM, memberType: 1, with: true },
  { type: 'roomJoin', roomId: 'wrA', member: 'wmStranger', memberType: 2, byQrCode: true },
  { type: 'roomLeave', roomId: 'wrA', member: contact(0) },
  { type: 'roomLeave', roomId: 'wrA', member: contact(1), removed: true, with: true },
  { type: 'roomJoin', roomId: 'wrA', member: contact(0), memberType: 2 },
  { type: 'roomLeave', roomId: 'wrA', member: WM },
  { type: 'roomOwnerChanged', roomId: 'wrA', owner: HE },
  { type: 'roomRenamed', roomId: 'wrA', name: '改名群' },
  { type: 'roomNoticeChanged', roomId: 'wrA' },
  { type: 'roomLeave', roomId: 'wrB', member: contact(1) },
  { type: 'roomDismissed', roomId: 'wrB' },
  { type: 'tagChanged', change: 'create', groupName: '阶段', names: ['报价', '成交'] },
  { type: 'tagChanged', change: 'create', groupName: '行业', names: ['机械'], with: true },
  { type: 'tagChanged', change: 'update', groupName: '阶段', newName: '销售阶段' },
  { type: 'tagChanged', change: 'shuffle', groupName: '销售阶段' },
  { type: 'tagChanged', change: 'delete', groupName: '行业' },
  { type: 'departmentChanged', department: { id: 7, name: '华南销售部', parentId: 1, leaders: [HE] } },
  { type: 'staffJoined', staff: member('Newbie', { departments: [7] }) },
  { type: 'staffJoined', staff: member('Brief'), with: true },
  { type: 'addContact', ...pair(13, 'Newbie') },
  { type: 'staffChanged', userid: HE, changes: { position: '主管', departments: [7], leaderOf: [7] } },
  { type: 'staffRenamed', userid: 'Old', newUserid: 'Renamed' },
  { type: 'staffLeft', userid: 'Brief' },
  { type: 'staffLeft', userid: 'Leaver' },
  { type: 'departmentChanged', department: { id: 8, name: '临时', parentId: 1, leaders: [] } },
  { type: 'departmentRemoved', id: 8 },
];

const RULE = { knownAt: undefined };

/** All that there is to know in the end; when it became known is left out. */
async function finalState({ db }: Store) {
  const directory = await loadDirectory(db);
  const rooms = await loadRooms(db);
  const stays = await loadRoomStays(
    db,
    rooms.map(({ roomId }) => roomId),
    { directory },
  );
  const companies = Map.groupBy(
    (await loadMappings(db)).filter(({ validTo }) => validTo === null),
    ({ customerId }) => customerId,
  );
  const sorted = <T extends object>(rows: T[]) => rows.map((row) => JSON.stringify({ ...row, ...RULE })).sort();
  const contacts = await loadContacts(db);
  return {
    staff: sorted(await loadStaff(db)),
    departments: sorted(await loadDepartments(db)),
    contacts: sorted(contacts),
    relationships: sorted(await loadRelationships(db)),
    events: sorted(await loadRelationshipEvents(db, { contactIds: contacts.map(({ id }) => id) })),
    consents: sorted(await loadConsents(db)),
    rooms: sorted(rooms),
    stays: sorted([...stays.values()].flat()),
    tags: sorted(await loadCorpTags(db)),
    companies: [...companies.values()]
      .map((rows) =>
        rows
          .map(({ contactId }) => contactId)
          .sort()
          .join(),
      )
      .sort(),
  };
}

describe('events of WeCom', () => {
  it('give the same in 50 random orders, repeated, in bits and days late', async () => {
    const folder = mkdtempSync('/tmp/liuke-events-');
    await using world = await openPeopleWorld(COMPANY, { directoryEventReceiver: 'contact' });
    const { sim } = world;
    try {
      const before = join(folder, 'before.db');
      await using first = await install(world, `sqlite:${before}`);
      await first.sync();
      await first.store.close();
      let at = START + HOUR_MS;
      for (const { with: isSameSecond, ...happening } of HAPPENINGS) {
        if (!isSameSecond) at += MINUTE_MS;
        sim.play({ at, ...happening });
      }
      const told = await world.told();
      expect(told.length).toBeGreaterThan(HAPPENINGS.length);

      const replay = async (order: string[][], round: number) => {
        const url = join(folder, `${round}.db`);
        copyFileSync(before, url);
        await using us = await install(world, `sqlite:${url}`);
        for (const part of order) {
          await us.receive(part);
          if (part.length % 2 === 0) await us.refresh();
        }
        for (let pause = 0; pause < 3; pause += 1) {
          await us.refreshAll();
          us.later(2 * MINUTE_MS);
        }
        return await finalState(us.store);
      };
      sim.clock.set(at + 3 * DAY_MS);
      const inOrder = await replay(
        told.map((xml) => [xml]),
        0,
      );
      const random = new Random('events');
      for (let round = 1; round <= 50; round += 1) {
        const repeated = random.shuffled([...told, ...told.filter(() => random.chance(0.5))]);
        const parts: string[][] = [];
        while (repeated.length > 0) parts.push(repeated.splice(0, random.whole(1, 15)));
        expect(await replay(parts, round), `order ${round}`).toEqual(inOrder);
      }

      const relations = inOrder.relationships.map((row) => JSON.parse(row) as Record<string, unknown>);
      const endOf = (staffId: string, contactId: string) =>
        relations.find((row) => row.staffId === staffId && row.contactId === contactId)?.endedBy;
      const lin = LIN.toLowerCase();
      expect([0, 2, 3, 4, 5, 6, 7, 12].map((index) => endOf(lin, contact(index)))).toEqual([
        ...[null, null, 'customer', 'customer', null, 'transfer', null, null],
      ]);
      expect([endOf('hejing', contact(6)), endOf('old', contact(8)), endOf('renamed', contact(8))]).toEqual([
        ...[null, 'transfer', null],
      ]);
      expect(endOf('leaver', contact(10))).toBe('departed');
      // A company of spaces is none: the newcomer is a customer of his own.
      expect(inOrder.companies).toContain('woNew');
      expect(inOrder.companies).toContain([contact(0), contact(1)].join());
      const stays = inOrder.stays.map((row) => JSON.parse(row) as Record<string, unknown>);
      const inA = stays.filter(({ roomId }) => roomId === 'wrA');
      expect(inA.filter(({ memberId }) => memberId === contact(0))).toMatchObject([
        { joinedAt: START - DAY_MS, leftHow: 'left' },
        { leftAt: null },
      ]);
      expect(inA.find(({ memberId }) => memberId === contact(1))).toMatchObject({ leftHow: 'removed' });
      expect(inA.find(({ memberId }) => memberId === 'wmwang')).toMatchObject({ isStaff: true, leftHow: 'left' });
      expect(stays.filter(({ roomId, leftHow }) => roomId === 'wrB' && leftHow === 'dismissed')).toHaveLength(2);
      expect(inOrder.consents).toHaveLength(2);
      expect(inOrder.tags).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 240_000);

  it('of one second are not one event', async () => {
    await using world = await openPeopleWorld(COMPANY);
    await using us = await install(world);
    await us.sync();
    for (const index of [0, 1, 2]) world.sim.play({ at: START + HOUR_MS, type: 'deletedByCustomer', ...pair(index) });
    const told = await world.told();
    expect(await us.receive([...told, ...told])).toBe(3);
    expect(await endedByCustomer(us)).toBe(3);
  });

  it('are known at once, before anything is read', async () => {
    await using world = await openPeopleWorld(COMPANY);
    await using us = await install(world);
    await us.sync();
    world.sim.play({ at: START + HOUR_MS, type: 'deletedByCustomer', ...pair(3) });
    await us.receive(await world.told());
    expect(await loadRelationships(us.store.db, { contactIds: [contact(3)] })).toMatchObject([
      { endedBy: 'customer', endedAt: START + HOUR_MS, knownAt: START + HOUR_MS },
    ]);
    // WeCom goes on showing it; the next reading of everybody does not bring it back.
    world.sim.clock.advance(DAY_MS);
    await us.sync();
    expect(await endedByCustomer(us)).toBe(1);
  });

  it('join a newcomer with the account of his company, without waiting for the night', async () => {
    await using world = await openPeopleWorld(COMPANY);
    await using us = await install(world);
    await us.sync();
    const { store, clock } = us;
    const common = { source: 'u8', updatedAt: null, deleted: false, knownAt: START };
    const account: CrmAccount = {
      ...{ ...common, sourceId: 'A1', name: '宁波启川机电有限公司', number: null, creditCode: null, parentId: null },
      ...{ mobileKeys: [], ownerId: null, segment: null, createdAt: null, lostAt: null },
    };
    await store.transaction((db) => saveCrmRows(db, 'accounts', [account]));
    const corp = { corpName: '启川机电', corpFullName: '宁波启川机电有限公司' };
    const contact = person('woQi', { type: 2, name: '周倩', ...corp });
    world.sim.play({ at: START + HOUR_MS, type: 'addContact', userid: LIN, externalUserid: 'woQi', contact });
    await us.receive(await world.told());
    const log = createLog('silent');
    const onCustomersResolved = () => linkAccounts({ store, clock, log });
    for (let round = 0; round < 3; round += 1) {
      await refreshPeople({
        store,
        clients: world.clients,
        sourceName: 'archive',
        clock,
        log,
        token: 'us',
        onCustomersResolved,
      });
      us.later(MINUTE_MS);
    }
    const [mapping] = await loadMappings(store.db, { contactIds: ['woQi'], at: clock() });
    expect(await loadAccountLinks(store.db)).toMatchObject([
      { accountId: 'A1', customerId: mapping!.customerId, rule: 'name' },
    ]);
  });

  it('may bring a tag of 10,000 members', async () => {
    await using world = await openPeopleWorld(COMPANY, { directoryEventReceiver: 'contact' });
    await using us = await install(world);
    const userids = Array.from({ length: 10_000 }, (_, index) => `member-${index}`.padEnd(60, 'x'));
    world.sim.play({ at: START, type: 'memberTagged', tagId: 3, userids });
    expect(await us.receive(await world.told())).toBe(1);
    expect(await inboxCounts(us.store.db)).toMatchObject({ done: 1, waiting: 0 });
  });

  it('make one reading of a contact, however many there are', async () => {
    await using world = await openPeopleWorld(COMPANY);
    await using us = await install(world);
    await us.sync();
    for (let turn = 1; turn <= 20; turn += 1)
      world.sim.play({ at: START + turn * 1000, type: 'remarkEdited', ...pair(0), remark: `第${turn}次` });
    await us.receive(await world.told());
    await us.refreshAll();
    expect(world.sim.requests.count('externalcontact/get')).toBe(1);
    expect(await loadRelationships(us.store.db, { contactIds: [contact(0)] })).toMatchObject([{ remark: '第20次' }]);
  });

  it('wait while WeCom cannot be asked', async () => {
    await using world = await openPeopleWorld(COMPANY);
    await using us = await install(world);
    await us.sync();
    world.sim.play({ at: START + HOUR_MS, type: 'remarkEdited', ...pair(0), remark: '采购' });
    await us.receive(await world.told());
    world.sim.faults.once('externalcontact/get', { httpStatus: 502, times: 3 });
    expect(await us.refresh()).toEqual({ read: 0, postponed: 1 });
    expect(await us.refresh()).toEqual({ read: 0, postponed: 0 });
    world.sim.clock.advance(MINUTE_MS);
    expect(await us.refresh()).toEqual({ read: 1, postponed: 0 });
  });
});

async function endedByCustomer({ store }: Installation): Promise<number> {
  return (await loadRelationships(store.db)).filter(({ endedBy }) => endedBy === 'customer').length;
}
