import type { ContactMove } from '../domain/customerChange.ts';
import type { Segment } from '../domain/customerMap.ts';
import { pairName, type SuggestionRule } from '../domain/customerSuggestions.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { insertRows, selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { customerChangeTable, customerReviewTable, customerSegmentTable } from './tables/customerTables.ts';
import { loadVersions, saveVersions } from './versions.ts';

/** One merge, split or map, with the moves that it made. */
export type CustomerChange = RowOf<typeof customerChangeTable>;

export async function insertCustomerChange(
  db: Db,
  change: Omit<CustomerChange, 'undoneBy' | 'undoneAt'>,
): Promise<void> {
  await insertRows(db, customerChangeTable, [{ ...change, undoneBy: null, undoneAt: null }]);
}

export async function customerChangeById(db: Db, id: string): Promise<CustomerChange | null> {
  return (await selectRows(db, customerChangeTable, 'WHERE id = ?', [id]))[0] ?? null;
}

/** Newest first. */
export async function recentCustomerChanges(db: Db, limit: number): Promise<CustomerChange[]> {
  return selectRows(db, customerChangeTable, 'ORDER BY changed_at DESC, id DESC LIMIT ?', [limit]);
}

/** @returns false when it was undone before, or is not there */
export async function markUndone(db: Db, { id, by, at }: { id: string; by: string; at: UtcMs }): Promise<boolean> {
  const sql = 'UPDATE customer_change SET undone_by = ?, undone_at = ? WHERE id = ? AND undone_at IS NULL';
  return (await db.run(sql, [by, at, id])) > 0;
}

/** The pairs of customers that a change joined: what the undo says no to. */
export function joinedPairs(moves: readonly ContactMove[]): [string, string][] {
  const pairs = new Map<string, [string, string]>();
  for (const { fromCustomerId, toCustomerId } of moves)
    if (fromCustomerId !== null && fromCustomerId !== toCustomerId)
      pairs.set(pairName(fromCustomerId, toCustomerId), [fromCustomerId, toCustomerId]);
  return [...pairs.values()];
}

/** Keeps what a person decided on a suggestion; a later decision takes the place of an earlier one. */
export async function saveReviews(
  db: Db,
  reviews: readonly {
    leftId: string;
    rightId: string;
    rule: SuggestionRule;
    decision: 'accepted' | 'rejected';
    by: string;
    at: UtcMs;
  }[],
): Promise<void> {
  await upsertRows(
    db,
    customerReviewTable,
    reviews.map(({ leftId, rightId, ...rest }) => {
      const [aId, bId] = leftId < rightId ? [leftId, rightId] : [rightId, leftId];
      return { aId, bId, ...rest };
    }),
  );
}

/** The pairs on which somebody has decided, by `pairName`. */
export async function decidedPairs(db: Db): Promise<Set<string>> {
  return new Set((await selectRows(db, customerReviewTable, '')).map(({ aId, bId }) => pairName(aId, bId)));
}

/** @param segment null: no longer set by hand. To be called in a transaction. */
export async function saveSegments(
  db: Db,
  rows: readonly { customerId: string; segment: Segment | null }[],
  knownAt: UtcMs,
): Promise<void> {
  await saveVersions(
    db,
    customerSegmentTable,
    rows.map((row) => ({ ...row, knownAt })),
  );
}

/** Segments set by hand, by customer. @param filter.customerId only of this one */
export async function loadSegments(
  db: Db,
  { knownAt, customerId }: { knownAt?: UtcMs; customerId?: string } = {},
): Promise<Map<string, Segment>> {
  const one = customerId === undefined ? {} : { condition: 'customer_id = ?', params: [customerId] };
  const rows = await loadVersions(db, customerSegmentTable, { knownAt, ...one });
  return new Map(rows.flatMap(({ customerId, segment }) => (segment === null ? [] : [[customerId, segment] as const])));
}
