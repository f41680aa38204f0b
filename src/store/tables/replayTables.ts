import { blob, CHAT_ID_LENGTH, defineTable, id, integer, key, time } from '../table.ts';

/** Marks as a `fact_week` row holds them, of a chat, contact and week, that were believed until `supersededAt`. */
export const supersededWeekTable = defineTable('superseded_week', {
  contactId: key(id()),
  chatId: key(id(CHAT_ID_LENGTH)),
  week: key(integer()),
  supersededAt: key(time()),
  payload: blob(),
});
