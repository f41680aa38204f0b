import type { CauseKind } from './alert.ts';
import { bandOf } from './band.ts';
import { alwaysOpen, type BusinessCalendar } from './businessCalendar.ts';
import { type ContactDays, contactDays, countDays } from './contactDays.ts';
import type { ContactMark } from './contactMark.ts';
import { type ContactsJudgement, type CustomerPeople, judgeContacts } from './contactsJudgement.ts';
import { type CustomerSignals, customerSignals } from './customerSignals.ts';
import { exposedAxis, fullAxis, idleDays, type TimeAxis } from './exposure.ts';
import { afterHandover } from './handover.ts';
import { customerRhythm, daysDownProbability, HABIT_DAYS_MAX, HORIZONS } from './horizon.ts';
import { type Interval, mergeIntervals } from './interval.ts';
import type { ChatId } from './message.ts';
import type { MonthEnd } from './monthEnds.ts';
import { isSurer, type ReplyChange, type ReplyChangeKind, replyChanges } from './replyChanges.ts';
import { habitDays, type Rhythm, type RhythmWindow, rhythmDays, rhythmOf } from './rhythm.ts';
import { customerResponsePart, type DimensionValue, servicePart } from './scoreParts.ts';
import { DIMENSIONS, type Dimension, type ScoreProfile } from './scoreProfile.ts';
import { PAST_DAYS } from './signals/slowerReplies.ts';
import { trend } from './signals/trend.ts';
import { type LastContact, lastContact, silenceOf, usualGapDays } from './silence.ts';
import { standingCauses } from './standingCauses.ts';
import { DAY_MS, MINUTE_MS, type UtcMs } from './time.ts';
import type { Band, CannotJudge, Facts, PartCannotJudge, ScorePart, StandingCause, Verdict } from './verdict.ts';

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
  /** Whose answer counts in a room; null: anybody's. */
  answererOf?: ((chatId: ChatId) => string | null) | null;
  /**
   * Judges as the backtest does: these windows, every hour and day counts, everything was observed, and our service is not
   * judged, for the working hours of measured data are not known. A replay of such data then gives the backtest's numbers.
   */
  fixed?: RhythmWindow & { daysOff: false };
  previousBand?: Band;
  /** Changes of the answers that the judgement before has said. */
  previouslySaid?: readonly ReplyChangeKind[];
  /** How the customer stood at the ends of the months before, and whether their fall was a cause at the judgement before. */
  months?: { ends: readonly MonthEnd[]; stood: boolean };
  /** The contact has refused to be archived: not judged, which is not silent (PRODUCT §8). */
  refused?: boolean;
  consentOpen?: boolean;
  /** The owner has no archive seat. */
  noSeat?: boolean;
  /** The last pull is too old, or coverage is broken: no silence is believed. */
  pullLate?: boolean;
  /** When the customer last went from one of us to another: clocks begin anew. */
  handover?: { at: UtcMs } | null;
  /** What is known of the customer's people besides their messages; left out: breadth and key contact are not judged. */
  people?: CustomerPeople;
  /** What the company's own systems have proved (orders, complaints, ratings): it needs no archive. */
  causes?: readonly StandingCause[];
  /** Dimensions that are judged elsewhere. */
  dimensions?: Partial<Record<'contacts' | 'orders' | 'complaints', DimensionValue>>;
}

/** Contact days are needed for 3 W of the longest horizon. */
const BINS = 3 * HABIT_DAYS_MAX;
/** Where no window fits, replies and waits are still counted, in the shortest one. */
const SHORTEST = HORIZONS[0]!;
const NO_MONTHS = { ends: [], stood: false } as const;
/** What {@link JudgeInput.fixed} puts in place of the company's calendar and the archive's coverage. */
const EVERY_HOUR = alwaysOpen();
const EVERYTHING: readonly Interval[] = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];

/**
 * Judges one customer at one moment (PRODUCT §3–5). Pure: the same marks, now and settings give the same verdict, so any past
 * day can be replayed. Whether fewer contact days count is decided over the whole day: hand all verdicts to `settleFading`.
 */
