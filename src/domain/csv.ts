import { csvScanner } from './csvRows.ts';

/** One line of a CSV file by the names of its heading. */
export type CsvRecord = Record<string, string>;

/**
 * Reads comma-separated values as RFC 4180 has them: quoted fields with commas, line breaks and doubled quotes; also a byte
 * order mark, lines that end in CRLF, and empty lines, which are passed over. The first line is the heading.
 * @throws CsvError when a line has another number of fields than the heading, a needed column is missing, or a quote never ends
 */
export function* csvRecords(text: string, columnsNeeded: readonly string[] = []): Generator<CsvRecord> {
  let heading: string[] | null = null;
  for (const { fields, line } of rows(text.startsWith('\uFEFF') ? text.slice(1) : text)) {
    if (!heading) {
      heading = fields.map((field) => field.trim());
      const missing = columnsNeeded.filter((column) => !heading!.includes(column));
      if (missing.length > 0) throw new CsvError(`the heading lacks ${missing.join(', ')}`, line);
      continue;
    }
    if (fields.length !== heading.length) {
      throw new CsvError(`${fields.length} fields where the heading has ${heading.length}`, line);
    }
    yield Object.fromEntries(heading.map((name, i) => [name, fields[i]!]));
  }
  if (!heading && columnsNeeded.length > 0) throw new CsvError('there is no heading', 1);
}

/** Says the line, never what stands in it. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly line: number;
  constructor(reason: string, line: number) {
    super(`CSV line ${line}: ${reason}`);
    this.line = line;
  }
}

/** A text of many megabytes is read in pieces: what is read already need not be kept. */
const PIECE = 65_536;

function* rows(text: string): Generator<{ fields: string[]; line: number }> {
  const scanner = csvScanner();
  for (let at = 0; at <= text.length; at += PIECE) {
    const found = scanner.push(text.slice(at, at + PIECE));
    if (at + PIECE > text.length) found.push(...scanner.end());
    for (const { cells, line, fault } of found) {
      if (fault !== null) throw new CsvError('a quote stands where none can be, or never ends', line);
      if (cells.length > 1 || cells[0] !== '') yield { fields: cells, line };
    }
  }
}
