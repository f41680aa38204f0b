import { bandOf } from './band.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import { type ContactDays, contactDays, countDays } from './contactDays.ts';
import type { ContactMark } from './contactMark.ts';
import { customerSignals } from './customerSignals.ts';
import { exposedAxis, fullAxis, idleDays, type TimeAxis } from './exposure.ts';
import { customerRhythm, HABIT_DAYS_MAX, HORIZONS } from './horizon.ts';
import { type Interval, mergeIntervals } from './interval.ts';
import type { ChatId } from './message.ts';
import { habitDays, type Rhythm, type RhythmWindow, rhythmDays, rhythmOf } from './rhythm.ts';
import { customerResponsePart, type DimensionValue, NO_DATA, servicePart } from './scoreParts.ts';
import { DIMENSIONS, type ScoreProfile } from './scoreProfile.ts';
import { lastContact, silenceOf, usualGapDays } from './silence.ts';
import { standingCauses } from './standingCauses.ts';
import { contactDaysDown } from './statistics/conditionalBinomial.ts';
import { DAY_MS, MINUTE_MS, type UtcMs } from './time.ts';
import type { Band, CannotJudge, Facts, ScorePart, Verdict } from './verdict.ts';

export interface JudgeInput {
  customerId: string;
  /** Of this customer over all chats, rooms with their staff; earliest first. Those later than now are not looked at. */
  marks: readonly ContactMark[];
  now: UtcMs;
  /** When the archive covered this customer: what lies outside is no silence. */
  observed: readonly Interval[];
  /** The owner's calendar, else the company's. */
  calendar: BusinessCalendar;
  profile: ScoreProfile;
  /** When we came to know the customer: no time before it was observed. null: before the archive began. */
  relatedSince?: UtcMs | null;
  /** Rooms in which other customers are too: what staff say there may be meant for those. */
  sharedChatIds?: ReadonlySet<ChatId>;
  /**
   * Judges as the backtest does: these windows, every day counts, everything was observed. A replay of measured data then
   * gives the backtest's numbers.
   */
  fixed?: RhythmWindow & { daysOff: false };
  previousBand?: Band;
  /** The contact has refused to be archived: not judged, which is not silent (PRODUCT §8). */
  refused?: boolean;
  consentOpen?: boolean;
  /** The owner has no archive seat. */
  noSeat?: boolean;
  /** The last pull is too old, or coverage is broken: no silence is believed. */
  pullLate?: boolean;
  /** Dimensions that are judged elsewhere. */
  dimensions?: Partial<Record<'contacts' | 'orders' | 'complaints', DimensionValue>>;
}

/** Contact days are needed for 3 W of the longest horizon. */
const BINS = 3 * HABIT_DAYS_MAX;
/** Where no window fits, replies and waits are still counted, in the shortest one. */
const SHORTEST = HORIZONS[0]!;
const EVERYTHING: readonly Interval[] = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];

/**
 * Judges one customer at one moment (PRODUCT §3–5). Pure: the same marks, now and settings give the same verdict, so any past
 * day can be replayed. Whether fewer contact days count is decided over the whole day: hand all verdicts to `settleFading`.
 */
export function judge(input: JudgeInput): Verdict {
  const { customerId, now, calendar, profile } = input;
  const marks = upTo(input.marks, now);
  const archived = archivedTime(input);
  const observed = input.fixed ? EVERYTHING : archived;
  const axis = axisOf(input, marks, observed);
  const days = contactDays({ marks, axis, days: input.fixed ? Math.max(BINS, rhythmDays(input.fixed)) : BINS });
  const { window, rhythm } = windowAndRhythm(days, input.fixed);
  const last = lastContact(marks, now);
  // What people read is counted on the calendar as it hangs on the wall: days off are in, only missing records are out.
  const shown = input.fixed ? days : contactDays({ marks, axis: shownAxis(now, observed), days: BINS });
  const facts: Facts = {
    ...dayCounts(shown, window),
    days: last === null ? null : Math.floor((now - last.at) / DAY_MS),
    gap: usualGapDays(shown),
    lastDate: last?.at ?? null,
    lastSide: last?.side ?? null,
  };

  const observedDays = archived.reduce((sum, { from, to }) => sum + to - from, 0) / DAY_MS;
  const missingDays = input.fixed ? 0 : neededDays(window, profile) - observedDays;
  const blocked = blockedBy(input);
  const cannotJudge = blocked ?? (missingDays > 0 ? 'observing' : window === null ? 'tooLittleContact' : null);

  const { recentDays } = window ?? SHORTEST;
  const targetMs = profile.service.targetMinutes * MINUTE_MS;
  const { sharedChatIds } = input;
  const signals = customerSignals({ marks, sharedChatIds, axis, observed, calendar, recentDays, targetMs });
  const parts = DIMENSIONS.map((dimension): ScorePart => {
    const part = (judged: DimensionValue): ScorePart => ({ dimension, weight: profile.weights[dimension], ...judged });
    if (blocked !== null) return part({ value: null, cannotJudge: blocked, facts: {} });
    if (dimension === 'rhythm') return part(rhythmPart(rhythm, cannotJudge, facts));
    if (dimension === 'customerResponse') return part(customerResponsePart(signals, profile));
    if (dimension === 'service') return part(servicePart(signals.ourReplyTime, profile, calendar));
    return part(input.dimensions?.[dimension] ?? NO_DATA);
  });
  const { score, coverage } = weigh(parts);
  const isScored = cannotJudge === null && coverage >= profile.coverageMin;
  const isHidden = blocked !== null && blocked !== 'pullLate';

  const verdict: Verdict = {
    customerId,
    at: now,
    version: profile.version,
    score: isScored ? score : null,
    band: 'unknown',
    cannotJudge: cannotJudge ?? (isScored ? null : 'coverage'),
    coverage,
    observedDays,
    observingUntil: cannotJudge === 'observing' ? calendar.dayOf(now + missingDays * DAY_MS) : null,
    window,
    // A refusal is never a risk, also not a hidden one that ranks; a late pull only holds back what it would say.
    risk: isHidden ? null : (rhythm?.risk ?? null),
    rhythm: isHidden ? null : rhythm,
    parts,
    standing:
      blocked === null
        ? standingCauses({
            now,
            calendar,
            profile,
            score: isScored ? score : null,
            facts,
            last,
            silence: silenceOf(days, window === null ? null : habitDays(window)),
            signals,
          })
        : [],
    fading: { pValue: blocked === null ? fewerDays(days, window) : null, facts: dayCounts(shown, window) },
    lastContactAt: last?.at ?? null,
  };
  return withBand(verdict, input.previousBand ?? null, profile);
}

