import { type ContactDays, countDays, gapsDays } from './contactDays.ts';
import { habitDays, type Rhythm, type RhythmWindow, rhythmOf } from './rhythm.ts';
import { contactDaysDown } from './statistics/conditionalBinomial.ts';
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
/**
 * A silence of so many own mean gaps is no part of the habit any more, but the end of it: one gap more than gone quiet takes
 * (PRODUCT §5). With three, some 4 % of steady customers are ever low in half a year instead of 3 %.
 */
const HABIT_GAPS = 4;
/**
 * Without evidence against his own habit nobody is put among 优先联系: not by a risk that is only held, for a lively week must not
 * weigh against a steady customer, and not by a pause such as he has made before. Customers whose gap lies where one H gives
 * way to the next would else be there after 2.8 of their own gaps, 18 % of them at some time of half a year; others after 4.
 */
const UNPROVEN_RISK_MAX = 0.49;
/** Contact days so much fewer than before are evidence. */
const FEWER_P_MAX = 0.05;

/**
 * The shortest H in which the customer's habit foretells 3 contact days: days * H >= 3 * W (DETECTION §3).
 *
 * A silence beyond what his own gaps know (4 mean gaps, and longer than each of 8 or more) no longer moves the window in
 * which the habit is counted. Otherwise a daily customer who stays away becomes, after a month, a weekly one, and well.
 * @returns null when there is too little contact to judge
 */
export function horizonOf(days: ContactDays): RhythmWindow | null {
  return habitOf(days)?.windowAt(0) ?? null;
}

/**
 * The rhythm of a customer in the windows of his own habit. Nobody becomes well by staying away: where a longer H begins to
 * fit because of the silence itself, the last and higher risk of the shorter one is held until there is contact again.
 * @returns null when there is too little contact to judge; `window` is the one that the risk was computed with
 */
export function customerRhythm(days: ContactDays): { window: RhythmWindow; rhythm: Rhythm } | null {
  const habit = habitOf(days);
  const window = habit?.windowAt(0) ?? null;
  if (habit === null || window === null) return null;
  const today = rhythmOf(days, window);
  const isProven = habit.isBeyond(window) || (daysDownProbability(days, window) ?? 1) <= FEWER_P_MAX;
  let highest = { window, rhythm: isProven ? today : { ...today, risk: Math.min(today.risk, UNPROVEN_RISK_MAX) } };
  let before = window;
  for (let daysAgo = habit.settledDaysAgo; daysAgo <= (days.silenceDays ?? 0); daysAgo++) {
    const fitting = habit.windowAt(daysAgo);
    if (fitting === null || fitting === before) continue;
    before = fitting;
    const then = rhythmOf(asOf(days, daysAgo), fitting);
    const risk = Math.min(then.risk, UNPROVEN_RISK_MAX);
    if (risk > highest.rhythm.risk) highest = { window: fitting, rhythm: { ...then, risk } };
  }
  return highest;
}

interface Habit {
  /** The window that fitted so many days ago, when nothing has been written since. */
  windowAt(daysAgo: number): RhythmWindow | null;
  /** From then until now the silence has changed the window no more; at least 1. */
  settledDaysAgo: number;
  /** Does the silence last longer than his own gaps explain? */
  isBeyond(window: RhythmWindow): boolean;
}

function habitOf(days: ContactDays): Habit | null {
  const lastDay = days.customer.indexOf(1);
  if (lastDay < 0) return null;
  const contactDaysBefore = runningSum(days.customer);
  const countWithin = (from: number, to: number): number => {
    const end = Math.min(to, days.customer.length);
    return from >= end ? 0 : contactDaysBefore[end]! - contactDaysBefore[from]!;
  };
  const gaps = gapsDays(days.customer, HABIT_DAYS_MAX);
  const habitEnds = HORIZONS.map((window) => Math.floor(lastDay - knownSilenceDays(gaps, habitDays(window))));
  return {
    settledDaysAgo: Math.max(1, Math.min(...habitEnds)),
    isBeyond: (window) => habitEnds[HORIZONS.indexOf(window)]! > 0,
    windowAt(daysAgo) {
      const found = HORIZONS.findIndex((window, i) => {
        const from = Math.max(daysAgo, habitEnds[i]!);
        const observedDays = Math.min(habitDays(window), days.spanDays - from);
        const seen = countWithin(from, from + habitDays(window));
        return seen >= CONTACT_DAYS_MIN && seen * window.horizonDays >= 3 * observedDays;
      });
      return HORIZONS[found] ?? null;
    },
  };
}

function runningSum(bins: Uint8Array): Uint16Array {
  const sums = new Uint16Array(bins.length + 1);
  for (let i = 0; i < bins.length; i++) sums[i + 1] = sums[i]! + bins[i]!;
  return sums;
}

/** The longest silence that the customer's own gaps still explain; Infinity with too few gaps to say. */
function knownSilenceDays(gaps: readonly number[], windowDays: number): number {
  const own = silenceAgainstGaps({ silenceDays: 0, gapsDays: gaps, windowDays });
  if (own === null) return Number.POSITIVE_INFINITY;
  return Math.max(HABIT_GAPS * own.meanGapDays, own.rank === null ? 0 : Math.max(...gaps));
}

/**
 * The exact test of the customer's contact days in r among those of W (DETECTION §4), in time that counts.
 * @returns null when less than twice r lies behind, or too few contact days
 */
export function daysDownProbability(days: ContactDays, window: RhythmWindow): number | null {
  const { recentDays } = window;
  const seenDays = Math.min(habitDays(window), Math.floor(days.spanDays));
  if (seenDays < 2 * recentDays) return null;
  return contactDaysDown({
    recentDays: countDays(days.customer, 0, recentDays),
    allDays: countDays(days.customer, 0, seenDays),
    share: recentDays / seenDays,
  });
}

/** The same contact days as they were seen so many days ago; nothing has happened since. */
function asOf(days: ContactDays, daysAgo: number): ContactDays {
  return {
    customer: days.customer.subarray(daysAgo),
    either: days.either.subarray(daysAgo),
    lastAt: days.lastAt,
    silenceDays: days.silenceDays === null ? null : days.silenceDays - daysAgo,
    spanDays: days.spanDays - daysAgo,
  };
}
