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

type PersonKind = 'staff' | 'contact' | 'robot' | 'unknown';

/**
 * Whose id this is: the directory decides, only then the prefix (archive.md §4: wo/wm outside person, wb robot). An id
 * that neither knows is unknown, and never counted as staff.
 */
export function personKind(id: string, { staff, contacts }: Directory): PersonKind {
  if (contacts.has(id)) return 'contact';
  if (staff.has(id) || staff.has(id.toLowerCase())) return 'staff';
  if (id.startsWith('wm') || id.startsWith('wo')) return 'contact';
  return id.startsWith('wb') ? 'robot' : 'unknown';
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
  const { from, to, roomId } = record;
  const speaker = personKind(from, directory);
  const side: Side = speaker === 'contact' ? 'customer' : speaker;
  if (roomId !== null && roomId !== '') {
    const outside = new Set(speaker === 'contact' ? [from] : []);
    for (const id of to) if (personKind(id, directory) === 'contact') outside.add(id);
    const contactId = speaker === 'contact' ? from : '';
    return { chatId: roomChatId(roomId), contactId, side, roomContactIds: [...outside] };
  }
  let contactId = speaker === 'contact' ? from : undefined;
  let staffId = speaker === 'staff' || speaker === 'unknown' ? from.toLowerCase() : undefined;
  for (const id of to) {
    if (contactId !== undefined && staffId !== undefined) break;
    const kind = personKind(id, directory);
    if (kind === 'contact') contactId ??= id;
    else if (kind !== 'robot') staffId ??= id.toLowerCase();
  }
  if (contactId === undefined || staffId === undefined)
    return { chatId: `i:${from}:${to[0] ?? ''}`, contactId: '', side, roomContactIds: [] };
  const isWelcome =
    side === 'staff' && isSoonAfterAdding(record.sentAt, directory.addedAt?.get(`${staffId} ${contactId}`));
  return {
    chatId: singleChatId(staffId, contactId),
    contactId,
    side: isWelcome ? 'automatic' : side,
    roomContactIds: [],
  };
}

function isSoonAfterAdding(sentAt: UtcMs | null, addedAt: UtcMs | undefined): boolean {
  return addedAt !== undefined && sentAt !== null && sentAt >= addedAt && sentAt - addedAt <= WELCOME_MS;
}
