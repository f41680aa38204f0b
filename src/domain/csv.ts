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

/** A field, quoted or plain, and what ends it. Sticky: each match begins where the last one ended. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

function* rows(text: string): Generator<{ fields: string[]; line: number }> {
  const field = new RegExp(FIELD);
  let fields: string[] = [];
  let line = 1;
  let startLine = 1;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw new CsvError('a quote stands where none can be, or never ends', startLine);
    const [whole, quoted, plain, end] = match;
    fields.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (whole.includes('\n') || whole.includes('\r')) line += whole.match(/\r\n|\n|\r/g)!.length;
    const isAtEnd = field.lastIndex >= text.length;
    // A comma at the very end of the text begins one more field, which is empty.
    if (isAtEnd && end === ',') fields.push('');
    if (end === ',' && !isAtEnd) continue;
    if (fields.length > 1 || fields[0] !== '') yield { fields, line: startLine };
    fields = [];
    startLine = line;
  }
}
