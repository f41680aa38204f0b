import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { anyOf, KEYS_PER_STATEMENT, portions, selectRows, upsertRows } from './rows.ts';
import { deleteSetting, getSetting, setSetting } from './settings.ts';
import type { RowOf } from './table.ts';
import { tagMarkTable } from './tables/syncTables.ts';

/** Which of our tags a relationship should bear, and which it surely bears. */
export type TagMark = RowOf<typeof tagMarkTable>;

/** Our own tag group in WeCom, as it was made: the only tags that we ever put on or take away. */
export interface OwnTags {
  groupId: string;
  /** WeCom's id by our own name of a tag. */
  ids: Record<string, string>;
}

const OWN_TAGS = 'ownTags';
/** An event bears whole seconds, and comes about when WeCom has written the mark. */
const ECHO_MS = MINUTE_MS;

/** @returns null before the group was made */
export async function loadOwnTags(db: Db): Promise<OwnTags | null> {
  const text = await getSetting(db, OWN_TAGS);
  return text === null ? null : (JSON.parse(text) as OwnTags);
}

export async function saveOwnTags(db: Db, tags: OwnTags): Promise<void> {
  await setSetting(db, OWN_TAGS, JSON.stringify(tags));
}

/** They are gone in WeCom: made again when they are needed next, and written again on everybody who should bear one. */
export async function forgetOwnTags(db: Db): Promise<void> {
  await deleteSetting(db, OWN_TAGS);
  await db.run(`UPDATE tag_mark SET written = NULL, due_at = COALESCE(due_at, 0) WHERE wanted <> '[]'`);
}

const PAUSED_UNTIL = 'tagsPausedUntil';

/** Nothing is written before this. */
export async function tagsPausedUntil(db: Db): Promise<UtcMs> {
  return Number((await getSetting(db, PAUSED_UNTIL)) ?? 0);
}

export async function pauseTags(db: Db, until: UtcMs): Promise<void> {
  await setSetting(db, PAUSED_UNTIL, String(until));
}

/** @param tagId of a tag or of a group */
export async function isOwnTag(db: Db, tagId: string): Promise<boolean> {
  const own = await loadOwnTags(db);
  return own !== null && (own.groupId === tagId || Object.values(own.ids).includes(tagId));
}

/** Whether an edit is what our own marking of that relationship brought about. */
export async function isOwnMark(
  db: Db,
  { userId, externalUserId, createdAt }: { userId: string; externalUserId: string; createdAt: UtcMs },
): Promise<boolean> {
  const tail = 'WHERE contact_id = ? AND staff_id = ?';
  const [mark] = await selectRows(db, tagMarkTable, tail, [externalUserId, userId]);
  return mark?.calledAt != null && Math.abs(createdAt - mark.calledAt) <= ECHO_MS;
}

export async function loadTagMarks(db: Db): Promise<TagMark[]> {
  return selectRows(db, tagMarkTable, '');
}

export async function saveTagMarks(db: Db, marks: readonly TagMark[]): Promise<void> {
  await upsertRows(db, tagMarkTable, [...marks]);
}

export async function dropTagMarks(db: Db, marks: readonly TagMark[]): Promise<void> {
  for (const portion of portions([...marks], KEYS_PER_STATEMENT))
    await db.run(
      `DELETE FROM tag_mark WHERE ${anyOf('contact_id = ? AND staff_id = ?', portion.length)}`,
      portion.flatMap(({ contactId, staffId }) => [contactId, staffId]),
    );
}

/** What is to be written, the longest due first. */
export async function dueTagMarks(db: Db, now: UtcMs, limit: number): Promise<TagMark[]> {
  return selectRows(db, tagMarkTable, 'WHERE due_at <= ? ORDER BY due_at, contact_id, staff_id LIMIT ?', [now, limit]);
}

/** Notes that WeCom is about to be called for these; to be committed before the call, so that its echo is known. */
export async function noteTagCalls(db: Db, marks: readonly TagMark[], at: UtcMs): Promise<void> {
  await upsertRows(
    db,
    tagMarkTable,
    marks.map((mark) => ({ ...mark, calledAt: at })),
    ['calledAt'],
  );
}

/** It bears these now; a wish that changed during the call stays due. */
export async function settleTagMark(db: Db, mark: TagMark): Promise<void> {
  const wanted = tagMarkTable.columns.wanted.toSql(mark.wanted);
  await db.run(
    `UPDATE tag_mark SET written = ?, attempts = 0, error = NULL,
       due_at = CASE WHEN wanted = ? THEN NULL ELSE due_at END
     WHERE contact_id = ? AND staff_id = ?`,
    [wanted, wanted, mark.contactId, mark.staffId],
  );
}

/** @param nextAt null: it is nobody's contact any more, nothing is to be written */
export async function failTagMark(db: Db, mark: TagMark, nextAt: UtcMs | null, error: string): Promise<void> {
  const kept = tagMarkTable.columns.error.toSql(error);
  await db.run(
    'UPDATE tag_mark SET due_at = ?, attempts = attempts + 1, error = ?, written = NULL WHERE contact_id = ? AND staff_id = ?',
    [nextAt, kept, mark.contactId, mark.staffId],
  );
}