export function judge(input: JudgeInput): Verdict {
  const { customerId, now, profile } = input;
  const sight = lookAt(input);
  const { calendar, days, window, rhythm, last, observedDays } = sight;
  const blocked = blockedBy(input);
  const missingDays = input.fixed ? 0 : neededDays(window, profile) - observedDays;
  const cannotJudge = blocked ?? (missingDays > 0 ? 'observing' : window === null ? 'tooLittleContact' : null);

  const { changes, opensLess } = blocked === null && !input.fixed ? answersChanged(input, sight) : NOTHING_CHANGED;
  const pValue = blocked === null && window !== null ? daysDownProbability(days, window) : null;
  const fewerSince =
    pValue !== null && pValue <= profile.fading.falseDiscoveryRate ? daysFewerSince(input.marks, sight) : null;
  const told: Told = { ...sight, changes, opensLess, facts: { ...sight.facts, ...fewerSince } };
  const parts = DIMENSIONS.map((dimension): ScorePart => {
    const found = blocked === null ? partOf(dimension, input, told, cannotJudge) : cannot(blocked);
    const { credibility = 1, ...part } = found;
    return { dimension, weight: countedWeight(profile.weights[dimension], credibility), ...part };
  });
  const { value, coverage } = weigh(parts, profile.weights);
  const score = cannotJudge === null && coverage >= profile.coverageMin ? value : null;
  // A refusal is never a risk, also not a hidden one that ranks; a late pull only holds back what it would say.
  const ranks = blocked === null || blocked === 'pullLate';
  const silence = silenceOf(days, window === null ? null : habitDays(window));
  const verdict: Verdict = {
    customerId,
    at: now,
    version: profile.version,
    score,
    band: 'unknown',
    cannotJudge: cannotJudge ?? (score === null ? 'coverage' : null),
    coverage,
    observedDays,
    observingUntil: cannotJudge === 'observing' ? calendar.dayOf(now + missingDays * DAY_MS) : null,
    window,
    risk: ranks ? (rhythm?.risk ?? null) : null,
    rhythm: ranks ? rhythm : null,
    parts,
    changes,
    silence:
      blocked === null && silence !== null ? { days: days.silenceDays!, meanGapDays: silence.meanGapDays } : null,
    standing: [
      ...(blocked === 'refused' ? [] : (input.causes ?? [])),
      ...withContactCauses(
        afterHandover(
          blocked === null
            ? standingCauses({ now, profile, score, silence, parts, months: input.months ?? NO_MONTHS, ...told })
            : [],
          input.handover ?? null,
          now,
          calendar,
        ),
        sight.contacts,
        blocked,
      ),
    ],
    fading: { pValue, facts: { ...dayCounts(sight.shown, window), ...fewerSince } },
    lastContactAt: last?.at ?? null,
    ...(sight.contacts === null ? {} : { people: sight.contacts.finding }),
  };
  return withBand(verdict, input.previousBand ?? null, profile);
}

/** What has changed in how the customer answers and begins talks. */
interface AnswersChanged {
  changes: ReplyChange[];
  /** Fewer talks are opened by the customer, as two judgements have seen (PRODUCT §3). */
  opensLess: boolean;
}

const NOTHING_CHANGED: AnswersChanged = { changes: [], opensLess: false };

/**
 * The earlier judgement is made anew from the same record, not remembered: a missed morning, an old version or a snapshot that was
 * thinned out then hides no change.
 */
function answersChanged(input: JudgeInput, { signals, calendar }: Sight): AnswersChanged {
  const { now, profile } = input;
  const rule = profile.replyChange;
  const { people: _, ...asked } = input;
  let made: CustomerSignals | null = null;
  const earlier = (): CustomerSignals => {
    const today = calendar.dayOf(now);
    const day = calendar.addBusinessDays(today, -rule.apartBusinessDays);
    made ??= lookAt({ ...asked, now: calendar.dayStart(day) + now - calendar.dayStart(today) }).signals;
    return made;
  };
  const said = input.previouslySaid ?? [];
  return {
    changes: replyChanges(signals.looks, { said, before: () => earlier().looks, rule }),
    opensLess: isSurer(signals.initiative, rule.sureMin) && isSurer(earlier().initiative, rule.sureMin),
  };
}

