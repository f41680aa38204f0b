import type { CauseKind } from './alert.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import { withBand } from './health.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { DAY_MS, type UtcMs } from './time.ts';
import type { Band, Hold, StandingCause, Verdict } from './verdict.ts';

/** A staff member of whom more than half of the customers fell silent together: a leave, a new number, a hole in the record. */
export interface SilentOwner {
  ownerId: string;
  /** The judgement that found it first. */
  since: UtcMs;
  /** Customers that are silent, and those whose silence would show by now. */
  silent: number;
  shown: number;
  /** It has lasted for 3 business days: the leader is told, and nothing is held any longer. */
  isOver: boolean;
}

/** What holds back causes of silence on a day, for all customers; kept with the day, so that it can be judged again. */
export interface DayHolds {
  silentOwners: SilentOwner[];
  /** Midnights of working days that the record says nearly nothing of. */
  darkDays: UtcMs[];
}

export const NO_HOLDS: DayHolds = { silentOwners: [], darkDays: [] };

/** One settled verdict of the day, and whose customer it is. */
export interface OwnedVerdict {
  verdict: Verdict;
  ownerId: string | null;
  profile: ScoreProfile;
  previousBand: Band | null;
}

/** What a common silence is found from. */
export interface OwnedSilence {
  verdict: Pick<Verdict, 'silence'> & { standing: readonly Pick<StandingCause, 'kind'>[] };
  ownerId: string | null;
  profile: Pick<ScoreProfile, 'goneQuiet'>;
}

/** PRODUCT §5, inhibition: more than half of at least so many … */
const CUSTOMERS_MIN = 8;
/** … and held for so long at most. */
const HELD_BUSINESS_DAYS = 3;
/** Who fell silent longer ago belongs to no common event of these days. */
const TOGETHER_DAYS = 14;
/** A recent window for customers whose habit has none. */
const SHORTEST_DAYS = 7;

/** They are made of silence, and silence may be ours. */
const OF_SILENCE: ReadonlySet<CauseKind> = new Set([
  'goneQuiet',
  'fading',
  'monthlyFall',
  'unanswered',
  'slowReply',
  'fewerReplies',
]);

/** What is known of the customers of one owner: only those whose silence would show by now count. */
export interface OwnedSilences {
  /** Days of silence of those who are quiet. */
  quietDays: number[];
  /** After how many days that of the others would show. */
  othersShowAfter: number[];
}

/** Silences of a day by owner: some bytes a customer, for there may be 100,000. */
export type DaySilences = Map<string, OwnedSilences>;

/** Notes one customer of the day. */
export function noteSilence(
  day: DaySilences,
  { ownerId, profile, verdict: { silence, standing } }: OwnedSilence,
): void {
  if (ownerId === null || silence === null) return;
  const own = day.get(ownerId) ?? { quietDays: [], othersShowAfter: [] };
  day.set(ownerId, own);
  const showsAfter = profile.goneQuiet.gapsMin * silence.meanGapDays;
  if (!standing.some(({ kind }) => kind === 'goneQuiet')) own.othersShowAfter.push(showsAfter);
  else if (silence.days - showsAfter <= TOGETHER_DAYS) own.quietDays.push(silence.days);
}

/**
 * Of whom have more than half of the customers fallen silent at once? Counted among those of his customers, 8 at least, whose
 * silence would show by now: who writes once a month cannot say anything about a leave of a week.
 * @param before what the last judgement found, so that a hold ends
 */
export function silentOwners(
  day: DaySilences,
  { before, now, calendar }: { before: readonly SilentOwner[]; now: UtcMs; calendar: BusinessCalendar },
): SilentOwner[] {
  const sinceOf = new Map(before.map(({ ownerId, since }) => [ownerId, since]));
  const found: SilentOwner[] = [];
  for (const [ownerId, own] of day) {
    const counts = commonSilence(own);
    if (counts === null) continue;
    const since = sinceOf.get(ownerId) ?? now;
    const isOver = calendar.businessDaysBetween(since, now) >= HELD_BUSINESS_DAYS;
    found.push({ ownerId, since, ...counts, isOver });
  }
  return found.sort((a, b) => (a.ownerId < b.ownerId ? -1 : 1));
}

function commonSilence({ quietDays, othersShowAfter }: OwnedSilences): { silent: number; shown: number } | null {
  const silent = quietDays.length;
  const common = [...quietDays].sort((a, b) => a - b)[silent >> 1];
  if (common === undefined) return null;
  const shown = silent + othersShowAfter.filter((days) => days <= common).length;
  return shown >= CUSTOMERS_MIN && silent > shown / 2 ? { silent, shown } : null;
}

/** The verdicts of a day without the causes that are held back, each with the reason; in the order given. */
export function holdSilence(day: readonly OwnedVerdict[], { silentOwners: owners, darkDays }: DayHolds): Verdict[] {
  const heldSince = new Map(owners.filter(({ isOver }) => !isOver).map(({ ownerId, since }) => [ownerId, since]));
  return day.map((one) => {
    const { verdict, ownerId, profile, previousBand } = one;
    const since = ownerId === null ? undefined : heldSince.get(ownerId);
    const held = verdict.standing.filter(
      (cause) => OF_SILENCE.has(cause.kind) && (since !== undefined || isDarkened(cause, verdict, darkDays)),
    );
    if (held.length === 0) return verdict;
    const hold: Hold = {
      ...(since === undefined
        ? { reason: 'darkDay', since: darkDays.findLast((dark) => isRecent(dark, verdict))! }
        : { reason: 'allSilent', since }),
      causes: held.map(({ kind }) => kind),
    };
    const standing = verdict.standing.filter((cause) => !held.includes(cause));
    return withBand({ ...verdict, standing, held: hold }, previousBand, profile);
  });
}

/** No silence is judged whose recent window touches a dark day (DETECTION §4); one before the last contact can have hidden none. */
function isDarkened({ kind }: StandingCause, verdict: Verdict, darkDays: readonly UtcMs[]): boolean {
  const { lastContactAt } = verdict;
  return darkDays.some(
    (dark) =>
      isRecent(dark, verdict) && (kind !== 'goneQuiet' || lastContactAt === null || dark + DAY_MS > lastContactAt),
  );
}

function isRecent(dark: UtcMs, { at, window }: Verdict): boolean {
  return at - dark - DAY_MS < (window?.recentDays ?? SHORTEST_DAYS) * DAY_MS;
}
