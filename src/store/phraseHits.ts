import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { portions, upsertRows } from './rows.ts';
import type { StoredRecord } from './storedRecord.ts';
import { phraseHitTable } from './tables/customerTables.ts';

/** Notes the messages of contacts in which a phrase rule was heard. */
export async function notePhraseHits(db: Db, records: readonly StoredRecord[]): Promise<void> {
  const hits = records.flatMap(({ msgId, kind, contactId, sentAt, features, knownAt }) => {
    const rules = features?.phraseRules ?? [];
    if (kind !== 'message' || contactId === '' || sentAt === null || rules.length === 0) return [];
    return [{ msgId, contactId, at: sentAt, rules, knownAt }];
  });
  await upsertRows(db, phraseHitTable, hits);
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
 * What contacts themselves said, oldest first; what was taken back at once was never said.
 * @param filter.group rules of this group (`handover`), whose ids begin with its name
 * @param filter.contactIds only these; everybody unless told
 */
export async function loadPhraseHits(
  db: Db,
  filter: { group: string; since: UtcMs; contactIds?: readonly string[]; knownAt?: UtcMs | undefined },
): Promise<PhraseHit[]> {
  const { group, since, contactIds, knownAt = Number.MAX_SAFE_INTEGER } = filter;
  const found: { msg_id: string; contact_id: string; sent_at: number; rules: string }[][] = [];
  for (const portion of contactIds === undefined ? [null] : portions([...new Set(contactIds)], CONTACTS_PER_QUERY)) {
    const only = portion === null ? '' : `AND hit.contact_id IN (${portion.map(() => '?').join(', ')})`;
    found.push(
      await db.query(
        `SELECT hit.msg_id, hit.contact_id, hit.sent_at, hit.rules FROM phrase_hit hit
         JOIN message ON message.msg_id = hit.msg_id
         WHERE hit.sent_at >= ? AND hit.known_at <= ? AND hit.rules LIKE ? ${only}
           AND message.side = 'customer' AND message.is_recalled = 0 AND message.from_id = hit.contact_id`,
        [since, knownAt, `%"${group}.%`, ...(portion ?? [])],
      ),
    );
  }
  return found
    .flat()
    .map(({ msg_id, contact_id, sent_at, rules }) => ({
      ...{ msgId: msg_id, contactId: contact_id, at: Number(sent_at) },
      rules: (JSON.parse(rules) as string[]).filter((rule) => rule.startsWith(`${group}.`)),
    }))
    .sort((a, b) => a.at - b.at || (a.msgId < b.msgId ? -1 : 1));
}
