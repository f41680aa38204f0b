import type { ContactMark } from '../domain/contactMark.ts';
import { isContact } from '../domain/exposure.ts';
import { packMarks } from '../domain/packMarks.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import type { FactKey } from './factKeys.ts';
import { selectRowsIn, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { supersededWeekTable } from './tables/replayTables.ts';

export type SupersededWeek = RowOf<typeof supersededWeekTable>;

/**
 * Keeps what a week held and holds no longer: a message that was recalled, or that turned out to be one of many alike. What
 * was never judged (it came with the same pull) and what is no contact changes no past day, and is not kept.
 */
export async function keepSuperseded(
  db: Db,
  weeks: readonly { key: FactKey; before: readonly ContactMark[]; after: readonly ContactMark[] }[],
  supersededAt: UtcMs,
): Promise<void> {
  const rows = weeks.flatMap(({ key, before, after }): SupersededWeek[] => {
    const known = before.filter((mark) => isContact(mark) && mark.knownAt < supersededAt);
    const gone = known.length === 0 ? [] : without(known, after);
    if (gone.length === 0) return [];
    const { chatId, contactId, week } = key;
    return [{ chatId, contactId, week, supersededAt, payload: packMarks(gone) }];
  });
  await upsertRows(db, supersededWeekTable, rows);
}

/** The marks that are not among the others, each counted as often as it stands. */
function without(marks: readonly ContactMark[], others: readonly ContactMark[]): ContactMark[] {
  const left = new Map<string, number>();
  for (const mark of others) left.set(nameOf(mark), (left.get(nameOf(mark)) ?? 0) + 1);
  return marks.filter((mark) => {
    const count = left.get(nameOf(mark)) ?? 0;
    if (count > 0) left.set(nameOf(mark), count - 1);
    return count === 0;
  });
}

function nameOf({ at, by, side, isCall, needsNoReply }: ContactMark): string {
  return `${at} ${side} ${isCall} ${needsNoReply} ${by}`;
}

/**
 * What was believed at `knownAt` and is no longer, of these contacts and rooms. Its marks may also have become known later.
 * @param range.fromWeek the first week wanted
 */
export async function loadSuperseded(
  db: Db,
  { contactIds, chatIds }: { contactIds: readonly string[]; chatIds: readonly string[] },
  { fromWeek, knownAt }: { fromWeek: number; knownAt: UtcMs },
): Promise<SupersededWeek[]> {
  const since = [fromWeek, knownAt];
  const tail = 'AND week >= ? AND superseded_at > ?';
  return [
    ...(await selectRowsIn(db, supersededWeekTable, `WHERE contact_id IN (?) ${tail}`, contactIds, [], since)),
    ...(await selectRowsIn(
      db,
      supersededWeekTable,
      `WHERE contact_id = '' AND chat_id IN (?) ${tail}`,
      chatIds,
      [],
      since,
    )),
  ];
}
