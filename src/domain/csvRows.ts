/** One record of a CSV text. */
export interface CsvRow {
  cells: string[];
  /** The physical line on which it begins, from 1. */
  line: number;
  /** `quote`: a quote stands where none can be. `endless`: a quote never ends; nothing after this row was read. */
  fault: 'quote' | 'endless' | null;
}

/** Takes text piece by piece, however it is cut, and gives the records that are complete. Memory: one record. */
export interface CsvScanner {
  push(text: string): CsvRow[];
  /** What is left when the text has ended. */
  end(): CsvRow[];
}

/** Within one record; a quote that never ends must not swallow the rest of a file (the CRM model's dialect). */
export const RECORD_LINES_MAX = 64;
/** The same for one that is on one line. */
const RECORD_LENGTH_MAX = 1_000_000;

/**
 * Reads separated values as RFC 4180 has them: quoted fields with separators, line breaks and doubled quotes; lines end in
 * LF, CRLF or CR. An empty line is a row with one empty cell.
 */
export function csvScanner(separator: ',' | '\t' = ','): CsvScanner {
  let text = '';
  let line = 1;
  let isOver = false;

  function scan(isEnd: boolean): CsvRow[] {
    const found: CsvRow[] = [];
    let at = 0;
    while (!isOver && at < text.length) {
      const record = plainRecord(text, at, separator) ?? quotedRecord(text, at, separator, isEnd);
      if (record === null && text.length - at > RECORD_LENGTH_MAX) {
        found.push({ cells: [], line, fault: 'endless' });
        isOver = true;
      }
      if (record === null) break;
      found.push({ cells: record.cells, line, fault: record.fault });
      if (record.fault === 'endless') isOver = true;
      line += record.lines;
      at = record.next;
    }
    text = isOver ? '' : text.slice(at);
    return found;
  }

  return {
    push(more) {
      if (isOver) return [];
      text += more;
      return scan(false);
    },
    end: () => scan(true),
  };
}

interface Scanned {
  cells: string[];
  fault: CsvRow['fault'];
  /** Where the next record begins. */
  next: number;
  /** Line breaks in it, its own end included. */
  lines: number;
}

/** The common case, ten times as fast: a line without quotes and without a CR inside. */
function plainRecord(text: string, at: number, separator: string): Scanned | null {
  const end = text.indexOf('\n', at);
  if (end < 0) return null;
  const line = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
  if (line.includes('"') || line.includes('\r')) return null;
  return { cells: line.split(separator), fault: null, next: end + 1, lines: 1 };
}

/** @returns null while the end of the record has not come */
function quotedRecord(text: string, start: number, separator: string, isEnd: boolean): Scanned | null {
  const cells: string[] = [];
  let fault: CsvRow['fault'] = null;
  let lines = 0;
  let at = start;
  for (;;) {
    let cell: string;
    if (text[at] === '"') {
      const close = closingQuote(text, at);
      lines += lineBreaks(text, at, close < 0 ? text.length : close);
      if (lines > RECORD_LINES_MAX || (close < 0 && isEnd))
        return { cells, fault: 'endless', next: text.length, lines };
      // A quote at the very end may be the first of two, and a CR the first half of a line's end.
      if (close < 0 || (close + 1 === text.length && !isEnd)) return null;
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
      const rest = endOfField(text, at, separator);
      if (rest > at) {
        fault = 'quote';
        at = rest;
      }
    } else {
      const end = endOfField(text, at, separator);
      cell = text.slice(at, end);
      if (cell.includes('"')) fault = 'quote';
      at = end;
    }
    cells.push(cell);
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    if (at === text.length) return isEnd ? { cells, fault, next: at, lines } : null;
    if (text[at] === '\r' && at + 1 === text.length && !isEnd) return null;
    const next = at + (text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1);
    return { cells, fault, next, lines: lines + 1 };
  }
}

/** Where the quote that opens at `open` closes; -1 when it has not yet. */
function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function endOfField(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1)
    if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) count += 1;
  return count;
}
