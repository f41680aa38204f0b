import { schedule } from 'node-cron';
import type { Logger } from './log.ts';

/** Rings every five seconds; what is due then is said elsewhere. @returns stops ringing */
export function startSchedule(ring: () => Promise<void>, log: Logger): () => Promise<void> {
  const task = schedule(
    '*/5 * * * * *',
    async () => {
      await ring().catch((err: unknown) => log.error({ err }, 'the round failed'));
    },
    { noOverlap: true },
  );
  return async () => {
    await task.stop();
  };
}
