import { factWeek } from '../domain/contactMark.ts';
import type { SaidPhrase } from '../domain/signals/saidPhrase.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { recalledBy } from './recalls.ts';
import { selectRowsIn } from './rows.ts';
import { messageTable } from './tables/archiveTables.ts';
import { chatsOfContacts } from './timeline.ts';

/** What contacts said in a time. */
export interface SaidPhrases {
  /** Oldest first; messages in which no rule heard anything are left out. */
  said: SaidPhrase[];
  /** Was there any text of theirs whose words could be read? */
  isTextSeen: boolean;
}

/**
 * What rules of all groups heard in the messages of a customer's people, alone and in rooms. It stands with the messages, which are
 * found through the chats: for one customer, not for all.
 * @param range both included
 * @param range.knownAt what became known later, words or recalls, is left out
 */
export async function loadSaidPhrases(
  db: Db,
  contactIds: readonly string[],
  { from, to, knownAt = Number.MAX_SAFE_INTEGER }: { from: UtcMs; to: UtcMs; knownAt?: UtcMs | undefined },
): Promise<SaidPhrases> {
  const { all } = await chatsOfContacts(db, contactIds);
  const said: SaidPhrase[] = [];
  let isTextSeen = false;
  for (const [contactId, chatIds] of all) {
    const own = `WHERE contact_id = ? AND from_id = ? AND week BETWEEN ? AND ? AND chat_id IN (?)
       AND side = 'customer' AND kind = 'message' AND sent_at >= ? AND sent_at <= ? AND known_at <= ?`;
    const before = [contactId, contactId, factWeek(from), factWeek(to)];
    const find = (more: string) =>
      selectRowsIn(db, messageTable, `${own} ${more}`, chatIds, before, [from, to, knownAt]);
    const heard = await find('AND phrase_rules IS NOT NULL');
    const marked = heard.flatMap(({ msgId, isRecalled, sentAt }) => (isRecalled ? [{ msgId, sentAt: sentAt! }] : []));
    const recalled = await recalledBy(db, marked, knownAt);
    for (const { msgId, sentAt, phraseRules } of heard)
      if (!recalled.has(msgId)) said.push({ contactId, at: sentAt!, rules: phraseRules! });
    isTextSeen ||= heard.length > 0 || (await find('AND is_acknowledgement IS NOT NULL LIMIT 1')).length > 0;
  }
  return { said: said.sort((a, b) => a.at - b.at), isTextSeen };
}
