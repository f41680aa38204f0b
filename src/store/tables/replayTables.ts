import type { CustomerOutcome } from '../../domain/customerOutcome.ts';
import { blob, CHAT_ID_LENGTH, defineTable, id, integer, key, named, orNull, time, words } from '../table.ts';

/** Marks as a `fact_week` row holds them, of a chat, contact and week, that were believed until `supersededAt`. */
export const supersededWeekTable = defineTable('superseded_week', {
  contactId: key(id()),
  chatId: key(id(CHAT_ID_LENGTH)),
  week: key(integer()),
  supersededAt: key(time()),
  payload: blob(),
});

/** How it ended with a customer, where no alert's own events say it. */
export const outcomeTable = defineTable(
  'outcome',
  {
    id: key(id(191)),
    customerId: id(),
    kind: id<CustomerOutcome['kind']>(16),
    reason: orNull(words(255)),
    at: named('happened_at', time()),
    by: named('by_id', id()),
    source: id<CustomerOutcome['source']>(16),
    knownAt: time(),
    undoneAt: orNull(time()),
  },
  [
    { name: 'ix_outcome_customer', columns: ['customerId', 'at'] },
    { name: 'ix_outcome_at', columns: ['at'] },
  ],
);
