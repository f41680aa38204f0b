import type { UtcMs } from '../time.ts';
import type { GivenCells } from './importRow.ts';
import { readTime, YEAR_MS } from './importTime.ts';

/** What only the whole of a file can tell of its rows. */
export interface FileFacts {
  rows: number;
  has(sourceId: string): boolean;
  /** The row that counts in place of this one, which has the same id; null when it is this one. */
  overruledBy(row: NumberedRow): { row: number; isSame: boolean } | null;
  /** Columns whose id is shorter than nearly all others: noughts at its front may be lost. */
  shortIds(cells: GivenCells): string[];
}

interface NumberedRow {
  row: number;
  cells: GivenCells;
}

/** Columns in which a spreadsheet takes the noughts off the front of ids. */
const ID_COLUMNS = ['source_id', 'account_id', 'order_id', 'contact_id'] as const;
/** Of fewer ids nobody can say what length is usual. */
const IDS_MIN = 10;
const USUAL_SHARE = 0.9;

/**
 * Looks over all rows once, before any is decided: which ids stand twice, and how long ids are. Keeps a few numbers a row.
 * @returns `tooManyRows` as soon as there are more than `rowsMax`
 */
export async function lookOver(
  batches: AsyncIterable<readonly NumberedRow[]>,
  rowsMax: number,
  now: UtcMs,
): Promise<FileFacts | 'tooManyRows'> {
  const winners = new Map<string, { row: number; at: UtcMs | null; hash: number }>();
  const lengths = new Map<string, Map<number, number>>(ID_COLUMNS.map((column) => [column, new Map()]));
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    if (rows > rowsMax) return 'tooManyRows';
    for (const { row, cells } of batch) {
      for (const column of ID_COLUMNS) countLength(lengths.get(column)!, cells[column]);
      const id = cells.source_id;
      if (id == null) continue;
      const at = stampOf(cells, now);
      const other = winners.get(id);
      // The newer counts; without stamps the later in the file.
      if (other === undefined || at === null || other.at === null || at >= other.at)
        winners.set(id, { row, at, hash: hashOf(cells) });
    }
  }
  const usual = new Map(ID_COLUMNS.map((column) => [column, usualLength(lengths.get(column)!)]));
  return {
    rows,
    has: (sourceId) => winners.has(sourceId),
    overruledBy({ row, cells }) {
      const winner = cells.source_id == null ? undefined : winners.get(cells.source_id);
      return winner === undefined || winner.row === row
        ? null
        : { row: winner.row, isSame: winner.hash === hashOf(cells) };
    },
    shortIds: (cells) =>
      ID_COLUMNS.filter((column) => {
        const length = usual.get(column) ?? null;
        return length !== null && isDigits(cells[column]) && cells[column]!.length < length;
      }),
  };
}

function stampOf({ updated_at: text }: GivenCells, now: UtcMs): UtcMs | null {
  if (text == null) return null;
  const at = readTime(text, now + YEAR_MS);
  return typeof at === 'number' ? at : null;
}

function isDigits(text: string | null | undefined): boolean {
  return text != null && /^\d+$/.test(text);
}

function countLength(lengths: Map<number, number>, id: string | null | undefined): void {
  if (id == null) return;
  // Ids with letters lose nothing: they only count as others.
  const length = isDigits(id) ? id.length : 0;
  lengths.set(length, (lengths.get(length) ?? 0) + 1);
}

function usualLength(lengths: ReadonlyMap<number, number>): number | null {
  let all = 0;
  for (const count of lengths.values()) all += count;
  if (all < IDS_MIN) return null;
  for (const [length, count] of lengths) if (length > 0 && count >= all * USUAL_SHARE) return length;
  return null;
}

/** FNV-1a: tells alike rows from different ones; a rare mistake only changes a word of a warning. */
function hashOf(cells: GivenCells): number {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(cells);
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
