import { msgIdStem, msgIdsOfStem } from '../domain/message.ts';
import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { type FactKey, weeksOf } from './factKeys.ts';
import { updateMessages } from './messages.ts';
import { KEYS_PER_STATEMENT, placeholders, portions, selectRowsIn, upsertRows } from './rows.ts';
import type { StoredRecord } from './storedRecord.ts';
import type { RowOf } from './table.ts';
import { messageTable, recallTable } from './tables/archiveTables.ts';

/** A message taken back so soon was never said (PRODUCT §1). */
const RECALL_LIMIT_MS = 2 * MINUTE_MS;

type Recall = RowOf<typeof recallTable>;
type Recallable = Pick<RowOf<typeof messageTable>, 'msgId' | 'kind' | 'chatId' | 'contactId' | 'sentAt' | 'isRecalled'>;

/**
 * Brings recalls and the messages that they take back together, whichever came first.
 * @param rows records that were just stored
 * @returns the weeks whose marks changed
 */
export async function applyRecalls(db: Db, rows: readonly StoredRecord[]): Promise<FactKey[]> {
  const recalls = rows.flatMap(recallOf);
  await upsertRows(db, recallTable, recalls, ['sentAt']);
  const messages = rows.filter(({ kind }) => kind === 'message');
  const stems = messages.map(({ msgId }) => msgIdStem(msgId));
  const known = await selectRowsIn(db, recallTable, 'WHERE stem IN (?)', stems);
  if (recalls.length === 0 && known.length === 0) return [];
  const recalledAt = new Map<string, UtcMs>();
  for (const { stem, sentAt } of [...recalls, ...known])
    recalledAt.set(stem, Math.min(sentAt, recalledAt.get(stem) ?? sentAt));
  const taking = recalls.flatMap(({ stem }) => msgIdsOfStem(stem));
  const stored = await selectRowsIn(db, messageTable, 'WHERE msg_id IN (?)', taking);
  const targets: Recallable[] = [...messages.map((message) => ({ ...message, isRecalled: false })), ...stored];
  const taken = targets.filter(({ msgId, kind, isRecalled, sentAt }) => {
    const at = recalledAt.get(msgIdStem(msgId));
    if (kind !== 'message' || isRecalled || sentAt === null || at === undefined) return false;
    return at - sentAt <= RECALL_LIMIT_MS;
  });
  await updateMessages(db, 'is_recalled = 1', taken);
  return weeksOf(taken);
}

function recallOf({ kind, recallsMsgId, msgId, sentAt }: StoredRecord): Recall[] {
  if (kind !== 'recall' || recallsMsgId === null || sentAt === null) return [];
  return [{ stem: msgIdStem(recallsMsgId), msgId, sentAt }];
}

/**
 * Those of these messages that were taken back at once, as far as the recall itself was known by then: a recall may be pulled
 * days after its message, and until then the message stood.
 * @param messages that are marked as taken back by now
 * @returns their ids
 */
export async function recalledBy(
  db: Db,
  messages: readonly { msgId: string; sentAt: UtcMs }[],
  knownAt: UtcMs,
): Promise<Set<string>> {
  const recalls: { stem: string; sent_at: number; known_at: number }[] = [];
  for (const stems of portions([...new Set(messages.map(({ msgId }) => msgIdStem(msgId)))], KEYS_PER_STATEMENT))
    recalls.push(
      ...(await db.query<(typeof recalls)[number]>(
        `SELECT recall.stem, recall.sent_at, message.known_at FROM recall JOIN message ON message.msg_id = recall.msg_id
         WHERE recall.stem IN (${placeholders(stems.length)})`,
        stems,
      )),
    );
  const byStem = Map.groupBy(recalls, ({ stem }) => stem);
  const isLater = ({ msgId, sentAt }: { msgId: string; sentAt: UtcMs }): boolean => {
    const taking = (byStem.get(msgIdStem(msgId)) ?? []).filter(({ sent_at }) => sent_at - sentAt <= RECALL_LIMIT_MS);
    return taking.length > 0 && taking.every(({ known_at }) => known_at > knownAt);
  };
  return new Set(messages.filter((message) => !isLater(message)).map(({ msgId }) => msgId));
}
