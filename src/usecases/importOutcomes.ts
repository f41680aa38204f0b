import { readCell } from '../domain/crm/importCell.ts';
import { OUTCOME_COLUMNS, readHeading } from '../domain/crm/importColumns.ts';
import { type Fault, fault, isRejected } from '../domain/crm/importProblem.ts';
import { type ImportReport, importTally } from '../domain/crm/importReport.ts';
import type { CustomerOutcome } from '../domain/customerOutcome.ts';
import { problemText, type Refusal, refusalText } from '../domain/wording/importWords.ts';
import { loadAccountLinks } from '../store/accountLinks.ts';
import { loadCustomers } from '../store/customers.ts';
import { saveOutcomes } from '../store/outcomes.ts';
import { firstRow, readFacts, sentRows } from './importCsv.ts';
import { type FileImport, ROWS_MAX, rejectedRows } from './importFile.ts';
import type { ImportDeps, SentRow } from './importRows.ts';

export interface OutcomesOrder {
  path: string;
  /** Whose account ids stand in the file. */
  source: string;
  dryRun: boolean;
  errorsPath: string;
}

/** Who is what to us: ids of customers, and of accounts by their system. */
interface KnownCustomers {
  ids: ReadonlySet<string>;
  ofAccount: ReadonlyMap<string, string>;
}

/**
 * Imports how it ended with customers: lost (流失), saved or normal, with a reason. One outcome of one customer and day is one,
 * however often it is told: the same file again changes nothing.
 */
export async function importOutcomes(deps: ImportDeps, order: OutcomesOrder): Promise<FileImport> {
  const { store, texts, clock } = deps;
  const { source, dryRun } = order;
  const now = clock();
  const facts = await readFacts(order.path);
  const importId = `out-${facts.hash.slice(0, 12)}`;
  const tally = importTally((one) => problemText(texts, one), {
    ...{ importId, entity: 'outcomes' as const, source, dryRun },
    encoding: facts.encoding ?? 'utf-8',
  });
  const refuse = (refusal: Refusal): FileImport => {
    const place = { row: null, line: null, sourceId: null, column: null, header: null, value: '' };
    const problem = { severity: 'error' as const, ...place, code: refusal.code, ...refusalText(texts, refusal) };
    const told: ImportReport = { ...tally.report(null), status: 'refused', problems: [problem] };
    return { kind: 'refused', report: { ...told, problemsShown: 1, problemsTotal: 1, byCode: { [refusal.code]: 1 } } };
  };
  if (facts.isTooBig) return refuse({ code: 'fileTooBig', rowsMax: ROWS_MAX });
  if (facts.encoding === null) return refuse({ code: 'encoding' });
  const file = { path: order.path, encoding: facts.encoding };
  const head = await firstRow(file);
  if (head === null) return refuse({ code: 'noHeading' });
  const heading = readHeading(OUTCOME_COLUMNS, head.cells);
  if ('code' in heading) return refuse(heading);

  const links = await loadAccountLinks(store.db);
  const known: KnownCustomers = {
    ids: new Set((await loadCustomers(store.db)).map(({ id }) => id)),
    ofAccount: new Map(
      links.flatMap((link) =>
        link.source === source && link.customerId !== null ? [[link.accountId, link.customerId] as const] : [],
      ),
    ),
  };
  const headerOf = (column: string): string | null =>
    heading.names[heading.columns.findIndex((one) => one?.name === column)] ?? null;
  const rejected = rejectedRows(texts, order.errorsPath, heading);
  for await (const batch of sentRows(file, heading, head.separator, texts)) {
    const outcomes: CustomerOutcome[] = [];
    for (const row of batch) {
      const { outcome, faults } = readOutcome(row, known, { source, now });
      tally.count('read');
      tally.note({ row: row.row, line: row.line, sourceId: row.cells.account_id ?? null }, faults, headerOf);
      if (outcome === null) {
        tally.count('rejected');
        rejected.add(row, faults);
      } else outcomes.push(outcome);
    }
    const created = dryRun ? outcomes.length : await store.transaction((db) => saveOutcomes(db, outcomes));
    tally.count('created', created);
    tally.count('unchanged', outcomes.length - created);
  }
  await rejected.end();
  const report = tally.report(order.errorsPath);
  return { kind: 'imported', report: report.rows.rejected === 0 ? { ...report, errorFile: null } : report };
}

function readOutcome(
  row: SentRow,
  known: KnownCustomers,
  { source, now }: { source: string; now: number },
): { outcome: CustomerOutcome | null; faults: Fault[] } {
  const faults: Fault[] = [...row.faults];
  const given: Record<string, unknown> = {};
  for (const column of OUTCOME_COLUMNS) {
    const text = row.cells[column.name];
    if (text == null) continue;
    const cell = readCell(column, text, { now, mobileKeyOf: () => '' });
    faults.push(...cell.faults);
    given[column.property] = cell.value;
  }
  const { customerId, accountId, at, kind = 'lost', reason = null } = given;
  const id = typeof customerId === 'string' ? customerId : known.ofAccount.get(String(accountId));
  if (row.faults.length === 0) {
    if (customerId === undefined && accountId === undefined) faults.push(fault('customerMissing', 'customer_id'));
    else if (id === undefined || !known.ids.has(id))
      faults.push(
        fault(
          'customerUnknown',
          customerId === undefined ? 'account_id' : 'customer_id',
          String(customerId ?? accountId),
        ),
      );
    if (at === undefined && !faults.some(({ column }) => column === 'happened_at'))
      faults.push(fault('required', 'happened_at'));
  }
  if (isRejected(faults)) return { outcome: null, faults };
  const said = { kind: kind as CustomerOutcome['kind'], reason: reason as string | null, at: at as number };
  return { outcome: { customerId: id!, ...said, by: source, source: 'import', knownAt: now }, faults };
}
