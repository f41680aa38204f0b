import { NEVER_JUDGED } from '../domain/judgement.ts';
import type { JudgedBefore } from '../domain/snapshotVerdict.ts';
import type { Day } from '../domain/time.ts';
import { fallingMonthEnds, monthEndDays } from '../store/monthEnds.ts';
import { judgedBefore, snapshotsBefore } from '../store/snapshots.ts';
import type { Db } from '../store/store.ts';

/** What the judgements before this day said, some customers at a time: the last one, and the ends of the months before. */
export async function beforeMorning(
  db: Db,
  day: Day,
): Promise<(customerIds: readonly string[]) => Promise<Map<string, JudgedBefore>>> {
  const monthEnds = await monthEndDays(db, day);
  return async (customerIds) => {
    const before = judgedBefore(await snapshotsBefore(db, day, customerIds));
    if (monthEnds === null) return before;
    for (const [customerId, ends] of await fallingMonthEnds(db, monthEnds, customerIds))
      before.set(customerId, { ...(before.get(customerId) ?? NEVER_JUDGED), monthEnds: ends });
    return before;
  };
}
