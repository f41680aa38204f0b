import { WeComError, WeComUnreachable } from './wecomError.ts';

/** How often a list is begun anew because its cursor died on the way (50100). */
const RESTARTS_MAX = 2;

/**
 * All rows of a list with a cursor. The cursor alone says when it ends: a page may be short or empty in between
 * (external-contact.md §2).
 * @throws WeComUnreachable `badAnswer` when the cursor runs in a circle or the list has no end within `pagesMax`
 */
export async function readPages<T>(
  api: string,
  pagesMax: number,
  readPage: (cursor: string) => Promise<{ rows: T[]; nextCursor: string }>,
): Promise<T[]> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await readOnce(api, pagesMax, readPage);
    } catch (error) {
      const isCursorDead = error instanceof WeComError && error.reaction === 'restartPaging';
      if (!isCursorDead || restarts >= RESTARTS_MAX) throw error;
    }
  }
}

async function readOnce<T>(
  api: string,
  pagesMax: number,
  readPage: (cursor: string) => Promise<{ rows: T[]; nextCursor: string }>,
): Promise<T[]> {
  const rows: T[] = [];
  const seen = new Set(['']);
  let cursor = '';
  for (let page = 0; page < pagesMax; page += 1) {
    const { rows: read, nextCursor } = await readPage(cursor);
    for (const row of read) rows.push(row);
    if (nextCursor === '') return rows;
    if (seen.has(nextCursor)) throw new WeComUnreachable(api, 'badAnswer', 'the cursor runs in a circle');
    seen.add(nextCursor);
    cursor = nextCursor;
  }
  throw new WeComUnreachable(api, 'badAnswer', `no end after ${pagesMax} pages`);
}
