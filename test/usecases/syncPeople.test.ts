import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { MassVanish } from '../../src/people/massVanish.ts';
import { loadCorpTags } from '../../src/store/corpTags.ts';
import { loadCustomers } from '../../src/store/customers.ts';
import { loadDirectory } from '../../src/store/directory.ts';
import { loadContactHistory, loadRelationships, loadStaff } from '../../src/store/people.ts';
import { loadUnassigned } from '../../src/store/relationshipFacts.ts';
import { loadRoomStays, loadRooms } from '../../src/store/rooms.ts';
import { loadSyncRun } from '../../src/store/syncRun.ts';
import { SyncHeld } from '../../src/usecases/syncPeople.ts';
import {
  company,
  crowd,
  type Installation,
  install,
  knows,
  member,
  openPeopleWorld,
  type PeopleWorld,
  person,
  START,
} from './peopleWorld.ts';

const live = async ({ store }: Installation) =>
  (await loadRelationships(store.db)).filter(({ endedAt }) => endedAt === null).length;
const pages = ({ sim }: PeopleWorld) => sim.requests.count('externalcontact/batch/get_by_user');

/** Our side deletes these without a word: nobody hears the events. */
function forget({ sim }: PeopleWorld, count: number, from = 0): void {
  for (let index = from; index < from + count; index += 1)
    sim.play({
      ...{ at: sim.clock.now(), type: 'deletedByStaff' },
      ...{ userid: 'staff0', externalUserid: `wm${String(index).padStart(6, '0')}` },
    });
}

describe('reading all people', () => {
  it('takes over members, contacts, customers, rooms, tags and whom leavers left behind', async () => {
    const zhou = person('woZhou', {
      type: 2,
      corpName: '澄川',
      corpFullName: '杭州澄川自动化有限公司',
      position: '采购',
    });
    await using world = await openPeopleWorld(
      company({
        staff: [member('Lin'), member('He'), member('Left', { status: 5 })],
        contacts: [zhou, person('wmSun'), person('wmOrphan')],
        relations: [knows('Lin', 'woZhou'), knows('He', 'wmSun', '杭州澄川自动化'), knows('Left', 'wmOrphan')],
        rooms: [
          {
            ...{ chatId: 'wr1', name: '项目群', owner: 'Lin' },
            members: [
              { userid: 'Lin', type: 1, joinedAt: START - HOUR_MS },
              { userid: 'woZhou', type: 2, joinedAt: START - MINUTE_MS },
              { userid: 'wmStranger', type: 2, joinedAt: START },
            ],
          },
        ],
      }),
    );
    world.sim.play({ at: START, type: 'tagChanged', change: 'create', groupName: '阶段', names: ['报价中', '成交'] });
    await using us = await install(world);
    expect(await us.sync()).toMatchObject({
      isDone: true,
      staff: 2,
      contacts: 2,
      relationships: 2,
      rooms: 1,
      vanished: 0,
    });
    const { db } = us.store;
    expect((await loadRelationships(db)).filter(({ endedAt }) => endedAt === null)).toHaveLength(2);
    // One company by its registered name and by what a colleague of the same department remarked.
    expect(await loadCustomers(db)).toHaveLength(1);
    expect((await loadCorpTags(db)).map(({ name, groupName }) => `${groupName} ${name}`).sort()).toEqual([
      '阶段 成交',
      '阶段 报价中',
    ]);
    expect(await loadUnassigned(db)).toMatchObject([{ staffId: 'left', contactId: 'wmOrphan' }]);
    expect(await loadRooms(db)).toMatchObject([{ roomId: 'wr1', name: '项目群', ownerId: 'lin', dismissedAt: null }]);
    const stays = (await loadRoomStays(db, ['wr1'], { directory: await loadDirectory(db) })).get('wr1');
    expect(stays).toMatchObject([
      { memberId: 'lin', isStaff: true, joinedAt: START - HOUR_MS, leftAt: null },
      { memberId: 'woZhou', isStaff: false, name: '人woZhou', joinedAt: START - MINUTE_MS, invitedBy: 'lin' },
      { memberId: 'wmStranger', isStaff: false, joinedAt: START },
    ]);
  });

  it('follows names, companies and positions, and keeps what they were and since when that was known', async () => {
    const before = { corpName: '澄川', corpFullName: '杭州澄川自动化有限公司', position: '采购' };
    await using world = await openPeopleWorld(
      company({
        staff: [member('Lin')],
        contacts: [person('woZhou', { type: 2, ...before })],
        relations: [knows('Lin', 'woZhou')],
      }),
    );
    await using us = await install(world);
    await us.sync();
    expect(await loadCustomers(us.store.db)).toMatchObject([{ name: '杭州澄川自动化有限公司' }]);
    const edited = { corpFullName: '浙江澄川智能有限公司', corpName: '澄川智能', position: '采购总监', name: '周颖🌸' };
    world.sim.play({ at: START + HOUR_MS, type: 'contactEdited', externalUserid: 'woZhou', ...edited });
    await us.sync();
    expect(await loadContactHistory(us.store.db, ['woZhou'])).toMatchObject([
      { ...before, knownAt: START },
      { ...edited, knownAt: START + HOUR_MS },
    ]);
    expect(await loadCustomers(us.store.db)).toMatchObject([
      { name: '浙江澄川智能有限公司', knownAt: START + HOUR_MS },
    ]);
  });

  it('goes on where it was stopped, and reads no page twice', async () => {
    await using world = await openPeopleWorld(crowd(3, 1_000));
    await using us = await install(world);
    for (let rounds = 0; !(await us.sync({ stepsMax: 3 })).isDone; rounds += 1) expect(rounds).toBeLessThan(20);
    expect(await live(us)).toBe(1_000);
    expect(pages(world)).toBe(10);
    expect(await loadSyncRun(us.store.db)).toBeNull();
  });

  it('reads the members of a batch anew when their cursor has died on the way', async () => {
    await using world = await openPeopleWorld(crowd(2, 500));
    await using us = await install(world);
    await us.sync({ stepsMax: 3 });
    world.sim.faults.once('externalcontact/batch/get_by_user', { errcode: 50100 });
    expect(await us.sync()).toMatchObject({ isDone: true, vanished: 0 });
    expect(await live(us)).toBe(500);
    expect(pages(world)).toBe(8);
  });

  it('loses one refused member and not the others, and concludes nothing about it', async () => {
    await using world = await openPeopleWorld(crowd(30, 90));
    await using us = await install(world);
    await us.sync();
    world.sim.faults.once('externalcontact/batch/get_by_user', { errcode: 60111, times: 6 });
    expect(await us.sync()).toMatchObject({ isDone: true, vanished: 0 });
    expect(await live(us)).toBe(90);
  });

  it('is done by one process at a time', async () => {
    await using world = await openPeopleWorld(crowd(1, 1));
    await using us = await install(world);
    await us.store.db.run(`INSERT INTO lease (name, token, lease_until) VALUES ('sync', 'them', ?)`, [
      START + MINUTE_MS,
    ]);
    await expect(us.sync()).rejects.toThrow(SyncHeld);
    world.sim.clock.advance(2 * MINUTE_MS);
    expect(await us.sync()).toMatchObject({ isDone: true });
  });

  it('judges people without the lists that the app may not read', async () => {
    await using world = await openPeopleWorld(crowd(1, 3));
    await using us = await install(world);
    world.sim.faults.once('externalcontact/get_unassigned_list', { errcode: 48002 });
    world.sim.faults.once('externalcontact/get_corp_tag_list', { errcode: 48002 });
    expect(await us.sync()).toMatchObject({ isDone: true, relationships: 3 });
  });

  it('knows a room of the archive that is no customer group', async () => {
    const script = crowd(2, 1);
    await using world = await openPeopleWorld(script);
    await using us = await install(world);
    const members = ['staff0', 'staff1'].map((userid) => ({ userid, type: 1 as const, joinedAt: START }));
    world.sim.play({
      at: START,
      type: 'roomCreated',
      room: { chatId: 'wrIn', name: '内部', owner: 'staff0', members },
    });
    await us.store.db.run(`INSERT INTO chat_contact (contact_id, chat_id, known_at) VALUES ('wm000000', 'r:wrIn', 1)`);
    await us.sync();
    expect(await loadRooms(us.store.db)).toMatchObject([{ roomId: 'wrIn', isCustomerRoom: false }]);
    const asked = world.sim.requests.count('externalcontact/groupchat/get');
    await us.sync();
    expect(world.sim.requests.count('externalcontact/groupchat/get')).toBe(asked);
  });
});

