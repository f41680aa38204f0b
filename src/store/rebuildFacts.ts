import { byTime, type ContactMark, factWeek } from '../domain/contactMark.ts';
import { packMarks, UnreadableMarks, unpackMarks } from '../domain/packMarks.ts';
import type { UtcMs } from '../domain/time.ts';
import { marksOfWeeks } from './contactMarks.ts';
import { type FactKey, factKeyName } from './factKeys.ts';
import { deleteFactWeeks, type FactWeek, factWeeksOf, saveFactWeeks } from './factWeeks.ts';
import type { Db } from './store.ts';
import { keepSuperseded } from './supersededWeeks.ts';

/**
 * Makes the packed fact rows of the given weeks anew from their messages: whatever the order in which messages, recalls
 * and group-sends arrived, the row is the same. What it held before is kept apart, for replays of past days. Runs in the
 * transaction that stored the messages.
 */
export async function rebuildFacts(db: Db, keys: readonly FactKey[], knownAt: UtcMs): Promise<void> {
  const wanted = new Map(keys.map((key) => [factKeyName(key), key]));
  if (wanted.size === 0) return;
  const weeks = Map.groupBy(await marksOfWeeks(db, [...wanted.values()]), (mark) =>
    factKeyName({ ...mark, week: factWeek(mark.at) }),
  );
  const stored = await factWeeksOf(db, [...wanted.values()]);
  await keepSuperseded(
    db,
    stored.map((row) => ({ key: row, before: marksBefore(row) ?? [], after: weeks.get(factKeyName(row)) ?? [] })),
    knownAt,
  );
  await saveFactWeeks(
    db,
    [...weeks].map(([name, marks]) => rowOf(wanted.get(name)!, marks, knownAt)),
  );
  await deleteFactWeeks(
    db,
    [...wanted].filter(([name]) => !weeks.has(name)).map(([, key]) => key),
  );
}

/**
 * Adds the marks of new messages to their weeks: the same rows as {@link rebuildFacts} makes, without reading all
 * messages of a week again for each one that is added to it. Runs in the transaction that stored the messages.
 */
export async function appendFacts(
  db: Db,
  added: readonly { key: FactKey; marks: readonly ContactMark[] }[],
  knownAt: UtcMs,
): Promise<void> {
  const stored = await factWeeksOf(
    db,
    added.map(({ key }) => key),
  );
  const before = new Map(stored.map((row) => [factKeyName(row), row]));
  const rows: FactWeek[] = [];
  const unreadable: FactKey[] = [];
  for (const { key, marks } of added) {
    const known = marksBefore(before.get(factKeyName(key)));
    if (known === null) unreadable.push(key);
    else rows.push(rowOf(key, [...known, ...marks].sort(byTime), knownAt));
  }
  await saveFactWeeks(db, rows);
  await rebuildFacts(db, unreadable, knownAt);
}

/** @returns null for a row of another version of this program: the messages tell it anew */
function marksBefore(row: FactWeek | undefined): ContactMark[] | null {
  if (row === undefined) return [];
  try {
    return unpackMarks(row.payload, row);
  } catch (error) {
    if (error instanceof UnreadableMarks) return null;
    throw error;
  }
}

function rowOf(key: FactKey, marks: readonly ContactMark[], knownAt: UtcMs): FactWeek {
  const { chatId, contactId, week } = key;
  return { chatId, contactId, week, payload: packMarks(marks), knownAt };
}
