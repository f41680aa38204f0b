import { expect, it } from 'vitest';
import type { RoomFact } from '../../src/domain/roomMembership.ts';
import type { Directory } from '../../src/domain/sides.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import {
  loadRoomIdsOf,
  loadRoomStays,
  loadRooms,
  type ShownRoom,
  saveRoomFacts,
  saveRoomState,
  saveShownRoom,
} from '../../src/store/rooms.ts';
import type { Db } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

const directory: Directory = { staff: new Set(['lin']), contacts: new Set() };
const who = (id: string, name: string, joinedAt: number | null = MONDAY) => ({
  ...{ id, name, joinedAt, isStaff: id === 'lin', invitedBy: '', joinScene: 1 },
});
const room = (members: ShownRoom['members'], change: Partial<ShownRoom> = {}): ShownRoom => ({
  ...{ roomId: 'wr1', name: '项目群', ownerId: 'lin', createdAt: MONDAY, members },
  ...change,
});
const left = (memberId: string, at: number): RoomFact => ({
  ...{ roomId: 'wr1', memberId, at, kind: 'left', isStaff: null, name: '', invitedBy: '', joinScene: null },
  ...{ leftHow: 'left', knownAt: at },
});
const staysIn = async (db: Db, knownAt?: number) =>
  (
    (await loadRoomStays(db, ['wr1'], { directory, ...(knownAt === undefined ? {} : { knownAt }) })).get('wr1') ?? []
  ).map(({ memberId, leftAt, leftHow }) => [memberId, leftAt, leftHow]);

describeEachStore('customer rooms', (test) => {
  it('know who was in them until when, as known now and as known then', async () => {
    const { db } = await test.store();
    await saveShownRoom(db, room([who('lin', '林晨'), who('wmA', '赵倩')]), { directory, readAt: MONDAY, now: MONDAY });
    await saveRoomFacts(db, [left('wmA', MONDAY + HOUR_MS), left('wmA', MONDAY + HOUR_MS)]);
    expect(await staysIn(db)).toEqual([
      ['lin', null, null],
      ['wmA', MONDAY + HOUR_MS, 'left'],
    ]);
    expect(await staysIn(db, MONDAY)).toEqual([
      ['lin', null, null],
      ['wmA', null, null],
    ]);
    expect(await loadRoomIdsOf(db, ['wmA', 'wmNobody'])).toEqual(['wr1']);
  });

  it('see who is gone by reading, and that it was read too soon', async () => {
    const { db } = await test.store();
    await saveShownRoom(db, room([who('lin', '林晨'), who('wmA', '赵倩')]), { directory, readAt: MONDAY, now: MONDAY });
    const later = MONDAY + HOUR_MS;
    await saveShownRoom(db, room([who('lin', '林晨')]), { directory, readAt: later, now: later });
    expect(await staysIn(db)).toContainEqual(['wmA', later, 'vanished']);
    await saveShownRoom(db, room([who('lin', '林晨'), who('wmA', '赵倩🌸')]), {
      directory,
      readAt: later + 1,
      now: later + 1,
    });
    expect(await staysIn(db)).toContainEqual(['wmA', null, null]);
  });

  it('keep names and owners as they were, and end at the earliest word of their end', async () => {
    const { db } = await test.store();
    await saveShownRoom(db, room([who('lin', '林晨')]), { directory, readAt: MONDAY, now: MONDAY });
    const later = MONDAY + HOUR_MS;
    await saveShownRoom(db, room([who('lin', '林晨')], { name: '改名群' }), { directory, readAt: later, now: later });
    expect(await loadRooms(db, ['wr1'], { knownAt: MONDAY })).toMatchObject([{ name: '项目群' }]);
    await saveRoomState(db, 'wr1', { dismissedAt: later + 9 }, later + 9);
    await saveRoomState(db, 'wr1', { dismissedAt: later + 5 }, later + 20);
    await saveRoomState(db, 'wrIn', { isCustomerRoom: false }, later);
    expect(
      (await loadRooms(db))
        .map(({ roomId, name, dismissedAt, isCustomerRoom }) => [roomId, name, dismissedAt, isCustomerRoom])
        .sort(),
    ).toEqual([
      ['wr1', '改名群', later + 5, true],
      ['wrIn', '', null, false],
    ]);
    expect(await staysIn(db)).toEqual([['lin', later + 5, 'dismissed']]);
  });
});
