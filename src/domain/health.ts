import { bandOf } from './band.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import { type ContactDays, contactDays, countDays } from './contactDays.ts';
import type { ContactMark } from './contactMark.ts';
import { exposedAxis, fullAxis, idleDays, type TimeAxis } from './exposure.ts';
import { customerRhythm, HABIT_DAYS_MAX } from './horizon.ts';
import { type Interval, mergeIntervals } from './interval.ts';
import { ourService, waitsForUs } from './ourService.ts';
import { outreachesOf, type UnansweredRun, unansweredRun } from './outreach.ts';
import { habitDays, type Rhythm, type RhythmWindow, rhythmDays, rhythmOf } from './rhythm.ts';
import type { Dimension, ScoreProfile } from './scoreProfile.ts';
import { DIMENSIONS } from './scoreProfile.ts';
import { isGoneQuiet, type LastContact, lastContact, silenceOf, usualGapDays } from './silence.ts';
import { contactDaysDown } from './statistics/conditionalBinomial.ts';
import type { SilenceAnswer } from './statistics/gapRank.ts';
import { DAY_MS, type Day, type UtcMs } from './time.ts';
import type {
  Band,
  CannotJudge,
  Facts,
  FadingQuestion,
  PartCannotJudge,
  ScorePart,
  StandingCause,
  Verdict,
} from './verdict.ts';

/** A dimension that is judged elsewhere (orders, contacts, complaints, replies): a value, or the reason why there is none. */
export interface DimensionValue {
  value: number | null;
  cannotJudge: PartCannotJudge | null;
  facts: Facts;
}

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
  dimensions?: Partial<Record<Exclude<Dimension, 'rhythm' | 'service'>, DimensionValue>>;
}

/** Contact days are needed for 3 W of the longest horizon. */
const BINS = 3 * HABIT_DAYS_MAX;

/**
 * Judges one customer at one moment (PRODUCT §3–5). Pure: the same marks, now and settings give the same verdict, so any past
 * day can be replayed. Whether fewer contact days count is decided over the whole day: hand all verdicts to `settleFading`.
 */
export function judge(input: JudgeInput): Verdict {
  const { customerId, marks, now, calendar, profile } = input;
  const observed = observedBy(input);
  const observedDays = lengthDays(observed);
  const axis = axisOf(input, observed);
  const days = contactDays({ marks, axis, days: Math.max(BINS, input.fixed ? rhythmDays(input.fixed) : 0) });
  const found = input.fixed ? { window: input.fixed, rhythm: rhythmOf(days, input.fixed) } : customerRhythm(days);
  const window = found === null ? null : { recentDays: found.window.recentDays, horizonDays: found.window.horizonDays };
  const last = lastContact(marks, now);
  // What people read is counted on the calendar as it hangs on the wall: days off are in, only missing records are out.
  const shown = input.fixed ? days : contactDays({ marks, axis: shownAxis(now, observed), days: BINS });
  const facts = rhythmFacts(shown, window, last, now);

  const observing = input.fixed ? null : observingDays(observedDays, window, profile);
  const blocked = blockedBy(input);
  const cannotJudge: CannotJudge | null =
    blocked ?? (observing !== null ? 'observing' : window === null ? 'tooLittleContact' : null);

  const waits = waitsForUs(marks, now, calendar);
  const service = ourService(waits, { now, calendar, rule: profile.service });
  const parts = DIMENSIONS.map((dimension): ScorePart => {
    const weight = profile.weights[dimension];
    if (blocked !== null) return { dimension, weight, value: null, cannotJudge: blocked, facts: {} };
    if (dimension === 'rhythm') return { dimension, weight, ...rhythmPart(found?.rhythm ?? null, cannotJudge, facts) };
    if (dimension === 'service') return { dimension, weight, ...servicePart(service) };
    return { dimension, weight, ...(input.dimensions?.[dimension] ?? NO_DATA) };
  });
  const { score, coverage } = weigh(parts);
  const isJudged = cannotJudge === null && coverage >= profile.coverageMin;

  const silence = silenceOf(days, window === null ? null : habitDays(window));
  const run = unansweredRun(outreachesOf(marks, now, calendar), { now, calendar, rule: profile.unanswered });
  const standing = blocked === null ? standingCauses({ input, facts, silence, last, run }) : [];
  const verdict: Verdict = {
    customerId,
    at: now,
    version: profile.version,
    score: isJudged ? score : null,
    band: 'unknown',
    cannotJudge: cannotJudge ?? (isJudged ? null : 'coverage'),
    coverage,
    observedDays,
    observingUntil: cannotJudge === 'observing' ? untilDay(now, observing!, calendar) : null,
    window,
    risk: isBlind(blocked) ? null : (found?.rhythm.risk ?? null),
    rhythm: isBlind(blocked) ? null : (found?.rhythm ?? null),
    parts,
    standing,
    fading: { pValue: blocked === null ? fewerDays(days, window) : null, facts: fadingFacts(facts) },
    lastContactAt: last?.at ?? null,
  };
  return withBand(verdict, input.previousBand ?? null, profile);
}

