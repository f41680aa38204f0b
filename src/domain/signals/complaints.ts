import type { BusinessCalendar } from '../businessCalendar.ts';
import type { ContactMark } from '../contactMark.ts';
import type { CrmComplaint, CrmRating } from '../crm/crmRows.ts';
import { DAY_MS, type UtcMs } from '../time.ts';

/** What complaints and ratings of one customer say (PRODUCT §3–4). */
export interface ComplaintSignal {
  /** Not closed, the newest first. */
  open: { at: UtcMs; isUnanswered: boolean }[];
  /** The newest one that was closed. */
  lastClosedAt: UtcMs | null;
  /** Ratings within the window. */
  ratings: number;
  /** The newest rating within the window is low; with `before` the one before it is low too. */
  lowRating: { at: UtcMs; value: number; before: number | null; max: number } | null;
}

export interface ComplaintInput {
  complaints: readonly CrmComplaint[];
  ratings: readonly CrmRating[];
  /** Of the customer: what we wrote to him afterwards. */
  marks: readonly ContactMark[];
  now: UtcMs;
  calendar: BusinessCalendar;
  rule: ComplaintRule;
}

export interface ComplaintRule {
  windowDays: number;
  unansweredBusinessDays: number;
  lowShare: number;
  lowShareNps: number;
}

/** The rating before the newest may be as old as this: some ask once a year. */
const RATING_BEFORE_MS = 400 * DAY_MS;

export function complaintSignal({ complaints, ratings, marks, now, calendar, rule }: ComplaintInput): ComplaintSignal {
  const known = complaints.filter(({ openedAt }) => openedAt <= now).sort((a, b) => b.openedAt - a.openedAt);
  const isOpen = ({ closedAt }: CrmComplaint): boolean => closedAt === null || closedAt > now;
  const closed = known.filter((complaint) => !isOpen(complaint)).map(({ closedAt }) => closedAt!);
  const windowFrom = now - rule.windowDays * DAY_MS;
  const rated = ratings.filter(({ ratedAt }) => ratedAt <= now).sort((a, b) => b.ratedAt - a.ratedAt);
  return {
    open: known.filter(isOpen).map(({ openedAt }) => ({
      at: openedAt,
      isUnanswered:
        calendar.businessDaysBetween(openedAt, now) >= rule.unansweredBusinessDays &&
        !marks.some(({ side, at }) => side === 'staff' && at > openedAt && at <= now),
    })),
    lastClosedAt: closed.length === 0 ? null : Math.max(...closed),
    ratings: rated.filter(({ ratedAt }) => ratedAt > windowFrom).length,
    lowRating: lowest(rated, rule, windowFrom),
  };
}

/** Of each kind and scale the newest one counts; two low ones in a row say more than one. */
function lowest(rated: readonly CrmRating[], rule: ComplaintRule, from: UtcMs): ComplaintSignal['lowRating'] {
  const found = [...Map.groupBy(rated, ({ kind, min, max }) => `${kind} ${min} ${max}`).values()].flatMap((scale) => {
    const [newest, before] = scale;
    if (newest === undefined || newest.ratedAt <= from || !isLow(newest, rule)) return [];
    const counts = before !== undefined && newest.ratedAt - before.ratedAt <= RATING_BEFORE_MS && isLow(before, rule);
    return [{ at: newest.ratedAt, value: newest.value, before: counts ? before.value : null, max: newest.max }];
  });
  return found.find(({ before }) => before !== null) ?? found[0] ?? null;
}

function isLow({ kind, value, min, max }: CrmRating, { lowShare, lowShareNps }: ComplaintRule): boolean {
  return (value - min) / (max - min) <= (kind === 'nps' ? lowShareNps : lowShare);
}
