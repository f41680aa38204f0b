import type { CauseKind } from './alert.ts';
import type { ContactMark } from './contactMark.ts';
import type { SeatState } from './coverage.ts';
import type { BusinessFinding } from './crm/business.ts';
import type { Interval } from './interval.ts';
import type { MonthEnd } from './monthEnds.ts';
import type { ReplyChangeKind } from './replyChanges.ts';
import { DAY_MS, type UtcMs } from './time.ts';
import type { Band, Verdict } from './verdict.ts';

/** What the judgement before said of a customer, as far as the next one depends on it. */
export interface JudgedBefore {
  band: Band | null;
  standing: readonly CauseKind[];
  /** Changes of the answers that were said; left out: none. */
  said?: readonly ReplyChangeKind[];
  /** Of the four months before, where the score fell from each to the next; left out: it did not, or not all are known. */
  monthEnds?: readonly MonthEnd[];
}

/** For the judgement that follows this one. @param verdict as it was judged, or as a snapshot of an older version keeps it */
export function judgedBeforeOf({
  band,
  standing,
  held,
  changes = [],
}: Pick<Verdict, 'band' | 'standing' | 'held'> & Partial<Pick<Verdict, 'changes'>>): JudgedBefore {
  return {
    band,
    // What was held back was seen all the same: when the hold ends it need not be seen twice more.
    standing: [...standing.map(({ kind }) => kind), ...(held?.causes ?? [])],
    ...(changes.length === 0 ? {} : { said: changes.map(({ kind }) => kind) }),
  };
}

/** A verdict as the day's snapshot keeps it. */
export interface SnapshotVerdict extends Verdict {
  /** The outside person with most messages in 90 days: whom the card names. null when nobody of theirs wrote. */
  mainContactId: string | null;
  /** What stood before: with it the day can be judged again after older snapshots were thinned out. */
  before: JudgedBefore;
  /** What could be seen: members linked, those of them archived and unknown, contacts who refuse; left out in old rows. */
  sight?: {
    linked: number;
    archived: number;
    unknown: number;
    refused: number;
    until: UtcMs | null;
    /** null: nobody owns the customer; left out in old rows. */
    ownerSeat?: SeatState | null;
  };
  /** Turnover and order risk; left out where the company's systems say nothing of the customer. */
  business?: BusinessFinding;
}

const MAIN_CONTACT_MS = 90 * DAY_MS;

/** Who of the customer wrote most in 90 days; equal: who wrote last. */
export function mainContactOf(marks: readonly ContactMark[], now: UtcMs): string | null {
  const counts = new Map<string, { messages: number; lastAt: UtcMs }>();
  for (const { side, by, at } of marks) {
    if (side !== 'customer' || at > now || at < now - MAIN_CONTACT_MS) continue;
    const known = counts.get(by);
    counts.set(by, { messages: (known?.messages ?? 0) + 1, lastAt: Math.max(known?.lastAt ?? at, at) });
  }
  const [most] = [...counts].sort(([, a], [, b]) => b.messages - a.messages || b.lastAt - a.lastAt);
  return most?.[0] ?? null;
}

/** Whom of the customer a cause is about: who deleted us, the key contact who changes, else the one who writes most. */
export function personOf(verdict: SnapshotVerdict | null, kind: CauseKind): string | null {
  const people = verdict?.people;
  if (kind === 'deleted') return people?.deletion?.contactId ?? verdict?.mainContactId ?? null;
  const isAboutKeyContact = kind === 'contactSuspected' || kind === 'contactLikely' || kind === 'contactConfirmed';
  return (isAboutKeyContact ? people?.keyContactId : null) ?? verdict?.mainContactId ?? null;
}

/** The facts of the rows 最近联系, 平时 and 订单 of a card. */
export function rowFactsOf(verdict: SnapshotVerdict | null): {
  lastContact: { at: UtcMs; side: 'staff' | 'customer' } | null;
  usual: { gapDays: number | null } | null;
  order: { lastAt: UtcMs; cycleDays: number | null } | null;
} {
  const facts = verdict?.parts.find(({ dimension }) => dimension === 'rhythm')?.facts ?? {};
  const { lastDate, lastSide, gap } = facts;
  const { lastOrder, cycle } = verdict?.parts.find(({ dimension }) => dimension === 'orders')?.facts ?? {};
  return {
    lastContact:
      typeof lastDate === 'number' && (lastSide === 'staff' || lastSide === 'customer')
        ? { at: lastDate, side: lastSide }
        : null,
    usual: typeof gap === 'number' ? { gapDays: gap } : null,
    order:
      typeof lastOrder === 'number' ? { lastAt: lastOrder, cycleDays: typeof cycle === 'number' ? cycle : null } : null,
  };
}

/**
 * When the archive covered us: from what the first pull could still see until where it has been read, less the gaps.
 * @param windowMs how far back the archive reaches at a pull
 */
export function observedIntervals(
  cursor: { firstPullAt: UtcMs | null; coveredUntil: UtcMs | null } | null,
  gaps: readonly Interval[],
  windowMs: number,
): Interval[] {
  if (cursor?.firstPullAt == null || cursor.coveredUntil === null) return [];
  let from = cursor.firstPullAt - windowMs;
  const observed: Interval[] = [];
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    if (gap.from > from) observed.push({ from, to: Math.min(gap.from, cursor.coveredUntil) });
    from = Math.max(from, gap.to);
  }
  if (from < cursor.coveredUntil) observed.push({ from, to: cursor.coveredUntil });
  return observed;
}
