import type { PeopleFinding } from '../domain/peopleFinding.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRowsIn, upsertRows } from './rows.ts';
import type { SnapshotRow } from './snapshots.ts';
import { peopleFindingTable } from './tables/customerTables.ts';

/** Keeps what a judgement right after an event said of a customer's people; the day's snapshot stays as it was judged. */
export async function savePeopleFinding(
  db: Db,
  row: { customerId: string; at: UtcMs; finding: PeopleFinding },
): Promise<void> {
  await upsertRows(db, peopleFindingTable, [row]);
}

/**
 * Snapshots with what is known of the people since: whom a cause of today is about, the morning may not have known. Everything
 * else is as the snapshots have it.
 */
export async function withLatestPeople(db: Db, snapshots: readonly SnapshotRow[]): Promise<SnapshotRow[]> {
  const ids = snapshots.map(({ customerId }) => customerId);
  const found = await selectRowsIn(db, peopleFindingTable, 'WHERE customer_id IN (?)', ids);
  if (found.length === 0) return [...snapshots];
  const findingOf = new Map(found.map((row) => [row.customerId, row]));
  return snapshots.map((snapshot) => {
    const later = findingOf.get(snapshot.customerId);
    const verdict = (snapshot.verdict ?? null) as SnapshotVerdict | null;
    if (later === undefined || later.at <= snapshot.at || verdict === null) return snapshot;
    return { ...snapshot, verdict: { ...verdict, people: later.finding } };
  });
}
