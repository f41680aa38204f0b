import { factWeek } from '../domain/contactMark.ts';
import type { ChatId } from '../domain/message.ts';
import type { StoredRecord } from './storedRecord.ts';

/** Where one packed row of facts lies; `week` as {@link factWeek}. */
export interface FactKey {
  chatId: ChatId;
  contactId: string;
  week: number;
}

/** One text for one key. */
export function factKeyName({ chatId, contactId, week }: FactKey): string {
  return `${week} ${chatId} ${contactId}`;
}

/** The packed row that a record's mark lies in; none for what is no contact: internal chats, notes, no sane time. */
export function factKeysOf({
  kind,
  chatId,
  contactId,
  sentAt,
}: Pick<StoredRecord, 'kind' | 'chatId' | 'contactId' | 'sentAt'>): FactKey[] {
  if (kind !== 'message' || sentAt === null || chatId.startsWith('i:')) return [];
  return [{ chatId, contactId, week: factWeek(sentAt) }];
}

export function weeksOf(rows: readonly Parameters<typeof factKeysOf>[0][]): FactKey[] {
  return [...new Map(rows.flatMap(factKeysOf).map((key) => [factKeyName(key), key])).values()];
}
