import type { AlertEvent } from '../domain/alert.ts';
import type { UtcMs } from '../domain/time.ts';
import type { AlertEventEntry } from './alerts.ts';
import type { Db } from './db.ts';
import type { ChangedFollowUp } from './followUpChanges.ts';
import { placeholders, selectRowsIn } from './rows.ts';
import { alertEventTable, followUpTable } from './tables/alertTables.ts';

/** That something happened; what it was is read when it is wanted. */
export interface FeedEntry {
  kind: 'event' | 'followUp' | 'undone';
  /** Of the alert event or follow-up. */
  id: string;
  at: UtcMs;
}

/**
 * Alert events of some types, and follow-ups that were written or undone, of a period; in the order in which they happened.
 * @param period.from inclusive
 * @param period.to exclusive
 */
export async function feedBetween(
  db: Db,
  types: readonly AlertEvent['type'][],
  { from, to }: { from: UtcMs; to: UtcMs },
): Promise<FeedEntry[]> {
  const events = await db.query<{ id: string; at: number }>(
    `SELECT id, happened_at AS at FROM alert_event
     WHERE happened_at >= ? AND happened_at < ? AND type IN (${placeholders(types.length)})`,
    [from, to, ...types],
  );
  const followUps = await db.query<{ id: string; said: number; undone: number | null }>(
    `SELECT id, happened_at AS said, undone_at AS undone FROM follow_up WHERE changed_at >= ? AND changed_at < ?`,
    [from, to],
  );
  const feed: FeedEntry[] = events.map(({ id, at }) => ({ kind: 'event', id, at: Number(at) }));
  for (const { id, said, undone } of followUps) {
    if (Number(said) >= from) feed.push({ kind: 'followUp', id, at: Number(said) });
    if (undone !== null) feed.push({ kind: 'undone', id, at: Number(undone) });
  }
  return feed.sort((a, b) => a.at - b.at || (`${a.kind}${a.id}` < `${b.kind}${b.id}` ? -1 : 1));
}

export async function eventsByIds(db: Db, ids: readonly string[]): Promise<Map<string, AlertEventEntry>> {
  const rows = await selectRowsIn(db, alertEventTable, 'WHERE id IN (?)', ids);
  return new Map(rows.map(({ id, alertId, body }) => [id, { id, alertId, event: body }]));
}

export async function followUpsByIds(db: Db, ids: readonly string[]): Promise<Map<string, ChangedFollowUp>> {
  const rows = await selectRowsIn(db, followUpTable, 'WHERE id IN (?)', ids);
  return new Map(rows.map((row) => [row.id, { ...row, changedAt: row.changedAt ?? row.at }]));
}
