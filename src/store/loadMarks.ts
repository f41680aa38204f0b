import { byTime, type ContactMark, factWeek } from '../domain/contactMark.ts';
import { unpackMarks } from '../domain/packMarks.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { type FactWeek, loadFactWeeksIn, loadRoomContacts } from './factWeeks.ts';
import { loadSuperseded, type SupersededWeek } from './supersededWeeks.ts';

type Row = FactWeek | SupersededWeek;

/**
 * The marks of some customers, each earliest first: those of their contacts, and what staff said in the rooms that these
 * are in.
 * @param contactIdsOf customer id to contact ids
 * @param options.knownAt only what was known at that instant; all of it unless told
 */
export async function loadMarks(
  db: Db,
  contactIdsOf: ReadonlyMap<string, readonly string[]>,
  since: UtcMs,
  { knownAt = Number.POSITIVE_INFINITY }: { knownAt?: UtcMs } = {},
): Promise<Map<string, ContactMark[]>> {
  const allContactIds = [...new Set([...contactIdsOf.values()].flat())];
  const roomsOf = Map.groupBy(await loadRoomContacts(db, allContactIds, { knownAt }), ({ contactId }) => contactId);
  const chatIds = [...new Set([...roomsOf.values()].flat().map(({ chatId }) => chatId))];
  const wanted = { contactIds: allContactIds, chatIds };
  const fromWeek = factWeek(since);
  const superseded = Number.isFinite(knownAt) ? await loadSuperseded(db, wanted, { fromWeek, knownAt }) : [];
  const rows: Row[] = [...(await loadFactWeeksIn(db, wanted, { fromWeek })), ...superseded];
  // What is known to be automatic by now was believed to be written by hand: it is there once.
  const believed = new Set(superseded.flatMap((row) => unpackMarks(row.payload, row)).map(momentOf));
  const ofContact = new Map<string, Row[]>();
  const ofRoom = new Map<string, Row[]>();
  for (const row of rows) {
    const [index, key] = row.contactId === '' ? [ofRoom, row.chatId] : [ofContact, row.contactId];
    const list = index.get(key);
    if (list === undefined) index.set(key, [row]);
    else list.push(row);
  }
  const unpacked = new Map<Row, ContactMark[]>();
  const marksIn = (row: Row): ContactMark[] => {
    const known = unpacked.get(row);
    if (known !== undefined) return known;
    const marks = unpackMarks(row.payload, row).filter(
      (mark) => mark.knownAt <= knownAt && !(mark.side === 'automatic' && believed.has(momentOf(mark))),
    );
    unpacked.set(row, marks);
    return marks;
  };
  return new Map(
    [...contactIdsOf].map(([customerId, contactIds]) => {
      const rooms = new Set(contactIds.flatMap((id) => (roomsOf.get(id) ?? []).map(({ chatId }) => chatId)));
      const own = contactIds.flatMap((id) => ofContact.get(id) ?? []);
      const said = [...rooms].flatMap((chatId) => ofRoom.get(chatId) ?? []);
      return [customerId, [...own, ...said].flatMap(marksIn).sort(byTime)] as const;
    }),
  );
}

function momentOf({ chatId, by, at }: ContactMark): string {
  return `${at} ${by} ${chatId}`;
}
