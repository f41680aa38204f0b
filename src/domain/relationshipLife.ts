import type { Relationship } from './people.ts';
import { HOUR_MS, MINUTE_MS, type UtcMs } from './time.ts';

/** What events told of one staff member and one contact, each at its own time (wecom/callbacks.md §8). */
export type RelationshipEventKind =
  | 'added'
  /** By the customer, without the approval step: one-sided. */
  | 'halfAdded'
  | 'deletedByStaff'
  | 'deletedByCustomer'
  /** To another member, or to the member's own new id. Never churn (PRODUCT §3). */
  | 'transferred'
  /** The member left the company and the contact waits for a successor (get_unassigned_list). */
  | 'departed'
  | 'transferFailed';

export interface RelationshipEvent {
  contactId: string;
  staffId: string;
  at: UtcMs;
  kind: RelationshipEventKind;
  /** Why a transfer failed, for instance `customer_refused`; '' otherwise. */
  detail: string;
  knownAt: UtcMs;
}

/** What reading WeCom's own list showed of a relationship. */
export interface Sighting {
  /** As WeCom says; null when it does not, or never showed it. */
  addedAt: UtcMs | null;
  /** The last reading that showed it. */
  seenAt: UtcMs | null;
  /** The first reading after `seenAt` that did not show it. */
  missedAt: UtcMs | null;
}

export type RelationshipLife = Pick<Relationship, 'addedAt' | 'endedAt' | 'endedBy'>;

/** After a deletion WeCom may go on showing the follower for a while (external-contact.md §8). */
export const STILL_SHOWN_MS = 2 * HOUR_MS;
/** A list may not show yet what an event has told already. */
export const NOT_YET_SHOWN_MS = 10 * MINUTE_MS;

const ENDERS: Partial<Record<RelationshipEventKind, NonNullable<Relationship['endedBy']>>> = {
  deletedByStaff: 'staff',
  deletedByCustomer: 'customer',
  transferred: 'transfer',
  departed: 'departed',
};

/**
 * Whether a relationship lives, since when, and who ended it: the last word by the events' own time, then what WeCom
 * shows. The same for the same facts, in whatever order and how often they came.
 */
export function relationshipLife(events: readonly RelationshipEvent[], sighting: Sighting | null): RelationshipLife {
  let life: RelationshipLife = { addedAt: null, endedAt: null, endedBy: null };
  let hasBegun = false;
  for (const { at, by } of stepsOf(events, sighting)) {
    if (by === null) {
      if (!hasBegun || life.endedAt !== null) life = { addedAt: at, endedAt: null, endedBy: null };
      hasBegun = true;
    } else if (life.endedAt === null) {
      life = { ...life, endedAt: at, endedBy: by };
    }
  }
  return sighting === null ? life : asShown(life, sighting);
}

/** Beginnings (`by` null) and ends by time; of one instant the beginning first. */
function stepsOf(events: readonly RelationshipEvent[], sighting: Sighting | null) {
  const steps = events.flatMap(({ at, kind }) => {
    const by = ENDERS[kind] ?? null;
    return by !== null || kind === 'added' || kind === 'halfAdded' ? [{ at, by }] : [];
  });
  if (sighting?.addedAt != null) steps.push({ at: sighting.addedAt, by: null });
  const rank = (by: string | null): number => (by === null ? 0 : 1 + Object.values(ENDERS).indexOf(by as never));
  return steps.sort((a, b) => a.at - b.at || rank(a.by) - rank(b.by));
}

function asShown(life: RelationshipLife, { seenAt, missedAt }: Sighting): RelationshipLife {
  if (missedAt !== null) {
    const isTooSoon = life.addedAt !== null && missedAt < life.addedAt + NOT_YET_SHOWN_MS;
    return life.endedAt !== null || isTooSoon ? life : { ...life, endedAt: missedAt, endedBy: 'vanished' };
  }
  // Shown long after our side ended it: it began again, and that event was lost. What the customer ended is shown for ever.
  const isBack =
    life.endedAt !== null && life.endedBy !== 'customer' && seenAt !== null && seenAt >= life.endedAt + STILL_SHOWN_MS;
  return isBack ? { ...life, endedAt: null, endedBy: null } : life;
}
