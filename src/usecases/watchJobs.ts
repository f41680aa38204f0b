import { type OperatorNoticeDeps, tellOperators } from '../cards/tellOperators.ts';
import type { OverdueJob } from '../domain/overdueJobs.ts';
import type { Clock } from '../domain/time.ts';
import { overdueText } from '../domain/wording/operationWords.ts';
import { loadOverdue, type OverdueDeps } from '../store/overdue.ts';
import type { Store } from '../store/store.ts';

/** The watchman: tells operators once of each run that did not happen. @returns what is overdue */
export async function watchJobs(
  deps: OverdueDeps & OperatorNoticeDeps & { store: Store; clock: Clock },
): Promise<OverdueJob[]> {
  const { store, texts, clock } = deps;
  const now = clock();
  return store.transaction(async (db) => {
    const overdue = await loadOverdue(db, deps, now);
    for (const missing of overdue) {
      const name = `overdue-${missing.job}-${missing.period}`;
      await tellOperators(deps, db, { name, content: overdueText(texts, missing, now), now });
    }
    return overdue;
  });
}
