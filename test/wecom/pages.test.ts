import { describe, expect, it } from 'vitest';
import { readPages } from '../../src/wecom/pages.ts';
import { weComErrorOf } from '../../src/wecom/wecomError.ts';

/** Serves these pages; the cursor is the number of the next. */
const pagesOf =
  (pages: number[][]) =>
  async (cursor: string): Promise<{ rows: number[]; nextCursor: string }> => {
    const index = cursor === '' ? 0 : Number(cursor);
    return { rows: pages[index] ?? [], nextCursor: index + 1 < pages.length ? String(index + 1) : '' };
  };

describe('readPages', () => {
  it.each([
    ['one page', [[1, 2]], [1, 2]],
    ['no row', [[]], []],
    ['an empty page in between', [[1], [], [2]], [1, 2]],
  ])('reads %s', async (_, pages, rows) => {
    expect(await readPages('x', 10, pagesOf(pages))).toEqual(rows);
  });

  it('stops at its bound', async () => {
    const endless = async (cursor: string) => ({ rows: [1], nextCursor: `${cursor}x` });
    await expect(readPages('list', 7, endless)).rejects.toMatchObject({ kind: 'badAnswer', api: 'list' });
  });

  it('sees a cursor that runs in a circle', async () => {
    let calls = 0;
    const circle = async (cursor: string) => {
      calls += 1;
      return { rows: [], nextCursor: cursor === 'a' ? 'b' : 'a' };
    };
    await expect(readPages('list', 1000, circle)).rejects.toMatchObject({ kind: 'badAnswer' });
    expect(calls).toBe(3);
  });

  it('gives up on a cursor that dies every time', async () => {
    let starts = 0;
    const dying = async (cursor: string) => {
      if (cursor !== '') throw weComErrorOf('list', 50100, 'invalid cursor', []);
      starts += 1;
      return { rows: [starts], nextCursor: 'c' };
    };
    await expect(readPages('list', 10, dying)).rejects.toMatchObject({ errcode: 50100 });
    expect(starts).toBe(3);
  });
});
