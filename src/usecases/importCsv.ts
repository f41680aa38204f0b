import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ImportHeading } from '../domain/crm/importColumns.ts';
import { fault } from '../domain/crm/importProblem.ts';
import { withoutMark } from '../domain/csvCell.ts';
import { type CsvRow, csvScanner } from '../domain/csvRows.ts';
import { cellsText } from '../domain/wording/importWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { SentRow } from './importRows.ts';

const BYTES_MAX = 20 * 1024 * 1024;
const BATCH = 500;

/** A file whose encoding is known. */
export interface CsvFile {
  path: string;
  encoding: 'utf-8' | 'gb18030';
}

export interface CsvFacts {
  hash: string;
  isTooBig: boolean;
  /** null when it is text in neither. */
  encoding: CsvFile['encoding'] | null;
}

/** Reads the file through: what is not valid UTF-8 may be GB18030 (what a Chinese spreadsheet writes), never guessed further. */
export async function readFacts(path: string): Promise<CsvFacts> {
  const { size } = await sizeOf(path);
  if (size > BYTES_MAX) return { hash: '', isTooBig: true, encoding: null };
  const hash = createHash('sha256');
  const decoders = (['utf-8', 'gb18030'] as const).map((encoding) => ({
    encoding,
    decoder: new TextDecoder(encoding, { fatal: true }),
    isValid: true,
  }));
  const feed = (bytes?: Uint8Array): void => {
    for (const one of decoders) {
      if (!one.isValid) continue;
      try {
        // No text has a NUL: it is a workbook, or UTF-16.
        if (one.decoder.decode(bytes, { stream: bytes !== undefined }).includes('\0')) one.isValid = false;
      } catch {
        one.isValid = false;
      }
    }
  };
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(bytes);
    feed(bytes);
  }
  feed();
  const encoding = decoders.find(({ isValid }) => isValid)?.encoding ?? null;
  return { hash: hash.digest('hex'), isTooBig: false, encoding };
}

/** @throws RangeError when there is no such file that we may read */
async function sizeOf(path: string): Promise<{ size: number }> {
  try {
    const facts = await stat(path);
    if (facts.isFile()) return facts;
  } catch (err) {
    throw new RangeError(`cannot read ${path} (${(err as NodeJS.ErrnoException).code}): is the name right?`, {
      cause: err,
    });
  }
  throw new RangeError(`${path} is no file`);
}

async function* textOf({ path, encoding }: CsvFile): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>)
    yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** The heading: tabs separate where it has tabs and no commas. */
export async function firstRow(file: CsvFile): Promise<{ cells: string[]; separator: ',' | '\t' } | null> {
  let start = '';
  for await (const text of textOf(file)) {
    start += text;
    if (/[\r\n]/.test(start.trimStart())) break;
  }
  const line = start.trimStart().split(/[\r\n]/, 1)[0]!;
  if (line === '') return null;
  const separator = line.includes('\t') && !line.includes(',') ? '\t' : ',';
  for await (const row of csvRowsOf(file, separator)) if (!isBlank(row)) return { cells: row.cells, separator };
  return null;
}

async function* csvRowsOf(file: CsvFile, separator: ',' | '\t'): AsyncGenerator<CsvRow> {
  const scanner = csvScanner(separator);
  for await (const text of textOf(file)) yield* scanner.push(text);
  yield* scanner.end();
}

function isBlank({ cells, fault: wrong }: CsvRow): boolean {
  return wrong === null && cells.every((cell) => cell.trim() === '');
}

export async function* sentRows(
  file: CsvFile,
  heading: ImportHeading,
  separator: ',' | '\t',
  texts: Texts,
): AsyncGenerator<SentRow[]> {
  let batch: SentRow[] = [];
  let row = 0;
  let hasHeading = false;
  for await (const read of csvRowsOf(file, separator)) {
    row += 1;
    if (isBlank(read)) continue;
    if (!hasHeading) {
      hasHeading = true;
      continue;
    }
    batch.push(sentRow(read, row, heading, texts));
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function sentRow({ cells, line, fault: wrong }: CsvRow, row: number, heading: ImportHeading, texts: Texts): SentRow {
  const faults =
    wrong !== null
      ? [fault(wrong, null)]
      : cells.length !== heading.names.length
        ? [fault('columnCount', null, '', cellsText(texts, cells.length, heading.names.length))]
        : [];
  const given: Record<string, string | null> = {};
  for (const [place, column] of heading.columns.entries()) {
    const cell = withoutMark((cells[place] ?? '').trim());
    // Empty says nothing; \N says that there is nothing.
    if (column !== null && cell !== '') given[column.name] = cell === '\\N' ? null : cell;
  }
  return { row, line, cells: given, faults, original: cells };
}
