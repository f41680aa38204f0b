import type { Interval } from './interval.ts';
import { HOUR_MS, type UtcMs } from './time.ts';

/** Pages of one catch-up follow each other within seconds; after a pause as long as this the archive may have moved on. */
const PAUSE_MS = HOUR_MS;

/** What is known at the first page after a pause. */
export interface PageAfterPause {
  /** What was sent before this had been read; null before the first pull, which misses nothing of ours. */
  coveredUntil: UtcMs | null;
  lastPullAt: UtcMs | null;
  pulledAt: UtcMs;
  /** The cursor that was asked from, 20 digits. */
  afterSeq: string;
  /** Of the page's first envelope; null for an empty page. */
  firstSeq: string | null;
  /** When the earliest message of the page was sent; null when the page shows none. */
  firstSentAt: UtcMs | null;
  /** The archive said itself that what was asked for has expired (archive.md §1.4: 10010). */
  isExpired: boolean;
}

/**
 * The time of which messages are surely gone: from where we had read to where the archive now begins (archive.md §1.5).
 * A jump in seq alone is no gap, since numbers are left out; but a page that goes on with the very next number has
 * lost nothing, however long the pause was.
 * @param windowMs how far back the archive reaches at a pull
 * @returns null when nothing is missing
 */
export function missedTime(page: PageAfterPause, windowMs: number): Interval | null {
  const { coveredUntil, lastPullAt, pulledAt, afterSeq, firstSeq, firstSentAt, isExpired } = page;
  if (coveredUntil === null || lastPullAt === null) return null;
  if (firstSeq !== null && BigInt(firstSeq) === BigInt(afterSeq) + 1n) return null;
  const edge = pulledAt - windowMs;
  if (!isExpired && (pulledAt - lastPullAt < PAUSE_MS || coveredUntil >= edge)) return null;
  const to = isExpired ? (firstSentAt ?? pulledAt) : Math.min(edge, firstSentAt ?? edge);
  return to > coveredUntil ? { from: coveredUntil, to } : null;
}
