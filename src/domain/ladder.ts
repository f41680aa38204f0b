import type { BusinessCalendar } from './businessCalendar.ts';
import { type CaseFile, isStockCase, ownersCards, sinceReopened, wasQueued } from './cardDue.ts';
import { isCritical } from './critical.ts';
import { standingLeaderWord } from './leaderTap.ts';
import type { UtcMs } from './time.ts';

/** Business days after the owner's card (`config/profiles/`). */
export interface LadderLimits {
  /** Until the case stands in the leader's daily list. */
  listAfterDays: number;
  /** Until the leader's single card, of what is critical or tier A. */
  cardAfterDays: number;
}

/** The ladder of each profile, by its version: the snapshot says by which profile a customer was judged. */
export interface Ladders {
  standard: LadderLimits;
  byVersion: ReadonlyMap<string, LadderLimits>;
}

export function laddersOf({ standard, segments }: LadderProfiles): Ladders {
  const all = [standard, ...Object.values(segments)];
  return { standard: standard.ladder, byVersion: new Map(all.map(({ version, ladder }) => [version, ladder])) };
}

interface LadderProfiles {
  standard: { version: string; ladder: LadderLimits };
  segments: Record<string, { version: string; ladder: LadderLimits }>;
}

/** @param version of the profile by which the customer was judged last; left out, or one that is no longer in use: the standard one */
export function ladderOf({ standard, byVersion }: Ladders, version: string | undefined): LadderLimits {
  return (version === undefined ? undefined : byVersion.get(version)) ?? standard;
}

/** After so many business days a leader may hear of a case at the soonest, whatever its segment: what people are told beforehand. */
export function soonestListDays({ byVersion }: Ladders): number {
  return Math.min(...[...byVersion.values()].map(({ listAfterDays }) => listAfterDays));
}

/** What the owner's leader is to be told about one alert, and how long the owner has known. */
export interface LadderStep {
  as: 'card' | 'list';
  /** Business days since the owner's card. */
  openDays: number;
  /** The list goes out only when something in it is new; what was listed before stands in it again. */
  isNew: boolean;
}

/**
 * Does this alert go to the leader today (COPY §6.3, §6.4)? Not before the owner had his card, never twice as a card, and not while
 * the leader's own word stands: 我去问问 for two business days, the others for good.
 * @param calendar the owner's
 */
export function ladderStep(
  whole: CaseFile,
  {
    now,
    fence,
    calendar,
    tier,
    limits,
  }: {
    now: UtcMs;
    fence: UtcMs;
    calendar: BusinessCalendar;
    tier: 'A' | 'B' | 'C' | null;
    limits: LadderLimits;
  },
): LadderStep | null {
  const file = sinceReopened(whole);
  const { alert, events } = file;
  const word = standingLeaderWord(events);
  if (word !== null && (word.until === null || word.until > now)) return null;
  const isNew = !wasQueued(events, 'leaderCard');
  if (alert.state !== 'open' || isStockCase(whole, fence)) return null;
  const { isLive, firstAt } = ownersCards(file);
  if (!isLive || firstAt === null) return null;
  const openDays = calendar.businessDaysBetween(firstAt, now);
  const isUrgent = tier === 'A' || isCritical(alert.causes);
  if (isUrgent && isNew && openDays >= limits.cardAfterDays) return { as: 'card', openDays, isNew };
  return openDays >= limits.listAfterDays ? { as: 'list', openDays, isNew } : null;
}
