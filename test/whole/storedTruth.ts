import { expect } from 'vitest';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { unpackMarks } from '../../src/domain/packMarks.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { marksOfWeeks } from '../../src/store/contactMarks.ts';
import type { FactKey } from '../../src/store/factKeys.ts';
import { loadFactWeeks } from '../../src/store/factWeeks.ts';
import { keptEnvelopes } from '../../src/store/keptEnvelopes.ts';
import type { Store } from '../../src/store/store.ts';
import type { ArchivedId } from './archiveTruth.ts';

/** Each record of the archive stands once, as a message or as a kept envelope, and the cursor is at the last. */
export async function expectWholeArchive(
  { db }: Store,
  { source, archived, kept }: { source: string; archived: readonly ArchivedId[]; kept: number },
): Promise<void> {
  const messages = await db.query<{ msgId: string; seq: string }>('SELECT msg_id AS msgId, seq FROM message');
  const sealed = await keptEnvelopes(db, { limit: kept + 1 });
  expect(sealed).toHaveLength(kept);
  const stored = [
    ...messages.map(({ seq, msgId }) => ({ seq, msgId })),
    ...sealed.map(({ seq, msgId }) => ({ seq, msgId })),
  ];
  expect(sorted(stored)).toEqual(sorted(archived));
  expect((await readCursor(db, source))?.seq).toBe(archived.at(-1)?.seq);
}

function sorted(ids: readonly ArchivedId[]): string[] {
  return ids.map(({ seq, msgId }) => `${seq} ${msgId}`).sort();
}

/** The packed facts, all weeks of all chats, say the same as the messages they are made of. @returns how many marks */
export async function expectFactsOfMessages({ db }: Store): Promise<number> {
  const keys = await db.query<FactKey>(
    `SELECT DISTINCT chat_id AS chatId, contact_id AS contactId, week FROM message
     WHERE kind = 'message' AND week IS NOT NULL AND chat_id NOT LIKE 'i:%'`,
  );
  const contactIds = [...new Set(keys.map(({ contactId }) => contactId))].filter((id) => id !== '');
  const rows = await loadFactWeeks(db, contactIds, { fromWeek: 0 });
  const packed = rows.flatMap((row) => unpackMarks(row.payload, row));
  const fresh = await marksOfWeeks(db, keys);
  expect(inOrder(packed)).toEqual(inOrder(fresh));
  return packed.length;
}

function inOrder(marks: readonly ContactMark[]): string[] {
  return marks
    .map(({ chatId, contactId, at, knownAt, side, by, isCall, needsNoReply }) =>
      [chatId, contactId, at, knownAt, side, by, isCall, needsNoReply].join(' '),
    )
    .sort();
}

export async function countRows({ db }: Store, table: string, where = '1 = 1'): Promise<number> {
  const [row] = await db.query<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table} WHERE ${where}`);
  return row!.count;
}
