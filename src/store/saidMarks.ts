import type { FollowUpOutcome } from '../domain/alert.ts';
import type { ContactMark } from '../domain/contactMark.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRowsIn } from './rows.ts';
import { followUpTable } from './tables/alertTables.ts';

/** Taken as said, and contact as any call in the archive is (COPY §12). */
const SPOKEN: ReadonlySet<FollowUpOutcome> = new Set(['call', 'visit', 'appointment']);
/** No chat of the archive has this id. */
const SAID_CHAT = 'said';

/**
 * Calls, visits and appointments that somebody noted, as marks of their customers, earliest first: each is a contact day and sets
 * silence and unanswered counts back. What was taken back by then is none.
 * @param options.knownAt as known at that instant; now unless told
 */
export async function loadSaidMarks(
  db: Db,
  customerIds: readonly string[],
  since: UtcMs,
  { knownAt = Number.POSITIVE_INFINITY }: { knownAt?: UtcMs } = {},
): Promise<Map<string, ContactMark[]>> {
  const tail = 'WHERE customer_id IN (?) AND happened_at >= ? ORDER BY happened_at, id';
  const rows = (await selectRowsIn(db, followUpTable, tail, customerIds, [], [since])).filter(
    ({ outcome, at, undoneAt }) => SPOKEN.has(outcome) && at <= knownAt && (undoneAt === null || undoneAt > knownAt),
  );
  const marks = Map.groupBy(rows, ({ customerId }) => customerId);
  return new Map(
    [...marks].map(([customerId, said]) => [
      customerId,
      said.map(({ by, at }) => ({
        ...{ chatId: SAID_CHAT, contactId: '', at, knownAt: at, side: 'staff' as const, by },
        ...{ isCall: true, needsNoReply: false },
      })),
    ]),
  );
}
