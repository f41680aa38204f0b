import { type ArchiveRecord, type ChatId, roomChatId, type Side, singleChatId } from './message.ts';
import type { UtcMs } from './time.ts';

/** Who is who. Staff ids are in lower case. */
export interface Directory {
  staff: ReadonlySet<string>;
  contacts: ReadonlySet<string>;
  /** When a relationship began, by `staffId contactId`: what staff "say" within a minute of it is a welcome text. */
  addedAt?: ReadonlyMap<string, UtcMs>;
}

/** A message of staff this soon after the contact was added is the welcome text, not a person (archive.md §7.4). */
const WELCOME_MS = 60_000;

/**
 * Whose id this is: the directory decides, only then the prefix (archive.md §4: wo/wm outside person, wb robot). An id
 * that neither knows is unknown, and never counted as staff.
 */
export function personKind(id: string, directory: Directory): 'staff' | 'contact' | 'robot' | 'unknown' {
  if (directory.staff.has(id.toLowerCase())) return 'staff';
  if (directory.contacts.has(id)) return 'contact';
  if (/^w[om]/.test(id)) return 'contact';
  if (id.startsWith('wb')) return 'robot';
  return 'unknown';
}

export interface Placed {
  chatId: ChatId;
  /** '' for what staff or robots say in a room, and in internal chats. */
  contactId: string;
  side: Side;
  /** Outside people of the room that this record shows; empty in single chats. */
  roomContactIds: string[];
}

/** In which chat a record stands and which side speaks (PRODUCT §1). Internal chats get an id of their own and no facts. */
export function placeRecord(
  record: Pick<ArchiveRecord, 'from' | 'to' | 'roomId' | 'sentAt'>,
  directory: Directory,
): Placed {
  const speaker = personKind(record.from, directory);
  const side: Side = speaker === 'contact' ? 'customer' : speaker;
  const outside = [record.from, ...record.to].filter((id) => personKind(id, directory) === 'contact');
  if (record.roomId !== null && record.roomId !== '') {
    const chatId = roomChatId(record.roomId);
    return { chatId, contactId: speaker === 'contact' ? record.from : '', side, roomContactIds: [...new Set(outside)] };
  }
  const contactId = outside[0];
  const staffId = [record.from, ...record.to].find((id) => id !== contactId && personKind(id, directory) !== 'robot');
  if (contactId === undefined || staffId === undefined)
    return { chatId: `i:${record.from}:${record.to[0] ?? ''}`, contactId: '', side, roomContactIds: [] };
  const addedAt = directory.addedAt?.get(`${staffId.toLowerCase()} ${contactId}`);
  const isWelcome =
    side === 'staff' &&
    addedAt !== undefined &&
    record.sentAt !== null &&
    record.sentAt >= addedAt &&
    record.sentAt - addedAt <= WELCOME_MS;
  return {
    chatId: singleChatId(staffId.toLowerCase(), contactId),
    contactId,
    side: isWelcome ? 'automatic' : side,
    roomContactIds: [],
  };
}
