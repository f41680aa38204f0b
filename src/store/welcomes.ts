import { singleChatId } from '../domain/message.ts';
import { placeRecord } from '../domain/sides.ts';
import type { UtcMs } from '../domain/time.ts';
import { markAutomatic } from './automaticMessages.ts';
import type { Db } from './db.ts';
import type { FactKey } from './factKeys.ts';
import { selectRowsIn } from './rows.ts';
import { messageTable } from './tables/archiveTables.ts';
import { relationshipTable } from './tables/peopleTables.ts';
import { loadVersions } from './versions.ts';

/**
 * Marks the welcome texts (archive.md §7.4) to contacts who were added since this instant and became known only after
 * the message was stored. Repeating it changes nothing.
 * @returns the weeks whose marks changed
 */
export async function markWelcomes(db: Db, addedSince: UtcMs): Promise<FactKey[]> {
  const condition = 'added_at >= ?';
  const added = await loadVersions(db, relationshipTable, { condition, params: [addedSince] });
  const directory = {
    staff: new Set(added.map(({ staffId }) => staffId)),
    contacts: new Set(added.map(({ contactId }) => contactId)),
    addedAt: new Map(added.map(({ staffId, contactId, addedAt }) => [`${staffId} ${contactId}`, addedAt!])),
  };
  const chatIds = added.map(({ staffId, contactId }) => singleChatId(staffId, contactId));
  const tail = `WHERE chat_id IN (?) AND side = 'staff' AND kind = 'message' AND sent_at >= ?`;
  const said = await selectRowsIn(db, messageTable, tail, chatIds, [], [addedSince]);
  const welcomes = said.filter(
    ({ from, contactId, sentAt }) =>
      placeRecord({ from, to: [contactId], roomId: null, sentAt }, directory).side === 'automatic',
  );
  return markAutomatic(
    db,
    welcomes.map(({ msgId }) => msgId),
  );
}
