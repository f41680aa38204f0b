import { expect } from 'vitest';
import type { SnapshotVerdict } from '../../src/domain/snapshotVerdict.ts';
import type { Day } from '../../src/domain/time.ts';
import { type SnapshotRow, snapshotsOnDay } from '../../src/store/snapshots.ts';
import type { Store } from '../../src/store/store.ts';
import { type ReplayDeps, replayDay } from '../../src/usecases/replayDay.ts';

/**
 * Replays so many random customer-days as known then and holds each against its stored snapshot, every digit.
 * @returns how many could be scored: a proof over unknowns would be none
 */
export async function proveReplay(
  deps: ReplayDeps,
  { days, count, chance }: { days: readonly Day[]; count: number; chance: () => number },
): Promise<{ scored: number; standing: number }> {
  const rows: SnapshotRow[] = [];
  for (const day of days) rows.push(...(await snapshotsOnDay(deps.store.db, day)));
  expect(rows.length).toBeGreaterThanOrEqual(count);
  const drawn = new Set<SnapshotRow>();
  while (drawn.size < count) drawn.add(rows[Math.floor(chance() * rows.length)]!);
  let scored = 0;
  let standing = 0;
  for (const [day, ofDay] of Map.groupBy(drawn, (row) => row.day)) {
    const customerIds = ofDay.map(({ customerId }) => customerId);
    const { at, customers } = await replayDay(deps, { day, reading: 'then', customerIds });
    const replayed = new Map(customers.map((one) => [one.customerId, one]));
    for (const row of ofDay) {
      const { verdict, ownerId } = replayed.get(row.customerId) ?? { verdict: null, ownerId: null };
      const where = `${row.customerId} on ${day}`;
      expect(JSON.parse(JSON.stringify(verdict)), where).toEqual(row.verdict);
      expect({ ownerId, at }, where).toEqual({ ownerId: row.ownerId, at: row.at });
      if (row.score !== null) scored += 1;
      standing += (row.verdict as SnapshotVerdict).standing.length;
    }
  }
  return { scored, standing };
}

export async function snapshotCount(store: Store): Promise<number> {
  const [row] = await store.db.query<{ count: number }>('SELECT COUNT(*) AS count FROM snapshot');
  return row!.count;
}
