import type { Clock, UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { endPause, type Pause, pauseAt, setPause } from '../store/alertSwitches.ts';
import type { Store } from '../store/store.ts';

export interface PauseDeps {
  store: Store;
  clock: Clock;
  log: Logger;
}

/**
 * 全员暂停提醒: from now on nothing about customers goes to anybody, also not what is queued. What would have gone is decided anew after
 * it. The digest and the operators' notices go on.
 * @param until null: until somebody resumes
 * @throws RangeError for an end that is past
 */
export async function pauseReminders(
  { store, clock, log }: PauseDeps,
  { until, by }: { until: UtcMs | null; by: string },
): Promise<Pause> {
  const since = clock();
  if (until !== null && until <= since) throw new RangeError('the end of a pause must lie ahead');
  const pause: Pause = { since, until, by };
  await setPause(store.db, pause);
  log.warn({ until, by }, 'reminders are paused for everybody');
  return pause;
}

/** @returns the pause that was ended; null when none stood */
export async function resumeReminders({ store, clock, log }: PauseDeps, by: string): Promise<Pause | null> {
  const pause = await pauseAt(store.db, clock());
  await endPause(store.db);
  if (pause !== null) log.warn({ by }, 'reminders go on');
  return pause;
}
