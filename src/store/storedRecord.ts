import type { ArchiveRecord, ChatId, Side } from '../domain/message.ts';
import type { UtcMs } from '../domain/time.ts';

/** A record with its place: `contactId` is the outside person of a single chat, or the one who speaks in a room, else ''. */
export type StoredRecord = ArchiveRecord & { chatId: ChatId; contactId: string; side: Side; knownAt: UtcMs };
