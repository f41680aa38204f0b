import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import type { Clock, Day, UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { fenceAt, setOutageFence } from '../store/alertSwitches.ts';
import { noteCardMayBeSent } from '../store/alerts.ts';
import { assessmentOf } from '../store/assessments.ts';
import { holdQueued } from '../store/outbox.ts';
import { setRestoredAt } from '../store/restoreMark.ts';
import type { Store } from '../store/store.ts';

export interface RestoreDeps {
  store: Store;
  calendar: BusinessCalendar;
  clock: Clock;
  log: Logger;
}

export interface RestoreReport {
  /** Messages that were due by now and may have been sent after the backup: uncertain, not sent again by themselves. */
  held: number;
  /** Cases that are found until the end of this day are named in a list and get no card. */
  listedUntil: Day;
}

/**
 * After the database was restored from a backup, before the service starts: people have read what it does not know of. Cards bear
 * the same numbers again, so that WeCom knows them; for the rest, nothing goes out a second time by itself. What waits and is due is
 * held as uncertain, and its cards count as read; the cases of the next judgement come as a list, for their cards were made anew
 * under other numbers; a digest that was due by now is made, and held (`sendDigest`). Done twice, it is the same.
 */
export async function noteRestore({ store, calendar, clock, log }: RestoreDeps): Promise<RestoreReport> {
  const now = clock();
  const report = await store.transaction(async (db) => {
    const held = await holdQueued(db, {
      until: now,
      reason: 'the database was restored: it may have been sent before',
    });
    for (const { dedupeKey, kind, dueAt } of held) if (kind === 'card') await noteCardMayBeSent(db, dedupeKey, dueAt);
    const today = calendar.dayOf(now);
    const isToCome = calendar.isWorkingDay(today) && (await assessmentOf(db, today)) === null;
    const judged = isToCome ? today : calendar.nextWorkingDay(today);
    const fence: UtcMs = calendar.dayStart(calendar.nextWorkingDay(judged));
    await setOutageFence(db, Math.max(fence, await fenceAt(db, 0)));
    await setRestoredAt(db, now);
    return { held: held.length, listedUntil: judged };
  });
  log.warn({ ...report }, 'the database was restored; what people may have read already is not sent again');
  return report;
}
