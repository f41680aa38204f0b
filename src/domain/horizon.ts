import { type ContactDays, countDays, gapsDays } from './contactDays.ts';
import { habitDays, type RhythmWindow } from './rhythm.ts';
import { silenceAgainstGaps } from './statistics/gapRank.ts';

/** The windows that a customer's habit is matched with, shortest horizon first: H, and r = H / 1.5 in whole weeks. */
export const HORIZONS: readonly RhythmWindow[] = [7, 14, 28, 56, 91].map((horizonDays) => ({
  horizonDays,
  recentDays: 7 * Math.max(1, Math.round(horizonDays / 1.5 / 7)),
}));

/** The longest W: habits, and the gaps between contacts, are looked for no further back than this. */
export const HABIT_DAYS_MAX = habitDays(HORIZONS.at(-1)!);

/** Fewer contact days are no habit, however short the time they were seen in (PRODUCT §3). */
const CONTACT_DAYS_MIN = 3;
/** A silence of so many own mean gaps is no part of the habit any more, but the end of it (as for gone quiet, PRODUCT §5). */
const HABIT_GAPS = 3;

/**
 * The shortest H in which the customer's habit foretells 3 contact days: days * H >= 3 * W (DETECTION §3).
 *
 * A silence beyond what his own gaps know (3 mean gaps, and longer than each of 8 or more) no longer moves the window in
 * which the habit is counted. Otherwise a weekly customer who stays away becomes, after four weeks, a monthly one, and well.
 * @returns null when there is too little contact to judge
 */
export function horizonOf(days: ContactDays): RhythmWindow | null {
  const lastDay = days.customer.indexOf(1);
  if (lastDay < 0) return null;
  const gaps = gapsDays(days.customer, HABIT_DAYS_MAX);
  for (const window of HORIZONS) {
    const from = Math.max(0, Math.floor(lastDay - knownSilenceDays(gaps, habitDays(window))));
    const observedDays = Math.min(habitDays(window), days.spanDays - from);
    const seen = countDays(days.customer, from, from + habitDays(window));
    if (seen >= CONTACT_DAYS_MIN && seen * window.horizonDays >= 3 * observedDays) return window;
  }
  return null;
}

/** The longest silence that the customer's own gaps still explain; Infinity with too few gaps to say. */
function knownSilenceDays(gaps: readonly number[], windowDays: number): number {
  const own = silenceAgainstGaps({ silenceDays: 0, gapsDays: gaps, windowDays });
  if (own === null) return Number.POSITIVE_INFINITY;
  return Math.max(HABIT_GAPS * own.meanGapDays, own.rank === null ? 0 : Math.max(...gaps));
}
