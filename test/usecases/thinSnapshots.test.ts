import { expect, it } from 'vitest';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { type SnapshotRow, saveSnapshots, snapshotsOf } from '../../src/store/snapshots.ts';
import { thinSnapshots } from '../../src/usecases/thinSnapshots.ts';
import { calendar, cst, talks, verdictOf, workMornings } from '../domain/judgedCustomer.ts';
import { describeEachStore } from '../mariadb.ts';

const NOW = cst('2026-05-05 07:30');
const verdict = verdictOf(talks(workMornings(cst('2025-10-01'), NOW)), NOW);

function snapshotRow(customerId: string, day: string, score: number): SnapshotRow {
  const at = cst(`${day} 07:30`);
  const { band, coverage, observedDays, risk, version } = verdict;
  const before = { band: 'steady', standing: [] };
  const judged = { ...verdict, customerId, at, score, rhythm: null, mainContactId: 'wm-wang', before };
  return {
    customerId,
    day,
    at,
    ownerId: 'liming',
    score,
    band,
    coverage,
    observedDays,
    risk,
    version,
    verdict: judged,
  };
}

describeEachStore('snapshots of a year', (test) => {
  it('are kept daily for 90 days and weekly before, with the same scores, however often the thinning runs', async () => {
    const store = await test.store();
    const days = Array.from({ length: 200 }, (_, i) => dayText(dayNumber('2026-05-05') + i)).filter((day) =>
      calendar.isWorkingDay(day),
    );
    await saveSnapshots(
      store.db,
      days.flatMap((day, i) => ['a', 'b'].map((id) => snapshotRow(id, day, 40 + (i % 50)))),
    );
    const before = await snapshotsOf(store.db, 'a', { from: '2026-05-05', to: '2026-11-20' });
    const deps = { store, calendar, clock: () => cst('2026-11-20 03:00') };
    expect(await thinSnapshots(deps)).toBeGreaterThan(60);
    expect(await thinSnapshots(deps)).toBe(0);

    const after = await snapshotsOf(store.db, 'a', { from: '2026-05-05', to: '2026-11-20' });
    const daily = before.filter(({ day }) => day >= '2026-08-17');
    expect(after.filter(({ day }) => day >= '2026-08-17')).toEqual(daily);
    const weekly = after.filter(({ day }) => day < '2026-08-17');
    expect(weekly.length).toBe(15);
    const said = ({ day, score, band, version }: (typeof after)[number]) => ({ day, score, band, version });
    expect(weekly.map(said)).toEqual(before.filter(({ day }) => weekly.some((row) => row.day === day)).map(said));
    expect(weekly.every(({ verdict }) => (verdict as { parts: unknown[] }).parts.length === 6)).toBe(true);
  });
});