/** The band as the verdict now stands: after a cause was added it may be worse. */
export function withBand(verdict: Verdict, previous: Band | null, profile: ScoreProfile): Verdict {
  const { score, parts, standing, cannotJudge } = verdict;
  if (score === null) return { ...verdict, band: cannotJudge === 'observing' ? 'observing' : 'unknown' };
  return { ...verdict, band: bandOf({ score, parts, previous, hasCause: standing.length > 0, profile }) };
}

function upTo(marks: readonly ContactMark[], now: UtcMs): readonly ContactMark[] {
  const known = marks.findLastIndex(({ at }) => at <= now) + 1;
  return known === marks.length ? marks : marks.slice(0, known);
}

function archivedTime({ observed, relatedSince, now }: JudgeInput): Interval[] {
  const begin = relatedSince ?? Number.NEGATIVE_INFINITY;
  return mergeIntervals(observed.map(({ from, to }) => ({ from: Math.max(from, begin), to: Math.min(to, now) })));
}

function axisOf(
  { now, calendar, fixed }: JudgeInput,
  marks: readonly ContactMark[],
  observed: readonly Interval[],
): TimeAxis {
  if (fixed) return fullAxis(now);
  const begin = observed[0]?.from ?? now;
  return exposedAxis({ now, observed, idleDaysOff: idleDays(calendar.daysOff(begin, now), marks) });
}

function shownAxis(now: UtcMs, observed: readonly Interval[]): TimeAxis {
  return exposedAxis({ now, observed, idleDaysOff: [] });
}

function windowAndRhythm(
  days: ContactDays,
  fixed: JudgeInput['fixed'],
): { window: RhythmWindow | null; rhythm: Rhythm | null } {
  if (!fixed) return customerRhythm(days) ?? { window: null, rhythm: null };
  const window = { recentDays: fixed.recentDays, horizonDays: fixed.horizonDays };
  return { window, rhythm: rhythmOf(days, window) };
}

/** Days to be observed before a score is shown (PRODUCT §4). */
function neededDays(window: RhythmWindow | null, profile: ScoreProfile): number {
  return Math.max(profile.observedDaysMin, window === null ? 0 : habitDays(window));
}

function blockedBy({ refused, consentOpen, noSeat, pullLate }: JudgeInput): CannotJudge | null {
  if (refused) return 'refused';
  if (consentOpen) return 'consentOpen';
  if (noSeat) return 'noSeat';
  return pullLate ? 'pullLate' : null;
}

function rhythmPart(rhythm: Rhythm | null, cannotJudge: CannotJudge | null, facts: Facts): DimensionValue {
  if (cannotJudge !== null || rhythm === null)
    return { value: null, cannotJudge: cannotJudge ?? 'tooLittleContact', facts };
  return { value: 1 - rhythm.risk, cannotJudge: null, facts };
}

function weigh(parts: readonly ScorePart[]): { score: number | null; coverage: number } {
  let all = 0;
  let judged = 0;
  let points = 0;
  for (const { weight, value } of parts) {
    all += weight;
    if (value === null) continue;
    judged += weight;
    points += weight * value;
  }
  return { score: judged === 0 ? null : (100 * points) / judged, coverage: judged / all };
}

/** {r}, {recent} and {base} of COPY §3: days on which the customer wrote. */
function dayCounts(shown: ContactDays, window: RhythmWindow | null): Facts {
  if (window === null) return { r: null, recent: null, base: null };
  const { recentDays } = window;
  return {
    r: recentDays,
    recent: countDays(shown.customer, 0, recentDays),
    base: Math.round(countDays(shown.customer, recentDays, habitDays(window)) / 3),
  };
}

/** The exact test on the days that count; null when less than twice r lies behind, or too few contact days. */
function fewerDays(days: ContactDays, window: RhythmWindow | null): number | null {
  if (window === null) return null;
  const { recentDays } = window;
  const seenDays = Math.min(habitDays(window), Math.floor(days.spanDays));
  if (seenDays < 2 * recentDays) return null;
  return contactDaysDown({
    recentDays: countDays(days.customer, 0, recentDays),
    allDays: countDays(days.customer, 0, seenDays),
    share: recentDays / seenDays,
  });
}
