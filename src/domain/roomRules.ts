import type { ContactMark } from './contactMark.ts';
import { type ChatId, roomChatId } from './message.ts';

/** Whose answer ends a customer's wait in a room (PRODUCT §1): any of ours, the customer's owner, or the room's owner. */
export type RoomAnswering = 'any' | 'responsible' | 'roomOwner';

/** How rooms count: `config/rooms.json` without its reasons. */
export interface RoomRules {
  answeredBy: RoomAnswering;
  /** Rooms for tests and the like, as the archive names them: nothing said there counts. */
  leftOut: readonly string[];
}

/** What was said in rooms that count. @param marks in any order; it is kept */
export function marksThatCount(marks: readonly ContactMark[], { leftOut }: RoomRules): readonly ContactMark[] {
  if (leftOut.length === 0) return marks;
  const chatIds = new Set(leftOut.map(roomChatId));
  return marks.filter(({ chatId }) => !chatIds.has(chatId));
}

/**
 * The one member whose messages answer this customer in each room.
 * @param ownerId the customer's owner
 * @param roomOwners by chat id
 * @returns null: anybody's. A room that is missing has nobody in particular, so anybody's answer counts there
 */
export function answererOf(
  answeredBy: RoomAnswering,
  { ownerId, roomOwners }: { ownerId: string | null; roomOwners: ReadonlyMap<ChatId, string> },
): ((chatId: ChatId) => string | null) | null {
  switch (answeredBy) {
    case 'any':
      return null;
    case 'responsible':
      return (chatId) => (chatId.startsWith(ROOM_PREFIX) ? ownerId : null);
    case 'roomOwner':
      return (chatId) => roomOwners.get(chatId) ?? null;
  }
}

const ROOM_PREFIX = roomChatId('');