/** The band as the verdict now stands: after a cause was added it may be worse. */
export function withBand(verdict: Verdict, previous: Band | null, profile: ScoreProfile): Verdict {
  if (verdict.score === null)
    return { ...verdict, band: verdict.cannotJudge === 'observing' ? 'observing' : 'unknown' };
  const { score, parts, standing } = verdict;
  return { ...verdict, band: bandOf({ score, parts, previous, hasCause: standing.length > 0, profile }) };
}

const NO_DATA: DimensionValue = { value: null, cannotJudge: 'noData', facts: {} };

function observedBy({ observed, relatedSince, now }: JudgeInput): Interval[] {
  const begin = relatedSince ?? Number.NEGATIVE_INFINITY;
  return mergeIntervals(observed.map(({ from, to }) => ({ from: Math.max(from, begin), to: Math.min(to, now) })));
}

function lengthDays(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + to - from, 0) / DAY_MS;
}

function axisOf({ now, marks, calendar, fixed }: JudgeInput, observed: readonly Interval[]): TimeAxis {
  if (fixed) return fullAxis(now);
  const begin = observed[0]?.from ?? now;
  return exposedAxis({ now, observed, idleDaysOff: idleDays(calendar.daysOff(begin, now), marks) });
}

function shownAxis(now: UtcMs, observed: readonly Interval[]): TimeAxis {
  return exposedAxis({ now, observed, idleDaysOff: [] });
}

/** Days still to be observed before a score is shown; null when there are enough (PRODUCT §4). */
function observingDays(observedDays: number, window: RhythmWindow | null, profile: ScoreProfile): number | null {
  const needed = Math.max(profile.observedDaysMin, window === null ? 0 : habitDays(window));
  return observedDays < needed ? needed - observedDays : null;
}

function untilDay(now: UtcMs, days: number, calendar: BusinessCalendar): Day {
  return calendar.dayOf(now + days * DAY_MS);
}

function blockedBy({ refused, consentOpen, noSeat, pullLate }: JudgeInput): CannotJudge | null {
  if (refused) return 'refused';
  if (consentOpen) return 'consentOpen';
  if (noSeat) return 'noSeat';
  return pullLate ? 'pullLate' : null;
}

/** A refusal is never a risk, also not a hidden one that ranks; a late pull only holds back what it would say. */
function isBlind(blocked: CannotJudge | null): boolean {
  return blocked !== null && blocked !== 'pullLate';
}

function rhythmPart(rhythm: Rhythm | null, cannotJudge: CannotJudge | null, facts: Facts): DimensionValue {
  if (cannotJudge !== null || rhythm === null)
    return { value: null, cannotJudge: cannotJudge ?? 'tooLittleContact', facts };
  return { value: 1 - rhythm.risk, cannotJudge: null, facts };
}

function servicePart(service: ReturnType<typeof ourService>): DimensionValue {
  if (service === null) return { value: null, cannotJudge: 'tooFewWaits', facts: {} };
  const { value, ...facts } = service;
  return { value, cannotJudge: null, facts };
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

/** Counts that a person can check: contact days of the customer, calendar days since the last contact, who had the last word. */
function rhythmFacts(shown: ContactDays, window: RhythmWindow | null, last: LastContact | null, now: UtcMs): Facts {
  const facts: Facts = {
    days: last === null ? null : Math.floor((now - last.at) / DAY_MS),
    gap: usualGapDays(shown),
    lastDate: last?.at ?? null,
    lastSide: last?.side ?? null,
    r: null,
    recent: null,
    base: null,
  };
  if (window === null) return facts;
  const { recentDays } = window;
  const before = countDays(shown.customer, recentDays, habitDays(window));
  return {
    ...facts,
    r: recentDays,
    recent: countDays(shown.customer, 0, recentDays),
    base: Math.round(before / 3),
  };
}

function fadingFacts({ r, recent, base }: Facts): Facts {
  return { r: r ?? null, recent: recent ?? null, base: base ?? null };
}

/** The exact test on the days that count; null when less than twice r lies behind, or too few contact days. */
function fewerDays(days: ContactDays, window: RhythmWindow | null): FadingQuestion['pValue'] {
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

/** The causes that one customer's own past decides; those of events and of the whole day come from elsewhere. */
function standingCauses({
  input: { now, calendar, profile },
  facts,
  silence,
  last,
  run,
}: {
  input: JudgeInput;
  facts: Facts;
  silence: SilenceAnswer | null;
  last: LastContact | null;
  run: UnansweredRun;
}): StandingCause[] {
  const causes: StandingCause[] = [];
  if (silence !== null && last !== null) {
    const businessDays = calendar.businessDaysBetween(last.at, now);
    if (isGoneQuiet(silence, businessDays, profile.goneQuiet)) {
      const waiting = last.owedBy === 'customer' ? 'staff' : last.side === 'customer' ? 'customer' : 'nobody';
      const holiday = calendar.longHolidays(last.at, now)[0] ?? null;
      causes.push({
        kind: 'goneQuiet',
        facts: {
          days: facts.days ?? null,
          gap: facts.gap ?? null,
          lastSide: waiting,
          lastDate: last.at,
          owedBy: last.owedBy,
          holiday,
        },
      });
    }
  }
  if (run.count >= profile.unanswered.countMin) {
    const { count: n, lastAt: date, total, answered } = run;
    causes.push({ kind: 'unanswered', facts: { n, date, total, answered } });
  }
  return causes;
}
