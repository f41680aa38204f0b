import { expect, it } from 'vitest';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { digestBefore, digestsOfWeek, saveDigest } from '../../src/store/digests.ts';
import { getSetting, setSetting, setSettingOnce } from '../../src/store/settings.ts';
import {
  lastOwnerOf,
  latestSnapshots,
  type SnapshotRow,
  saveSnapshots,
  snapshotsBefore,
  snapshotsOf,
  snapshotsOnDay,
} from '../../src/store/snapshots.ts';
import { describeEachStore } from '../mariadb.ts';
import { MONDAY } from './samples.ts';

const snapshot = (customerId: string, day: string, change: Partial<SnapshotRow> = {}): SnapshotRow => ({
  ...{ customerId, day },
  at: MONDAY,
  ownerId: 'liming',
  score: 71.30000000000001,
  band: 'watch',
  coverage: 0.82,
  observedDays: 91,
  risk: 0.287,
  version: 'v1-abc',
  verdict: { parts: [{ name: 'rhythm', why: '比4周前低18 🙂' }], nothing: null },
  ...change,
});

describeEachStore('snapshots', (test) => {
  it('come back as they were saved, and are replaced by customer and day', async () => {
    const { db } = await test.store();
    const unknown = snapshot('b', '2026-11-20', { score: null, risk: null, ownerId: null, band: 'unknown' });
    await saveSnapshots(db, [snapshot('a', '2026-11-20'), unknown]);
    await saveSnapshots(db, [snapshot('a', '2026-11-20', { score: 12 })]);
    expect(await snapshotsOnDay(db, '2026-11-20')).toEqual([snapshot('a', '2026-11-20', { score: 12 }), unknown]);
    expect(await snapshotsOnDay(db, '2026-11-21')).toEqual([]);
  });

  it('are read over days, and the latest of each customer', async () => {
    const { db } = await test.store();
    const days = ['2026-10-30', '2026-11-02', '2026-11-03'];
    await saveSnapshots(
      db,
      days.map((day) => snapshot('a', day)),
    );
    await saveSnapshots(db, [snapshot('b', '2026-11-02'), snapshot('c', '2026-10-30')]);
    const found = async (rows: Promise<SnapshotRow[]>) =>
      (await rows).map(({ customerId, day }) => `${customerId} ${day}`).sort();
    expect(await found(snapshotsOf(db, 'a', { from: '2026-10-30', to: '2026-11-02' }))).toEqual([
      'a 2026-10-30',
      'a 2026-11-02',
    ]);
    expect(await latestSnapshots(db, [])).toEqual([]);
    expect(await found(latestSnapshots(db, ['b', 'a', 'b', 'nobody']))).toEqual(['a 2026-11-03', 'b 2026-11-02']);
    expect(await found(snapshotsBefore(db, '2026-11-03', ['a', 'b', 'c']))).toEqual([
      ...['a 2026-11-02', 'b 2026-11-02', 'c 2026-10-30'],
    ]);
    expect(await snapshotsBefore(db, '2026-10-30', ['a'])).toEqual([]);
  });
});

describeEachStore('the latest snapshots of customers who were not judged lately', (test) => {
  it('are found on any of many days, those of everybody in few statements', async () => {
    const { db } = await test.store();
    const FIRST = dayNumber('2025-11-03');
    const days = Array.from({ length: 250 }, (_, i) => dayText(FIRST + i));
    for (const day of days) await saveSnapshots(db, [snapshot('a', day)]);
    await saveSnapshots(db, [snapshot('old', days[0]!), snapshot('old', days[7]!), snapshot('some', days[170]!)]);
    const ids = ['a', 'old', 'some', ...Array.from({ length: 90 }, (_, i) => `new-${i}`)];
    const rows = await latestSnapshots(db, ids);
    expect(rows.map(({ customerId, day }) => `${customerId} ${day}`).sort()).toEqual([
      ...[`a ${days[249]}`, `old ${days[7]}`, `some ${days[170]}`],
    ]);
    expect(await lastOwnerOf(db, 'a')).toBe('liming');
    expect(await lastOwnerOf(db, 'old')).toBeNull();
  });
});

describeEachStore('settings', (test) => {
  it('are set, set anew, and set once', async () => {
    const { db } = await test.store();
    expect(await getSetting(db, 'fence')).toBeNull();
    await setSetting(db, 'fence', '1');
    await setSetting(db, 'fence', '2');
    expect(await getSetting(db, 'fence')).toBe('2');
    expect(await setSettingOnce(db, 'fence', '3')).toBe('2');
    const [one, two] = await Promise.all([setSettingOnce(db, 'first', 'a'), setSettingOnce(db, 'first', 'b')]);
    expect(one).toBe(two);
    expect(await getSetting(db, 'first')).toBe(one);
  });
});

describeEachStore('digests', (test) => {
  it('are kept per group and week', async () => {
    const { db } = await test.store();
    const digest = {
      groupId: 'g1',
      week: '2026-W47',
      createdAt: 5,
      data: { headline: '本周3家变差', numbers: [1, 2] },
    };
    await saveDigest(db, { ...digest, data: 'first' });
    await saveDigest(db, digest);
    await saveDigest(db, { ...digest, groupId: 'g2', createdAt: 9 });
    expect(await digestsOfWeek(db, '2026-W47')).toEqual([digest, expect.objectContaining({ groupId: 'g2' })]);
    expect(await digestBefore(db, { groupId: 'g1', week: '2027-W02' })).toEqual(digest);
    expect(await digestBefore(db, { groupId: 'g1', week: '2026-W47' })).toBeNull();
  });
});
