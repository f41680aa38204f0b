import { setImmediate } from 'node:timers/promises';

/** Of one turn of the event loop: what came in meanwhile waits as long. */
const TURN_MS_MAX = 5;

/**
 * SQLite answers within this process and at once, so that work of many statements would go on without a turn for whoever else is
 * there: a tap, a page. To be awaited before each statement.
 * @returns resolves at once, or in the loop's next turn when this one has lasted long
 */
export function turnWatch(): () => Promise<void> {
  let beganAt: number | null = null;
  return async () => {
    if (beganAt === null) {
      beganAt = performance.now();
      void setImmediate().then(() => {
        beganAt = null;
      });
    } else if (performance.now() - beganAt > TURN_MS_MAX) await setImmediate();
  };
}
