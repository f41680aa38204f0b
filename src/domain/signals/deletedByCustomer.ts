import type { BusinessCalendar } from '../businessCalendar.ts';
import type { ContactMark } from '../contactMark.ts';
import { dayNumber, dayText } from '../dayNumber.ts';
import { DELETED_WAIT_MS } from '../keyContactChange.ts';
import { singleChatId } from '../message.ts';
import type { Relationship } from '../people.ts';
import { DAY_MS, type Day, type UtcMs } from '../time.ts';

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

/** Of so many business days before today … */
const DAILY_DAYS = 5;
/** … they wrote on so many: one may be a busy one. */
const DAILY_LEAST = 4;

/**
 * Do other people of the customer still write daily to the salesperson who was deleted (COPY §5, notes to 5.6)? Counted are days of
 * their single chats with that person: in a room it cannot be told whom they write to.
 * @param marks of the customer
 */
export function othersWriteDaily(
  { contactId, staffId }: Pick<Deletion, 'contactId' | 'staffId'>,
  marks: readonly ContactMark[],
  { now, calendar }: { now: UtcMs; calendar: BusinessCalendar },
): boolean {
  const today = dayNumber(calendar.dayOf(now));
  const days = new Set<Day>();
  for (let back = 1; days.size < DAILY_DAYS && back <= LOOK_BACK_DAYS; back += 1) {
    const day = dayText(today - back);
    if (calendar.isWorkingDay(day)) days.add(day);
  }
  const written = new Set(
    marks
      .filter(
        ({ side, by, chatId, at }) =>
          side === 'customer' && by !== contactId && chatId === singleChatId(staffId, by) && at <= now,
      )
      .map(({ at }) => calendar.dayOf(at)),
  );
  return [...days].filter((day) => written.has(day)).length >= DAILY_LEAST;
}

/** 春节 and 国庆 are shorter. */
const LOOK_BACK_DAYS = 21;
