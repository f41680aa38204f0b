import type { AlertEvent } from '../domain/alert.ts';
import { type CustomerOutcome, outcomesOfAlert } from '../domain/customerOutcome.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertRows, KEYS_PER_STATEMENT, placeholders, portions, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { outcomeTable } from './tables/replayTables.ts';

/** An outcome that stands in a row of its own; `id` makes a repeat harmless. */
export type StoredOutcome = RowOf<typeof outcomeTable>;

/** One id for one said thing, so that a list that is imported twice changes nothing. */
export function outcomeId({
  source,
  customerId,
  kind,
  at,
}: Omit<CustomerOutcome, 'knownAt' | 'by' | 'reason'>): string {
  return `${source}:${kind}:${at}:${customerId}`;
}

/**
 * Keeps outcomes that are not known yet; what stands stays as it is.
 * @returns how many were new
 */
export async function saveOutcomes(db: Db, outcomes: readonly CustomerOutcome[]): Promise<number> {
  const byId = new Map(outcomes.map((one) => [outcomeId(one), one]));
  for (const ids of portions([...byId.keys()], KEYS_PER_STATEMENT)) {
    const sql = `SELECT id FROM outcome WHERE id IN (${placeholders(ids.length)})`;
    for (const { id } of await db.query<{ id: string }>(sql, ids)) byId.delete(id);
  }
  await insertRows(
    db,
    outcomeTable,
    [...byId].map(([id, one]) => ({ id, ...one, undoneAt: null })),
  );
  return byId.size;
}

/** @returns false when it was undone before, or does not exist */
export async function undoOutcome(db: Db, id: string, at: UtcMs): Promise<boolean> {
  return (await db.run('UPDATE outcome SET undone_at = ? WHERE id = ? AND undone_at IS NULL', [at, id])) > 0;
}

/** Only these events of an alert say how it ended. */
const TELLING = ['claimed', 'attested', 'closed', 'undone', 'reasonGiven'] satisfies AlertEvent['type'][];

/**
 * All outcomes that happened until an instant, oldest first: those of alerts, by their own events, and those kept apart.
 * @param options.knownAt only what was said by then
 */
export async function loadOutcomes(
  db: Db,
  { until, knownAt = Number.POSITIVE_INFINITY }: { until: UtcMs; knownAt?: UtcMs },
): Promise<CustomerOutcome[]> {
  const kept = await selectRows(db, outcomeTable, 'WHERE happened_at <= ?', [until]);
  const said = kept
    .filter((row) => row.knownAt <= knownAt && (row.undoneAt === null || row.undoneAt > knownAt))
    .map(({ id: _, undoneAt: __, ...outcome }) => outcome);
  return [...(await alertOutcomes(db, Math.min(until, knownAt))), ...said].sort((a, b) => a.at - b.at);
}

async function alertOutcomes(db: Db, until: UtcMs): Promise<CustomerOutcome[]> {
  const rows = await db.query<{ alert_id: string; customer_id: string; body: string }>(
    `SELECT e.alert_id, a.customer_id, e.body FROM alert_event e JOIN alert a ON a.id = e.alert_id
     WHERE e.type IN (${placeholders(TELLING.length)}) AND e.happened_at <= ? ORDER BY e.alert_id, e.happened_at, e.id`,
    [...TELLING, until],
  );
  return [...Map.groupBy(rows, ({ alert_id }) => alert_id).values()].flatMap((events) =>
    outcomesOfAlert(
      events[0]!.customer_id,
      events.map(({ body }) => JSON.parse(body) as AlertEvent),
    ),
  );
}
