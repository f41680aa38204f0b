import { createHash } from 'node:crypto';
import { ApiError } from '../apiError.ts';

/**
 * One page of a list and the cursor of the next; empty at the end.
 * @param list names the list, so that a cursor of another list or query is refused
 * @param size how many this page may hold
 * @throws ApiError 50100 for a cursor that this list never gave
 */
export function pageOf<T>(
  items: readonly T[],
  list: string,
  cursor: unknown,
  size: number,
): { page: T[]; next: string } {
  const start = cursor === undefined || cursor === null || cursor === '' ? 0 : positionOf(cursor, list);
  const end = start + size;
  return { page: items.slice(start, end), next: end < items.length ? cursorAt(end, list) : '' };
}

function cursorAt(position: number, list: string): string {
  const check = createHash('sha1').update(`${list}:${position}`).digest('base64url');
  return `${Buffer.from(String(position)).toString('base64url')}.${check}`;
}

function positionOf(cursor: unknown, list: string): number {
  const position = Number(Buffer.from(String(cursor).split('.')[0] ?? '', 'base64url').toString());
  if (!Number.isSafeInteger(position) || position < 0 || cursorAt(position, list) !== cursor) {
    throw new ApiError(50100, 'invalid cursor');
  }
  return position;
}