describe('when WeCom shows much less than before', () => {
  it('refuses that more than half of the relationships vanish, and says so', async () => {
    await using world = await openPeopleWorld(crowd(1, 30));
    await using us = await install(world);
    await us.sync();
    world.sim.clock.advance(HOUR_MS);
    forget(world, 16);
    const answer = us.sync();
    await expect(answer).rejects.toThrow(MassVanish);
    await expect(answer).rejects.toThrow('16 of 30 customer relationships');
    expect(await live(us)).toBe(30);
    await expect(us.sync()).rejects.toThrow(MassVanish);
    expect(await us.sync({ acceptsVanished: true })).toMatchObject({ vanished: 16 });
    expect(await live(us)).toBe(14);
  });

  it('refuses that more than half of the members are gone', async () => {
    await using world = await openPeopleWorld(crowd(30, 4));
    await using us = await install(world);
    await us.sync();
    for (let index = 0; index < 29; index += 1)
      world.sim.play({ at: START, type: 'staffChanged', userid: `staff${index}`, changes: { visible: false } });
    await expect(us.sync()).rejects.toThrow('29 of 30 members');
    expect((await loadStaff(us.store.db)).filter(({ status }) => status === 'active')).toHaveLength(30);
  });

  it('takes half, and everything where there are few', async () => {
    await using world = await openPeopleWorld(crowd(1, 30));
    await using us = await install(world);
    await us.sync();
    world.sim.clock.advance(HOUR_MS);
    forget(world, 15);
    expect(await us.sync()).toMatchObject({ vanished: 15 });
    world.sim.clock.advance(HOUR_MS);
    forget(world, 15, 15);
    expect(await us.sync()).toMatchObject({ vanished: 15 });
  });

  it('does not take the contacts of a member who left for vanished', async () => {
    await using world = await openPeopleWorld(crowd(2, 60));
    await using us = await install(world);
    await us.sync();
    world.sim.play({ at: START + HOUR_MS, type: 'staffLeft', userid: 'staff1' });
    expect(await us.sync()).toMatchObject({ vanished: 0, departed: 1 });
    const ended = (await loadRelationships(us.store.db)).filter(({ endedBy }) => endedBy === 'departed');
    expect(ended).toHaveLength(30);
    expect(ended[0]).toMatchObject({ staffId: 'staff1', endedAt: START + HOUR_MS });
  });
});
