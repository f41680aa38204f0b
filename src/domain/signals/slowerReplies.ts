import { changeDate, moreOftenLogOdds, riseLogOdds } from '../statistics/changeDate.ts';
import { petoPetoScores } from '../statistics/petoPeto.ts';
import { slowdownSince } from '../statistics/slowdownSince.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import { sideBySide, TURNS_MIN, talkOf, type WaitCounts } from './replyTime.ts';
import { toldFrom, YOUNG_WINDOWS } from './replyWindow.ts';
import { notObserved, type Signal, type SignalInput, tooFew } from './signal.ts';
import type { Wait } from './waits.ts';

/** So far back, in days that count: the longer the past that is compared with, the fewer recent answers it takes. */
export const PAST_DAYS = 168;

export interface SlowerRepliesCounts extends WaitCounts {
  /** The whole weeks since then, of the calendar, that are counted: {r} of COPY §3. */
  recentDays: number;
  /** Since about when they are longer (大约从…起变慢), a day that need not be that of a wait; null: it is not known, or they are not. */
  changedAt: UtcMs | null;
}

/** Who is not even believed nine times in ten to have become slower has no date of it. */
const DATED_P_MAX = 0.1;
/** What was not answered within the reply limit of a chat (DETECTION §4), in business days, was left without an answer. */
const LIMIT_BUSINESS_DAYS = 1;

/**
 * Since when, if ever, has the customer answered more slowly? The question that {@link replyTime} asks of two fixed windows is
 * asked of every talk of the recent one: all waits from it on against all before, by Peto-Peto, and the clearest is taken.
 * It is asked twice: of all waits, open ones as open; and of those answered within the reply limit, for many of ours end a talk
 * and are taken up only in the next one, days later, and among those a change of the answers is hard to see. The surer one
 * counts, at twice its p (Bonferroni). The date is that of {@link changeDate}, to which waits beyond the limit say how many they are,
 * the others how long. Medians, counts and evidence are of the whole weeks since then, and of before. `strength` is 1 - p for all
 * those cuts together.
 * @param waits our waits for them, earliest first
 * @param input.recentDays the longest time that a change may lie back
 */
export function slowerReplies(
  waits: readonly Wait[],
  input: Pick<SignalInput, 'axis' | 'recentDays' | 'calendar'>,
): Signal<SlowerRepliesCounts> {
  const { axis, recentDays, calendar } = input;
  const pastMs = Math.max(PAST_DAYS, 4 * recentDays) * DAY_MS;
  // What lies behind a long hole in the record is another time, as in every window.
  const reachMs = Math.min(pastMs, axis.unbrokenMs(3 * recentDays * DAY_MS));
  const series = waits.filter(({ from }) => from <= axis.now && axis.ageMs(from) < reachMs);
  const isRecent = ({ from }: Wait): boolean => axis.ageMs(from) < recentDays * DAY_MS;
  const earlier = series.filter((wait) => !isRecent(wait)).length;
  const cannot = notObserved(input) ?? tooFew([series.length - earlier, earlier], TURNS_MIN);
  if (cannot) return cannot;
  const talk = talkOf(series);
  const ask = (asked: readonly Wait[]) =>
    slowdownSince(asked, asked.map(talk), {
      from: asked.filter((wait) => !isRecent(wait)).length,
      partMin: TURNS_MIN,
    });
  const isInTime = ({ length }: Wait): boolean => length < LIMIT_BUSINESS_DAYS * calendar.businessDayMs;
  const inTime = series.filter(isInTime);
  const ofAll = ask(series);
  const p = inTime.length === series.length ? ofAll.pGreater : 2 * Math.min(ofAll.pGreater, ask(inTime).pGreater);
  const changedAt = p > DATED_P_MAX ? null : dateOf(series, { isInTime, now: axis.now, recentDays });
  const change = changedAt === null ? (ofAll.index ?? earlier) : firstFrom(series, changedAt);
  const { told, recentDays: days } = toldFrom(series, change, { now: axis.now, partMin: TURNS_MIN });
  const { counts, ...seen } = sideBySide({ recent: series.slice(told), base: series.slice(0, told) });
  return { ...seen, strength: 1 - Math.min(1, p), counts: { ...counts, recentDays: days, changedAt } };
}

function dateOf(
  series: readonly Wait[],
  { isInTime, now, recentDays }: { isInTime: (wait: Wait) => boolean; now: UtcMs; recentDays: number },
): UtcMs | null {
  const inTime = series.filter(isInTime);
  const longer = riseLogOdds(petoPetoScores(inTime));
  const leftMore = moreOftenLogOdds(series.map((wait) => !isInTime(wait)));
  let inTimeBefore = 0;
  // Who answers more slowly may or may not leave more without an answer: even odds.
  const odds = series.map((wait, index) => {
    const ofTimes = longer[inTimeBefore] ?? 0;
    if (isInTime(wait)) inTimeBefore += 1;
    return index === 0 ? Number.NEGATIVE_INFINITY : ofTimes + Math.log((1 + Math.exp(leftMore[index]!)) / 2);
  });
  const youngMs = YOUNG_WINDOWS * recentDays * DAY_MS;
  return changeDate(
    series.map(({ from }) => from),
    odds,
    { now, youngMs },
  );
}

/** The first from that date on, with enough behind it to be compared. */
function firstFrom(series: readonly Wait[], at: UtcMs): number {
  const first = series.findIndex(({ from }) => from >= at);
  return Math.max(TURNS_MIN, Math.min(first < 0 ? series.length : first, series.length - TURNS_MIN));
}
