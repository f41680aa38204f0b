import { StaleWrite } from './storeError.ts';

/** Somebody else is at the same row; more often than this in a row is no coincidence. */
const TRIES_MAX = 5;

/**
 * Does a piece of work again that another's write came in between of. The work loads, decides and saves in a transaction
 * of its own, so that what it did in vain is undone whole.
 * @throws StaleWrite when somebody else is always quicker
 */
export async function retryStale<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (err) {
      if (!(err instanceof StaleWrite) || tries === TRIES_MAX) throw err;
    }
  }
}
