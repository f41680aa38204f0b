import type { CrmEntity } from './crmRows.ts';
import { codeOf, type Fault, severityOf } from './importProblem.ts';
import { maskedMobile } from './mobile.ts';

export interface ImportProblem {
  severity: 'error' | 'warning';
  /** As a spreadsheet counts, the heading is 1; null for the heading itself. */
  row: number | null;
  /** The physical line; other than `row` after a line break within quotes. null in JSON. */
  line: number | null;
  /** In JSON only: `rows[16].amount`. */
  path?: string;
  sourceId: string | null;
  column: string | null;
  header: string | null;
  value: string;
  code: string;
  message: string;
  hint: string;
}

export const ROW_COUNTS = [
  'read',
  'created',
  'updated',
  'unchanged',
  'deleted',
  'stale',
  'rejected',
  'withWarnings',
] as const;
export type RowCount = (typeof ROW_COUNTS)[number];

/** What became of an import, row by row (the CRM model, §8). */
export interface ImportReport {
  importId: string;
  entity: CrmEntity | 'outcomes';
  source: string;
  dryRun: boolean;
  encoding: 'utf-8' | 'gb18030' | 'json';
  status: 'success' | 'partial' | 'failed' | 'refused';
  rows: Record<RowCount, number>;
  /** Errors before warnings, each by row; at most {@link PROBLEMS_SHOWN}. */
  problems: ImportProblem[];
  problemsShown: number;
  problemsTotal: number;
  byCode: Record<string, number>;
  /** Where the rejected rows stand with their reasons; null when there are none, or they came as JSON. */
  errorFile: string | null;
}

export const PROBLEMS_SHOWN = 100;
const VALUE_LENGTH = 80;

/** Where a row stands in what was sent. */
export interface RowPlace {
  row: number | null;
  line: number | null;
  /** In JSON: index into `rows`. */
  index?: number;
  sourceId: string | null;
}

export interface ImportTally {
  count(what: RowCount, howMany?: number): void;
  /** @param header the column as the file calls it */
  note(place: RowPlace, faults: readonly Fault[], header: (column: string) => string | null): void;
  /** The report so far. */
  report(errorFile: string | null): ImportReport;
}

/** Counts as rows go by: memory does not grow with the file. @param say what a fault means, and how it is mended */
export function importTally(
  say: (fault: Fault) => { message: string; hint: string },
  facts: Pick<ImportReport, 'importId' | 'entity' | 'source' | 'dryRun' | 'encoding'>,
): ImportTally {
  const rows = Object.fromEntries(ROW_COUNTS.map((name) => [name, 0])) as Record<RowCount, number>;
  const shown: Record<'error' | 'warning', ImportProblem[]> = { error: [], warning: [] };
  const byCode: Record<string, number> = {};
  let total = 0;
  return {
    count(what, howMany = 1) {
      rows[what] += howMany;
    },
    note(place, faults, header) {
      for (const fault of faults) {
        const severity = severityOf(fault.saying);
        const code = codeOf(fault.saying);
        total += 1;
        byCode[code] = (byCode[code] ?? 0) + 1;
        if (shown[severity].length >= PROBLEMS_SHOWN) continue;
        const { index, ...rest } = place;
        shown[severity].push({
          severity,
          ...rest,
          ...(index === undefined ? {} : { path: `rows[${index}]${fault.column === null ? '' : `.${fault.column}`}` }),
          column: fault.column,
          header: fault.column === null ? null : header(fault.column),
          value: maskedMobile(fault.value).slice(0, VALUE_LENGTH),
          code,
          ...say(fault),
        });
      }
      if (faults.length > 0 && faults.every(({ saying }) => severityOf(saying) === 'warning')) rows.withWarnings += 1;
    },
    report(errorFile) {
      const problems = [...shown.error.sort(byRow), ...shown.warning.sort(byRow)].slice(0, PROBLEMS_SHOWN);
      const status = rows.rejected === 0 ? 'success' : rows.rejected >= rows.read ? 'failed' : 'partial';
      return {
        ...facts,
        status,
        rows: { ...rows },
        problems,
        problemsShown: problems.length,
        problemsTotal: total,
        byCode: { ...byCode },
        errorFile,
      };
    },
  };
}

function byRow(a: ImportProblem, b: ImportProblem): number {
  return (a.row ?? 0) - (b.row ?? 0);
}