/** The band as the verdict now stands: after a cause was added it may be worse. */
export function withBand(verdict: Verdict, previous: Band | null, profile: ScoreProfile): Verdict {
  const { score, parts, standing, cannotJudge } = verdict;
  if (score === null) return { ...verdict, band: cannotJudge === 'observing' ? 'observing' : 'unknown' };
  return { ...verdict, band: bandOf({ score, parts, previous, hasCause: standing.length > 0, profile }) };
}

/** All that is counted before anything is judged. */
interface Sight {
  calendar: BusinessCalendar;
  axis: TimeAxis;
  observedDays: number;
  /** On the axis that judges: without idle days off and unobserved time. */
  days: ContactDays;
  /** As people count: days off are in, only missing records are out. */
  shown: ContactDays;
  window: RhythmWindow | null;
  rhythm: Rhythm | null;
  last: LastContact | null;
  facts: Facts;
  signals: CustomerSignals;
  contacts: ContactsJudgement | null;
}

/** What was counted, with the changes that were found in it. */
interface Told extends Sight, AnswersChanged {}

/** Dated events stand first, a suspicion last. What is only read from messages needs the archive; a deletion does not. */
function withContactCauses(
  own: readonly StandingCause[],
  contacts: ContactsJudgement | null,
  blocked: CannotJudge | null,
): StandingCause[] {
  if (contacts === null) return [...own];
  const told = contacts.causes.filter(({ kind }) => blocked === null || kind === 'deleted');
  const { deletion } = contacts.finding;
  const isGone = deletion !== null && !deletion.isPartial;
  // Who has deleted us owes no answer, and nobody left is silent (PRODUCT §5, inhibition).
  const inhibited: ReadonlySet<CauseKind> = new Set(
    isGone
      ? [
          'slowReply',
          'fewerReplies',
          ...(deletion.left === 0 ? (['goneQuiet', 'unanswered', 'monthlyFall'] as const) : []),
        ]
      : [],
  );
  const isGuess = ({ kind }: StandingCause): boolean => kind === 'contactSuspected';
  return [
    ...told.filter((cause) => !isGuess(cause)),
    ...own.filter(({ kind }) => !inhibited.has(kind)),
    ...told.filter(isGuess),
  ];
}

function lookAt(input: JudgeInput): Sight {
  const { now, profile, fixed, sharedChatIds, answererOf } = input;
  const calendar = fixed ? EVERY_HOUR : input.calendar;
  const marks = upTo(input.marks, now);
  const archived = archivedTime(input);
  const observed = fixed ? EVERYTHING : archived;
  const axis = fixed ? fullAxis(now) : livedAxis(marks, now, observed, calendar);
  const days = contactDays({ marks, axis, days: fixed ? Math.max(BINS, rhythmDays(fixed)) : BINS });
  const { window, rhythm } = windowAndRhythm(days, fixed);
  const calendarAxis = exposedAxis({ now, observed, idleDaysOff: [] });
  const shown = fixed ? days : contactDays({ marks, axis: calendarAxis, days: BINS });
  const last = lastContact(marks, now);
  const { people } = input;
  return {
    calendar,
    axis,
    contacts: people === undefined ? null : judgeContacts({ people, marks, axis, calendar, profile }),
    observedDays: archived.reduce((sum, { from, to }) => sum + to - from, 0) / DAY_MS,
    days,
    shown,
    window,
    rhythm,
    last,
    facts: {
      ...dayCounts(shown, window),
      days: last === null ? null : Math.floor((now - last.at) / DAY_MS),
      gap: usualGapDays(shown),
      lastDate: last?.at ?? null,
      lastSide: last?.side ?? null,
    },
    signals: customerSignals({
      marks: window === null ? marks : within(marks, axis, Math.max(rhythmDays(window), PAST_DAYS)),
      sharedChatIds,
      answererOf,
      axis,
      observed,
      calendar,
      recentDays: (window ?? SHORTEST).recentDays,
      targetMs: profile.service.targetMinutes * MINUTE_MS,
    }),
  };
}

