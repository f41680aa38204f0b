import type { Db } from './db.ts';
import { insertRows, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { corpTagTable } from './tables/syncTables.ts';

export type StoredTag = RowOf<typeof corpTagTable>;

/** Takes the place of all tags that were known. To be called in a transaction. */
export async function saveCorpTags(db: Db, tags: readonly StoredTag[]): Promise<void> {
  await db.run('DELETE FROM corp_tag');
  await insertRows(db, corpTagTable, [...new Map(tags.map((tag) => [tag.id, tag])).values()]);
}

export async function loadCorpTags(db: Db): Promise<StoredTag[]> {
  return selectRows(db, corpTagTable, 'ORDER BY group_id, id');
}
