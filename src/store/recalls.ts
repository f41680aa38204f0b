import { msgIdStem } from '../domain/message.ts';
import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { type FactKey, weeksOf } from './factKeys.ts';
import { updateMessages } from './messages.ts';
import { selectRowsIn } from './rows.ts';
import type { StoredRecord } from './storedRecord.ts';
import type { RowOf } from './table.ts';
import { messageTable } from './tables/archiveTables.ts';

/** A message taken back so soon was never said (PRODUCT §1). */
const RECALL_LIMIT_MS = 2 * MINUTE_MS;

/**
 * Brings recalls and the messages that they take back together, whichever came first.
 * @param rows records that were just stored
 * @returns the weeks whose marks changed
 */
export async function applyRecalls(db: Db, rows: readonly StoredRecord[]): Promise<FactKey[]> {
  const fresh = rows.map(recallable);
  const messages = fresh.filter(({ kind }) => kind === 'message');
  const taking = fresh.filter(({ kind }) => kind === 'recall').flatMap(({ recallsStem }) => recallsStem ?? []);
  const stems = messages.map(({ stem }) => stem);
  const targets = [...messages, ...(await selectRowsIn(db, messageTable, 'WHERE stem IN (?)', taking))];
  const recalls = [...fresh, ...(await selectRowsIn(db, messageTable, 'WHERE recalls_stem IN (?)', stems))];
  const recalledAt = new Map<string, UtcMs>();
  for (const { kind, recallsStem, sentAt } of recalls) {
    if (kind !== 'recall' || recallsStem === null || sentAt === null) continue;
    recalledAt.set(recallsStem, Math.min(sentAt, recalledAt.get(recallsStem) ?? sentAt));
  }
  const taken = targets.filter(({ kind, isRecalled, stem, sentAt }) => {
    const at = recalledAt.get(stem);
    if (kind !== 'message' || isRecalled || sentAt === null || at === undefined) return false;
    return at - sentAt <= RECALL_LIMIT_MS;
  });
  await updateMessages(db, 'is_recalled = 1', taken);
  return weeksOf(taken);
}

type Recallable = Pick<
  RowOf<typeof messageTable>,
  'msgId' | 'kind' | 'chatId' | 'contactId' | 'sentAt' | 'stem' | 'recallsStem' | 'isRecalled'
>;

function recallable({ msgId, kind, chatId, contactId, sentAt, recallsMsgId }: StoredRecord): Recallable {
  const recallsStem = recallsMsgId === null ? null : msgIdStem(recallsMsgId);
  return { msgId, kind, chatId, contactId, sentAt, stem: msgIdStem(msgId), recallsStem, isRecalled: false };
}
