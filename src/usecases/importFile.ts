import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { CrmEntity } from '../domain/crm/crmRows.ts';
import { type ImportHeading, readHeading } from '../domain/crm/importColumns.ts';
import { type Fault, fault } from '../domain/crm/importProblem.ts';
import type { ImportReport } from '../domain/crm/importReport.ts';
import { csvLine, withoutMark } from '../domain/csvCell.ts';
import { type CsvRow, csvScanner } from '../domain/csvRows.ts';
import type { UtcMs } from '../domain/time.ts';
import { cellsText, problemText, type Refusal } from '../domain/wording/importWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { claimRun, dropRun, finishRun } from '../store/importRuns.ts';
import { type ImportDeps, type ImportOrder, importRows, refusedReport, type SentRow } from './importRows.ts';

export interface FileOrder {
  path: string;
  entity: CrmEntity;
  source: string;
  mode: ImportOrder['mode'];
  dryRun: boolean;
  /** Also when this very file was imported before. */
  again: boolean;
  /** Where the rejected rows go; made only when there are any. */
  errorsPath: string;
}

export type FileImport =
  | { kind: 'imported' | 'refused'; report: ImportReport }
  /** The same file was imported before: nothing was done. */
  | { kind: 'already'; report: ImportReport; importedAt: UtcMs }
  | { kind: 'running' };

const BYTES_MAX = 20 * 1024 * 1024;
const ROWS_MAX = 100_000;
const BATCH = 500;
const LEASE_MS = 15 * 60_000;

/**
 * Imports a CSV file (the CRM model, §7.3): UTF-8 or GB18030, read in pieces three times over, for its encoding, across its
 * rows, and row by row. What is in the file is the key: the same again changes nothing.
 */
export async function importFile(deps: ImportDeps, order: FileOrder): Promise<FileImport> {
  const { store, clock } = deps;
  const { entity, source, dryRun } = order;
  const now = clock();
  const facts = await readFacts(order.path);
  const importId = `imp-${new Date(now).toISOString().slice(0, 10).replaceAll('-', '')}-${facts.hash.slice(0, 8)}`;
  const named = { importId, entity, source, dryRun };
  const refuse = (refusal: Refusal): FileImport => ({
    kind: 'refused',
    report: refusedReport(deps, named, facts.encoding ?? 'utf-8', refusal),
  });
  if (facts.isTooBig) return refuse({ code: 'fileTooBig', rowsMax: ROWS_MAX });
  if (facts.encoding === null) return refuse({ code: 'encoding' });
  const file: CsvFile = { path: order.path, encoding: facts.encoding };
  const head = await firstRow(file);
  if (head === null) return refuse({ code: 'noHeading' });
  const heading = readHeading(entity, head.cells);
  if ('code' in heading) return refuse(heading);

  const run = { source, runKey: `file:${entity}:${order.mode}:${facts.hash}`, importId };
  if (!dryRun) {
    const wish = { ...run, entity, bodyHash: facts.hash, now, leaseMs: LEASE_MS };
    const standing = await claimRun(store.db, wish, { again: order.again });
    if (standing?.state === 'done')
      return { kind: 'already', report: JSON.parse(standing.report!), importedAt: standing.startedAt };
    if (standing !== null) return { kind: 'running' };
  }
  try {
    const rejected = rejectedRows(deps.texts, order.errorsPath, heading);
    const sent = {
      encoding: file.encoding,
      headerOf: (column: string) => heading.names[heading.columns.findIndex((one) => one?.name === column)] ?? null,
      unknownHeaders: heading.unknown,
      batches: () => sentRows(file, heading, head.separator, deps.texts),
    };
    const wish = {
      ...named,
      mode: order.mode,
      rowsMax: ROWS_MAX,
      onRejected: rejected.add,
      errorFile: order.errorsPath,
    };
    const report = await importRows(deps, wish, sent);
    await rejected.end();
    if (report.rows.rejected === 0) report.errorFile = null;
    if (report.status === 'refused') {
      if (!dryRun) await dropRun(store.db, run);
      return { kind: 'refused', report };
    }
    if (!dryRun) await finishRun(store.db, { ...run, report: JSON.stringify(report) });
    return { kind: 'imported', report };
  } catch (err) {
    // What was written stays, and a repeat changes nothing of it: the file may be tried again at once.
    if (!dryRun) await dropRun(store.db, run);
    throw err;
  }
}

interface CsvFile {
  path: string;
  encoding: 'utf-8' | 'gb18030';
}

interface FileFacts {
  hash: string;
  isTooBig: boolean;
  /** null when it is text in neither. */
  encoding: CsvFile['encoding'] | null;
}

/** Reads the file through: what is not valid UTF-8 may be GB18030 (what a Chinese spreadsheet writes), never guessed further. */
async function readFacts(path: string): Promise<FileFacts> {
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
async function firstRow(file: CsvFile): Promise<{ cells: string[]; separator: ',' | '\t' } | null> {
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

async function* sentRows(
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

/** The rejected rows as they were, with what is wrong: can be mended and sent as it is. */
function rejectedRows(texts: Texts, path: string, { names, columns }: ImportHeading) {
  // A second round of mending takes its reasons anew.
  const kept = names.flatMap((name, place) => (columns[place] === null && name.startsWith('_') ? [] : [place]));
  let file: ReturnType<typeof createWriteStream> | null = null;
  let failed: Error | null = null;
  return {
    add({ original, row }: SentRow, faults: readonly Fault[]): void {
      if (file === null) {
        file = createWriteStream(path, { mode: 0o600 });
        file.on('error', (err) => {
          failed = err;
        });
        file.write(`\uFEFF${csvLine([...kept.map((place) => names[place]!), '_row', '_column', '_reason', '_hint'])}`);
      }
      const told = faults.map((one) => ({ column: one.column ?? '', ...problemText(texts, one) }));
      const joined = (read: (one: (typeof told)[number]) => string): string => told.map(read).join('；');
      file.write(
        csvLine([
          ...kept.map((place) => original[place] ?? ''),
          String(row),
          joined(({ column }) => column),
          joined(({ message }) => message),
          joined(({ hint }) => hint),
        ]),
      );
    },
    async end(): Promise<void> {
      const open = file;
      if (open === null) return;
      await new Promise<void>((resolve) => {
        open.once('close', resolve);
        open.end();
      });
      if (failed !== null) throw failed;
    },
  };
}
