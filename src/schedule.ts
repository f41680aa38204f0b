import { schedule } from 'node-cron';
import type { Logger } from './log.ts';

/**
 * Rings every five seconds; what is due then is said elsewhere. A ring while the last one is still being answered is not passed on:
 * a catch-up may take hours. node-cron itself says nothing of it, for it would write lines of its own beside our log.
 * @returns stops ringing
 */
export function startSchedule(ring: () => Promise<void>, log: Logger): () => Promise<void> {
  let isAnswering = false;
  const answer = async (): Promise<void> => {
    if (isAnswering) return;
    isAnswering = true;
    try {
      await ring();
    } catch (err) {
      log.error({ err }, 'the round failed');
    } finally {
      isAnswering = false;
    }
  };
  // Not returned: what node-cron knows of, it counts as a run that the next one overlaps.
  const task = schedule('*/5 * * * * *', () => void answer(), { suppressMissedWarning: true });
  return async () => {
    await task.stop();
  };
}
