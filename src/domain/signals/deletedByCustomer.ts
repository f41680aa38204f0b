import { DELETED_WAIT_MS } from '../keyContactChange.ts';
import type { Relationship } from '../people.ts';
import { DAY_MS, type UtcMs } from '../time.ts';

/** An old deletion is known and done with, or is a lost customer. */
const TOLD_DAYS = 30;

export interface Deletion {
  contactId: string;
  staffId: string;
  at: UtcMs;
  /** Other people of the customer who are still linked to one of us. */
  left: number;
  /** The person is still linked to another one of us. */
  isPartial: boolean;
}

/**
 * The newest deletion by the customer's side: their own doing (never a handover, never ours), and still so after two hours
 * (PRODUCT §3).
 * @param relationships of the customer, ended ones too
 */
export function deletedByCustomer(relationships: readonly Relationship[], now: UtcMs): Deletion | null {
  const live = relationships.filter(({ endedAt }) => endedAt === null);
  const found = relationships
    .flatMap(({ contactId, staffId, endedAt, endedBy }) =>
      endedBy === 'customer' && endedAt !== null ? [{ contactId, staffId, at: endedAt }] : [],
    )
    .filter(({ at }) => now - at >= DELETED_WAIT_MS && now - at < TOLD_DAYS * DAY_MS);
  const newest = found.reduce<(typeof found)[number] | null>(
    (best, one) => (best === null || one.at > best.at ? one : best),
    null,
  );
  if (newest === null) return null;
  return {
    ...newest,
    left: new Set(live.map(({ contactId }) => contactId).filter((id) => id !== newest.contactId)).size,
    isPartial: live.some(({ contactId }) => contactId === newest.contactId),
  };
}
