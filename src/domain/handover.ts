import type { BusinessCalendar } from './businessCalendar.ts';
import type { Relationship, Staff } from './people.ts';
import { DAY_MS, type UtcMs } from './time.ts';
import type { StandingCause } from './verdict.ts';

/** A customer that went from one of us to another: moved in service (在职继承), or because the member left. */
export interface Handover {
  fromStaffId: string;
  toStaffId: string;
  at: UtcMs;
  reason: 'transfer' | 'departed';
  /** Whose links went over. */
  contactIds: string[];
}

/** For so long the new owner is not reminded of what he did not begin (PRODUCT §5). */
export const GRACE_BUSINESS_DAYS = 10;
/** A new link counts as taking over when it begins this near to the end of the old one. */
const TAKE_OVER_DAYS = 14;
/** Later than that after the member left it is a new beginning, not a handover. */
const AFTER_DEPARTURE_DAYS = 60;

/**
 * Who took a customer over from whom, the newest last. A link that ended by transfer or by the member's leaving, and a link of
 * the same contact with somebody else that began then or, where the colleague knew the contact before, goes on.
 * @param relationships of the customer, ended ones too
 */
export function handoversOf(
  relationships: readonly Relationship[],
  staff: ReadonlyMap<string, Pick<Staff, 'status' | 'knownAt'>>,
): Handover[] {
  const found = new Map<string, Handover>();
  for (const old of relationships) {
    const end = endOf(old, staff);
    if (end === null) continue;
    const heir = takerOf(old, end, relationships, staff);
    if (heir === null) continue;
    const name = `${old.staffId} ${heir.staffId}`;
    const known = found.get(name);
    // Contacts go over one after the other: it is one handover, of the last one's time.
    found.set(name, {
      ...{ fromStaffId: old.staffId, toStaffId: heir.staffId, reason: end.reason },
      at: Math.max(known?.at ?? 0, heir.at),
      contactIds: [...(known?.contactIds ?? []), old.contactId],
    });
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function endOf(
  { endedAt, endedBy, staffId }: Relationship,
  staff: ReadonlyMap<string, Pick<Staff, 'status' | 'knownAt'>>,
): { at: UtcMs; reason: Handover['reason'] } | null {
  if (endedAt !== null && endedBy === 'transfer') return { at: endedAt, reason: 'transfer' };
  if (endedAt !== null && endedBy === 'departed') return { at: endedAt, reason: 'departed' };
  const person = staff.get(staffId);
  if (person?.status !== 'departed') return null;
  // Of somebody who left, WeCom at some time just shows nothing any more.
  if (endedAt === null || endedBy === 'vanished') return { at: endedAt ?? person.knownAt, reason: 'departed' };
  return null;
}

function takerOf(
  old: Relationship,
  end: { at: UtcMs; reason: Handover['reason'] },
  relationships: readonly Relationship[],
  staff: ReadonlyMap<string, Pick<Staff, 'status'>>,
): { staffId: string; at: UtcMs } | null {
  const latest = end.reason === 'transfer' ? TAKE_OVER_DAYS : AFTER_DEPARTURE_DAYS;
  const others = relationships.filter(
    ({ contactId, staffId, endedAt }) =>
      contactId === old.contactId &&
      staffId !== old.staffId &&
      endedAt === null &&
      staff.get(staffId)?.status === 'active',
  );
  const [taker] = others
    .filter(({ addedAt }) => addedAt !== null && addedAt >= end.at - TAKE_OVER_DAYS * DAY_MS)
    .filter(({ addedAt }) => addedAt! <= end.at + latest * DAY_MS)
    .sort((a, b) => Math.abs(a.addedAt! - end.at) - Math.abs(b.addedAt! - end.at) || (a.staffId < b.staffId ? -1 : 1));
  if (taker !== undefined) return { staffId: taker.staffId, at: Math.max(end.at, taker.addedAt!) };
  // No event comes when the colleague had the contact before (external-contact.md §5): one only can be meant.
  return end.reason === 'transfer' && others.length === 1 ? { staffId: others[0]!.staffId, at: end.at } : null;
}

/** The handover of which the clocks still know; null: none, or long ago. */
export function latestHandover(handovers: readonly Handover[], now: UtcMs): Handover | null {
  return handovers.findLast(({ at }) => at <= now) ?? null;
}

/** When the grace ends: the start of the business day after ten of them. */
export function graceEnd({ at }: Pick<Handover, 'at'>, calendar: BusinessCalendar): UtcMs {
  return calendar.dayStart(calendar.addBusinessDays(calendar.dayOf(at), GRACE_BUSINESS_DAYS));
}

/** Causes that a clock makes; what the customer did or said is told to whoever is the owner. */
const CLOCKS: ReadonlySet<StandingCause['kind']> = new Set([
  'fading',
  'monthlyFall',
  'goneQuiet',
  'slowReply',
  'fewerReplies',
  'unanswered',
  'promise',
]);

/**
 * What may still be told after a handover: nothing that a clock made while the grace lasts; afterwards a silence counts from the
 * handover on, and outreach of the one before is not held against the one after. Past and baseline stay.
 */
export function afterHandover(
  causes: readonly StandingCause[],
  handover: Pick<Handover, 'at'> | null,
  now: UtcMs,
  calendar: BusinessCalendar,
): StandingCause[] {
  if (handover === null || handover.at > now) return [...causes];
  if (now < graceEnd(handover, calendar)) return causes.filter(({ kind }) => !CLOCKS.has(kind));
  return causes.filter(({ kind, facts }) => {
    if (kind === 'goneQuiet') return isStillQuiet(facts.lastDate, facts.gap, handover.at, now);
    if (kind === 'unanswered') return typeof facts.date !== 'number' || facts.date >= handover.at;
    return true;
  });
}

const QUIET_GAPS = 3;

function isStillQuiet(lastAt: unknown, gapDays: unknown, handedAt: UtcMs, now: UtcMs): boolean {
  if (typeof lastAt !== 'number' || lastAt >= handedAt) return true;
  const days = (now - handedAt) / DAY_MS;
  return typeof gapDays !== 'number' || days > QUIET_GAPS * Math.max(1, gapDays);
}
