import { type ContactMark, factWeek } from '../domain/contactMark.ts';
import { packMarks } from '../domain/packMarks.ts';
import type { UtcMs } from '../domain/time.ts';
import { type FactKey, marksOfWeeks } from './archiveLedger.ts';
import { deleteFactWeeks, saveFactWeeks } from './factWeeks.ts';
import type { Db } from './store.ts';

/**
 * Makes the packed fact rows of the given weeks anew from their messages: whatever the order in which messages, recalls
 * and group-sends arrived, the row is the same. Runs in the transaction that stored the messages.
 */
export async function rebuildFacts(db: Db, keys: readonly FactKey[], knownAt: UtcMs): Promise<void> {
  const wanted = new Map(keys.map((key) => [nameOf(key), key]));
  if (wanted.size === 0) return;
  const weeks = new Map<string, ContactMark[]>();
  for (const mark of await marksOfWeeks(db, [...wanted.values()])) {
    const name = nameOf({ ...mark, week: factWeek(mark.at) });
    const marks = weeks.get(name);
    if (marks === undefined) weeks.set(name, [mark]);
    else marks.push(mark);
  }
  const rows = [...weeks].map(([name, marks]) => ({ ...wanted.get(name)!, payload: packMarks(marks), knownAt }));
  await saveFactWeeks(db, rows);
  await deleteFactWeeks(
    db,
    [...wanted].filter(([name]) => !weeks.has(name)).map(([, key]) => key),
  );
}

function nameOf({ chatId, contactId, week }: FactKey): string {
  return `${week} ${chatId} ${contactId}`;
}
