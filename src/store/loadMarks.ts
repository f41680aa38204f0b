import { byTime, type ContactMark, factWeek } from '../domain/contactMark.ts';
import { unpackMarks } from '../domain/packMarks.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { type FactWeek, loadFactWeeks, loadRoomContacts } from './factWeeks.ts';

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
  const rows = await loadFactWeeks(db, allContactIds, { fromWeek: factWeek(since) });
  const ofContact = new Map<string, FactWeek[]>();
  const ofRoom = new Map<string, FactWeek[]>();
  for (const row of rows) {
    const [index, key] = row.contactId === '' ? [ofRoom, row.chatId] : [ofContact, row.contactId];
    const list = index.get(key);
    if (list === undefined) index.set(key, [row]);
    else list.push(row);
  }
  const roomsOf = Map.groupBy(await loadRoomContacts(db, allContactIds, { knownAt }), ({ contactId }) => contactId);
  const unpacked = new Map<FactWeek, ContactMark[]>();
  const marksIn = (row: FactWeek): ContactMark[] => {
    const known = unpacked.get(row);
    if (known !== undefined) return known;
    const marks = unpackMarks(row.payload, row).filter((mark) => mark.knownAt <= knownAt);
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
