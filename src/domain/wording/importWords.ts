import type { Fault } from '../crm/importProblem.ts';
import { type ImportReport, ROW_COUNTS } from '../crm/importReport.ts';
import type { UtcMs } from '../time.ts';
import { dateTimeText } from './formats.ts';
import type { Texts } from './texts.ts';

/** What is wrong, and how to mend it, for whoever keeps the file. */
export function problemText(texts: Texts, { saying, detail }: Fault): { message: string; hint: string } {
  // Each text names what it needs; what it does not name is not put in.
  const values = { list: detail } as never;
  return {
    message: texts.fill(`problem.${saying}`, values),
    hint: texts.fill(`mend.${saying}`, values),
  };
}

/** Why a file was not read at all. */
export type Refusal =
  | { code: 'encoding' }
  | { code: 'noHeading' }
  | { code: 'headerMissing'; missing: readonly string[]; found: readonly string[] }
  | { code: 'headerDuplicate'; names: readonly string[] }
  | { code: 'fileTooBig'; rowsMax: number }
  | { code: 'snapshotGuard'; known: number; missing: number };

export function refusalText(texts: Texts, refusal: Refusal): { message: string; hint: string } {
  const { fill } = texts;
  switch (refusal.code) {
    case 'encoding':
      return { message: fill('refused.encoding'), hint: fill('refused.encoding.mend') };
    case 'noHeading':
      return { message: fill('refused.noHeading'), hint: '' };
    case 'headerMissing':
      return {
        message: fill('refused.headerMissing', { list: refusal.missing.join('、') }),
        hint: fill('refused.headerMissing.found', { list: refusal.found.join('、') }),
      };
    case 'headerDuplicate':
      return { message: fill('refused.headerDuplicate', { list: refusal.names.join('、') }), hint: '' };
    case 'fileTooBig':
      return { message: fill('refused.fileTooBig', { list: String(refusal.rowsMax) }), hint: '' };
    case 'snapshotGuard':
      return {
        message: fill('refused.snapshotGuard', {
          list: fill('import.share', { from: String(refusal.known), to: String(refusal.missing) }),
        }),
        hint: fill('refused.snapshotGuard.mend'),
      };
    default:
      return refusal satisfies never;
  }
}

/** `7格，表头有8格` */
export function cellsText(texts: Texts, cells: number, heading: number): string {
  return texts.fill('import.cells', { from: String(cells), to: String(heading) });
}

/** 这个文件3月1日 10:20已经导入过 … */
export function alreadyLine(texts: Texts, at: UtcMs, now: UtcMs): string {
  return texts.fill('import.already', { date: dateTimeText(at, now) });
}

/** A report for people: what became of the rows, and what is to be mended. */
export function importLines(texts: Texts, report: ImportReport): string[] {
  const { fill } = texts;
  const status = fill(`import.status.${report.status}`);
  const head = `${fill(`import.entity.${report.entity}`)}：${status}`;
  const { rows, problems, problemsTotal, errorFile } = report;
  const counts = ROW_COUNTS.filter((name) => rows[name] > 0).map(
    (name) => `${fill(`import.count.${name}`)}${rows[name]}`,
  );
  const isNothingNew = rows.read > 0 && rows.created + rows.updated + rows.deleted + rows.rejected === 0;
  const rest = problemsTotal - problems.length;
  return [
    report.dryRun ? `${head}（${fill('import.status.tried')}）` : head,
    ...(counts.length === 0 ? [] : [counts.join('，')]),
    ...(isNothingNew ? [fill('import.nothingNew')] : []),
    ...problems.map((problem) => problemLine(texts, problem)),
    ...(rest > 0 ? [fill('import.more', { count: String(rest) })] : []),
    ...(errorFile === null ? [] : [fill('import.errorFile', { list: errorFile })]),
  ];
}

/** 第17行 金额：金额不能带千位分隔符。改为 1200.00 */
function problemLine(
  texts: Texts,
  { row, header, column, value, message, hint }: ImportReport['problems'][number],
): string {
  const shown = value === '' ? '' : `“${value}”`;
  const reason = `${shown}${message}${hint === '' ? '' : `。${hint}`}`;
  if (row === null) return reason;
  const to = header ?? column;
  const from = String(row);
  return to === null
    ? texts.fill('import.problem.row', { from, reason })
    : texts.fill('import.problem', { from, to, reason });
}
