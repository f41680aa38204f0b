import { factWeek } from '../domain/contactMark.ts';
import type { ChatId } from '../domain/message.ts';
import type { PhraseGroup } from '../domain/phraseRules.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { recalledBy } from './recalls.ts';
import { portions, upsertRows } from './rows.ts';
import type { StoredRecord } from './storedRecord.ts';
import { phraseHitTable } from './tables/customerTables.ts';

/**
 * Groups of rules whose hits are asked for across chats. Hits of the others stand with their message alone: every fourth
 * message has one, and a row of its own for each would cost as much as a third of the message.
 */
const LISTED_GROUPS = ['handover', 'complaint'] as const satisfies readonly PhraseGroup[];
export type ListedGroup = (typeof LISTED_GROUPS)[number];

/** What is heard in a promise: the thing, and until when. */
const PROMISE_RULES = /^(promise|due)\./;

/**
 * Notes the messages in which contacts themselves said what a rule of a listed group hears, and those in which one of us
 * promised something to a contact. In a room it cannot be told to whom.
 */
export async function notePhraseHits(db: Db, records: readonly StoredRecord[]): Promise<void> {
  const hits = records.flatMap(({ msgId, kind, from, side, contactId, sentAt, features, knownAt }) => {
    if (kind !== 'message' || contactId === '' || sentAt === null) return [];
    const isHeard = from === contactId ? isListed : side === 'staff' ? isOfPromise : null;
    const rules = isHeard === null ? [] : (features?.phraseRules ?? []).filter(isHeard);
    return rules.length === 0 ? [] : [{ msgId, contactId, at: sentAt, rules, knownAt }];
  });
  await upsertRows(db, phraseHitTable, hits);
}

function isOfPromise(rule: string): boolean {
  return PROMISE_RULES.test(rule);
}

function isListed(rule: string): boolean {
  return LISTED_GROUPS.some((group) => rule.startsWith(`${group}.`));
}

/** A phrase in the words of a contact. */
export interface PhraseHit {
  msgId: string;
  contactId: string;
  at: UtcMs;
  rules: string[];
}

const CONTACTS_PER_QUERY = 200;

/**
 * What contacts themselves said, oldest first; what was taken back at once was never said, from when that was known.
 * @param filter.knownAt what became known later, words or recalls, is left out
 * @param filter.group rules of this group (`handover`), whose ids begin with its name
 * @param filter.contactIds only these; everybody unless told
 */
export async function loadPhraseHits(
  db: Db,
  filter: { group: ListedGroup; since: UtcMs; contactIds?: readonly string[]; knownAt?: UtcMs | undefined },
): Promise<PhraseHit[]> {
  const { group, since, contactIds, knownAt = Number.MAX_SAFE_INTEGER } = filter;
  const found: { msg_id: string; contact_id: string; sent_at: number; rules: string; is_recalled: number }[] = [];
  for (const portion of contactIds === undefined ? [null] : portions([...new Set(contactIds)], CONTACTS_PER_QUERY)) {
    const only = portion === null ? '' : `AND hit.contact_id IN (${portion.map(() => '?').join(', ')})`;
    found.push(
      ...(await db.query<(typeof found)[number]>(
        `SELECT hit.msg_id, hit.contact_id, hit.sent_at, hit.rules, message.is_recalled FROM phrase_hit hit
         JOIN message ON message.msg_id = hit.msg_id
         WHERE hit.sent_at >= ? AND hit.known_at <= ? AND hit.rules LIKE ? ${only}
           AND message.side = 'customer' AND message.from_id = hit.contact_id`,
        [since, knownAt, `%"${group}.%`, ...(portion ?? [])],
      )),
    );
  }
  const marked = found.filter(({ is_recalled }) => Number(is_recalled) === 1);
  const recalled = await recalledBy(
    db,
    marked.map(({ msg_id, sent_at }) => ({ msgId: msg_id, sentAt: Number(sent_at) })),
    knownAt,
  );
  return found
    .filter(({ msg_id }) => !recalled.has(msg_id))
    .map(({ msg_id, contact_id, sent_at, rules }) => ({
      ...{ msgId: msg_id, contactId: contact_id, at: Number(sent_at) },
      rules: (JSON.parse(rules) as string[]).filter((rule) => rule.startsWith(`${group}.`)),
    }))
    .sort((a, b) => a.at - b.at || (a.msgId < b.msgId ? -1 : 1));
}

/** One of us said that he would give something to a contact, in their chat. */
export interface SaidPromise {
  contactId: string;
  chatId: ChatId;
  at: UtcMs;
  rules: string[];
}

/** What was promised since an instant and not taken back at once, oldest first. */
export async function loadPromises(db: Db, since: UtcMs): Promise<SaidPromise[]> {
  const rows = await db.query<{ contact_id: string; chat_id: string; sent_at: number; rules: string }>(
    `SELECT hit.contact_id, message.chat_id, hit.sent_at, hit.rules FROM phrase_hit hit
     JOIN message ON message.msg_id = hit.msg_id
     WHERE hit.sent_at >= ? AND hit.rules LIKE ? AND message.side = 'staff' AND message.is_recalled = 0
     ORDER BY hit.sent_at, hit.msg_id`,
    [since, '%"promise.%'],
  );
  return rows.map(({ contact_id, chat_id, sent_at, rules }) => ({
    ...{ contactId: contact_id, chatId: chat_id as ChatId, at: Number(sent_at) },
    rules: JSON.parse(rules) as string[],
  }));
}

/** Did one of us send a file, a picture, a link, or anything else but words in this chat after an instant? */
export async function wasSomethingSent(db: Db, chatId: ChatId, after: UtcMs): Promise<boolean> {
  const sent = await db.query(
    `SELECT msg_id FROM message
     WHERE chat_id = ? AND week >= ? AND side = 'staff' AND kind = 'message' AND type <> 'text' AND is_recalled = 0 AND sent_at > ?
     LIMIT 1`,
    [chatId, factWeek(after), after],
  );
  return sent.length > 0;
}
