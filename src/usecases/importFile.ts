import { createWriteStream } from 'node:fs';
import type { CrmEntity } from '../domain/crm/crmRows.ts';
import { IMPORT_COLUMNS, type ImportHeading, readHeading } from '../domain/crm/importColumns.ts';
import type { Fault } from '../domain/crm/importProblem.ts';
import type { ImportReport } from '../domain/crm/importReport.ts';
import { csvLine } from '../domain/csvCell.ts';
import type { UtcMs } from '../domain/time.ts';
import { problemText, type Refusal } from '../domain/wording/importWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { claimRun, dropRun, finishRun } from '../store/importRuns.ts';
import { type CsvFile, firstRow, readFacts, sentRows } from './importCsv.ts';
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

export const ROWS_MAX = 100_000;
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
  const heading = readHeading(IMPORT_COLUMNS[entity], head.cells);
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

/** The rejected rows as they were, with what is wrong: can be mended and sent as it is. */
export function rejectedRows(texts: Texts, path: string, { names, columns }: ImportHeading) {
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
