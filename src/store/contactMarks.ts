import { byTime, type ContactMark } from '../domain/contactMark.ts';
import type { Db } from './db.ts';
import { type FactKey, factKeyName } from './factKeys.ts';
import { selectRowsIn } from './rows.ts';
import type { StoredRecord } from './storedRecord.ts';
import type { RowOf } from './table.ts';
import { messageTable } from './tables/archiveTables.ts';

/**
 * The marks of these weeks as they follow from the messages now, oldest first: what was recalled at once is left out,
 * group-sends and other automatic messages stand with side `automatic`.
 */
export async function marksOfWeeks(db: Db, keys: readonly FactKey[]): Promise<ContactMark[]> {
  const wanted = new Set(keys.map(factKeyName));
  const found: ContactMark[][] = [];
  // By week and chat, and the contact afterwards: MariaDB needs 0.1 ms to plan each alternative of an OR, and a page
  // touches hundreds of chats in a week or two.
  for (const [week, ofWeek] of Map.groupBy(keys, (key) => key.week)) {
    const chatIds = ofWeek.map(({ chatId }) => chatId);
    const condition = `WHERE chat_id IN (?) AND week = ? AND kind = 'message' AND is_recalled = 0`;
    const rows = await selectRowsIn(db, messageTable, condition, chatIds, [], [week]);
    found.push(
      rows
        .filter(({ chatId, contactId }) => wanted.has(factKeyName({ chatId, contactId, week })))
        .map((row) => markOf(row, row.isAcknowledgement === true)),
    );
  }
  return found.flat().sort(byTime);
}

/** The mark of a record that has a {@link factKeysOf} of its own. */
export function markOfRecord(record: StoredRecord): ContactMark {
  return markOf(record, record.features?.isAcknowledgement === true);
}

type Markable = Omit<ContactMark, 'at' | 'by' | 'isCall' | 'needsNoReply'> &
  Pick<RowOf<typeof messageTable>, 'sentAt' | 'from' | 'callSeconds' | 'type'>;

function markOf(row: Markable, isAcknowledgement: boolean): ContactMark {
  return {
    chatId: row.chatId,
    contactId: row.contactId,
    // A week is only kept for a message with a time.
    at: row.sentAt!,
    knownAt: row.knownAt,
    side: row.side,
    // The archive spells members as they were created, the directory in lower case.
    by: row.side === 'staff' ? row.from.toLowerCase() : row.from,
    isCall: row.callSeconds !== null,
    needsNoReply: isAcknowledgement || row.type === 'emotion',
  };
}
