import { expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { placeMessages } from '../../src/people/placeMessages.ts';
import { takeLease } from '../../src/store/leases.ts';
import { loadMarks } from '../../src/store/loadMarks.ts';
import { saveStaff } from '../../src/store/people.ts';
import type { Store } from '../../src/store/store.ts';
import { pullArchive } from '../../src/usecases/pullArchive.ts';
import { describeEachStore } from '../mariadb.ts';
import { archiveInMemory, NOW, pullDeps, sealed } from '../usecases/archiveInMemory.ts';

const ARCHIVE = 'archive:archive';
const deps = (store: Store) => ({ store, sourceName: 'archive', clock: () => NOW + MINUTE_MS, token: 'us' });
const sidesOf = async ({ db }: Store) =>
  (await loadMarks(db, new Map([['c', ['wm-zhang']]]), 0)).get('c')!.map(({ side }) => side);

/** A message of a member whom the directory did not know when it came, and knows now. */
async function becameKnown(store: Store) {
  const archive = archiveInMemory([sealed(1, { from: 'newcomer', tolist: ['wm-zhang'] })]);
  await pullArchive(pullDeps(store, archive));
  expect(await sidesOf(store)).toEqual(['unknown']);
  const names = { name: '新人', departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [] };
  const staff = { id: 'newcomer', ...names, position: '', isArchived: true, knownAt: NOW };
  await store.transaction((db) => saveStaff(db, [{ ...staff, status: 'active' }]));
  return archive;
}

describeEachStore('placing messages of people who became known', (test) => {
  it('waits while another process reads the archive, and gives the lease back when it is done', async () => {
    const store = await test.store();
    await becameKnown(store);
    const other = { name: ARCHIVE, token: 'other' };
    await takeLease(store.db, { ...other, now: NOW, leaseMs: DAY_MS });
    expect(await placeMessages(deps(store))).toBe(0);
    expect(await sidesOf(store)).toEqual(['unknown']);
    await store.db.run('DELETE FROM lease');
    expect(await placeMessages(deps(store))).toBe(1);
    expect(await sidesOf(store)).toEqual(['staff']);
    expect(await takeLease(store.db, { ...other, now: NOW, leaseMs: 1 })).not.toBeNull();
  });

  it('keeps the pull of its own process out while it writes', async () => {
    const store = await test.store();
    const archive = await becameKnown(store);
    archive.envelopes.push(sealed(2));
    const pulls: unknown[] = [];
    const between: Store = {
      ...store,
      async transaction(work) {
        pulls.push(await pullArchive(pullDeps(store, archive)));
        return store.transaction(work);
      },
    };
    expect(await placeMessages({ ...deps(store), store: between })).toBe(1);
    expect(pulls).toHaveLength(2);
    for (const pull of pulls) expect(pull).toMatchObject({ pages: 0, isCaughtUp: false });
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ stored: 1, isCaughtUp: true });
  });

  it('ends when somebody else has taken the archive over', async () => {
    const store = await test.store();
    await becameKnown(store);
    const overtaken: Store = {
      ...store,
      async transaction(work) {
        await store.db.run(`UPDATE lease SET token = 'other', lease_until = ?`, [NOW + DAY_MS]);
        return store.transaction(work);
      },
    };
    expect(await placeMessages({ ...deps(store), store: overtaken })).toBe(0);
    expect(await sidesOf(store)).toEqual(['unknown']);
  });

  it('is done by the next pull when it had to be left', async () => {
    const store = await test.store();
    const archive = await becameKnown(store);
    await pullArchive(pullDeps(store, archive));
    expect(await sidesOf(store)).toEqual(['staff']);
  });
});
