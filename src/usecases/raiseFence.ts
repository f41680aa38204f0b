import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { isAfterOutage } from '../domain/fence.ts';
import type { Clock } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { setOutageFence } from '../store/alertSwitches.ts';
import { assessmentBefore } from '../store/assessments.ts';
import type { Store } from '../store/store.ts';

/**
 * Before a judgement: when whole business days were missed, what it finds is told in a one-off list and raises no cards (PRODUCT §5,
 * activation fence). @returns whether it was so
 */
export async function raiseFence({
  store,
  calendar,
  clock,
  log,
}: {
  store: Store;
  calendar: BusinessCalendar;
  clock: Clock;
  log: Logger;
}): Promise<boolean> {
  const now = clock();
  const previous = await assessmentBefore(store.db, calendar.dayOf(now));
  if (!isAfterOutage(previous?.at ?? null, now, calendar)) return false;
  // What this judgement itself opens, at this instant or some minutes on, belongs to it too.
  await setOutageFence(store.db, calendar.dayStart(calendar.nextWorkingDay(calendar.dayOf(now))));
  log.warn({ lastJudgedAt: previous?.at }, 'customers were not judged for days: what has gathered comes as a list');
  return true;
}