function upTo(marks: readonly ContactMark[], now: UtcMs): readonly ContactMark[] {
  const known = marks.findLastIndex(({ at }) => at <= now) + 1;
  return known === marks.length ? marks : marks.slice(0, known);
}

/** Signals compare within W, changed answers with a longer past: what is older could change nothing but their cost. */
function within(marks: readonly ContactMark[], axis: TimeAxis, days: number): readonly ContactMark[] {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (axis.ageMs(marks[middle]!.at) >= days * DAY_MS) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? marks : marks.slice(low);
}

function archivedTime({ observed, relatedSince, now }: JudgeInput): Interval[] {
  const begin = relatedSince ?? Number.NEGATIVE_INFINITY;
  return mergeIntervals(observed.map(({ from, to }) => ({ from: Math.max(from, begin), to: Math.min(to, now) })));
}

function livedAxis(
  marks: readonly ContactMark[],
  now: UtcMs,
  observed: readonly Interval[],
  calendar: BusinessCalendar,
): TimeAxis {
  const begin = observed[0]?.from ?? now;
  return exposedAxis({ now, observed, idleDaysOff: idleDays(calendar.daysOff(begin, now), marks) });
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

function cannot(reason: PartCannotJudge, facts: Facts = {}): DimensionValue {
  return { value: null, cannotJudge: reason, facts };
}

function partOf(
  dimension: Dimension,
  { profile, fixed, dimensions }: JudgeInput,
  { rhythm, signals, calendar, facts, contacts, changes, opensLess }: Told,
  cannotJudge: CannotJudge | null,
): DimensionValue {
  switch (dimension) {
    case 'rhythm':
      if (cannotJudge !== null || rhythm === null) return cannot(cannotJudge ?? 'tooLittleContact', facts);
      return { value: 1 - rhythm.risk, cannotJudge: null, facts };
    case 'customerResponse':
      return customerResponsePart(signals, profile, { changes, opensLess });
    case 'contacts':
      return contacts?.dimension ?? dimensions?.contacts ?? cannot('noData');
    case 'service':
      return fixed ? cannot('noData') : servicePart(signals.ourReplyTime, profile, calendar);
    default:
      return dimensions?.[dimension] ?? cannot('noData');
  }
}

/** To a tenth, so that people can check the sum and a snapshot stays short. */
function countedWeight(weight: number, credibility: number): number {
  return credibility === 1 ? weight : Math.round(10 * weight * credibility) / 10;
}

/** The score is of the weights that count; coverage asks what could be judged at all, so it is of the profile's. */
function weigh(
  parts: readonly ScorePart[],
  weights: ScoreProfile['weights'],
): { value: number | null; coverage: number } {
  let all = 0;
  let judged = 0;
  let counted = 0;
  let points = 0;
  for (const { dimension, weight, value } of parts) {
    all += weights[dimension];
    if (value === null) continue;
    judged += weights[dimension];
    counted += weight;
    points += weight * value;
  }
  return { value: counted === 0 ? null : (100 * points) / counted, coverage: judged / all };
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

/** Since when days with words of the customer are fewer; empty where nothing is missing. */
function daysFewerSince(marks: readonly ContactMark[], { days, window, axis }: Sight): { daysSince: UtcMs } | null {
  if (window === null) return null;
  const theirs = marks.filter(({ side }) => side === 'customer');
  const signal = trend({ bins: days.customer, marks: theirs, axis, recentDays: window.recentDays });
  const since = signal.kind === 'judged' ? signal.counts.changedAt : null;
  return since === null ? null : { daysSince: since };
}
