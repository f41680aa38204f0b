import type { Clock, UtcMs } from '../domain/time.ts';

/**
 * Reads once for all who ask within so many milliseconds, those included who ask while it is being read. What failed is read
 * again by the next one.
 */
export function keptFor<T>(ms: number, clock: Clock, read: () => Promise<T>): () => Promise<T> {
  let kept: { at: UtcMs; value: Promise<T> } | null = null;
  return () => {
    const now = clock();
    // A clock that was set back must not keep it for ever.
    if (kept !== null && now >= kept.at && now - kept.at < ms) return kept.value;
    const mine = { at: now, value: read() };
    kept = mine;
    mine.value.catch(() => {
      if (kept === mine) kept = null;
    });
    return mine.value;
  };
}
