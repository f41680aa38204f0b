import { expect, it } from 'vitest';
import { alertIdsOfCard, insertCardEntries, mutedStaff, muteStaff, unmuteStaff } from '../../src/store/listCards.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

describeEachStore('list cards', (test) => {
  it('know their alerts in the order of the rows', async () => {
    const { db } = await test.store();
    await insertCardEntries(db, 'list-1', ['b', 'a', 'c']);
    await insertCardEntries(db, 'list-2', ['a']);
    expect(await alertIdsOfCard(db, 'list-1')).toEqual(['b', 'a', 'c']);
    expect(await alertIdsOfCard(db, 'list-3')).toEqual([]);
  });

  it('mute a person until the hour that was said, or until it is taken back', async () => {
    const { db } = await test.store();
    const mute = { staffId: 'lin.chen', until: MONDAY + 100, at: MONDAY, taskId: 'list-1' };
    await muteStaff(db, mute);
    await muteStaff(db, { ...mute, staffId: 'he.jing', until: MONDAY + 50 });
    expect(await mutedStaff(db, MONDAY + 60)).toEqual(new Map([['lin.chen', MONDAY + 100]]));
    await muteStaff(db, { ...mute, until: MONDAY + 200, taskId: 'list-2' });
    expect(await unmuteStaff(db, { staffId: 'lin.chen', taskId: 'list-1' })).toBe(false);
    expect(await mutedStaff(db, MONDAY + 100)).toEqual(new Map([['lin.chen', MONDAY + 200]]));
    expect(await unmuteStaff(db, { staffId: 'lin.chen', taskId: 'list-2' })).toBe(true);
    expect(await mutedStaff(db, MONDAY)).toEqual(new Map([['he.jing', MONDAY + 50]]));
  });
});
