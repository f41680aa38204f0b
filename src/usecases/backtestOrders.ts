import type { CasesReport } from '../domain/backtestReport.ts';
import { seededChance } from '../domain/chance.ts';
import { type CsvRecord, csvRecords } from '../domain/csv.ts';
import { dayNumber } from '../domain/dayNumber.ts';
import type { RankingFigures } from '../domain/ranking.ts';
import { type RankingView, rankingView } from '../domain/rankingView.ts';
import { learnOrderRisk, type OrderRisk } from '../domain/statistics/orderRisk.ts';

export interface BacktestOrdersOptions {
  /** CSV with `customer,date`; further columns are not looked at. */
  ordersPath: string;
  /** CSV with `case_id,customer,t`; where it has `label` the figures are printed, by `x`, `early` and `split` if they are there. */
  casesPath: string;
  horizonDays: number;
  /** Where `case_id,risk` is written. */
  outPath: string;
  /** Print one JSON object in place of lines. */
  isJson?: boolean;
}

/** The outside of a backtest: text files, unpacked where the name ends in .gz, and lines for the reader. */
export interface BacktestIo {
  readText(path: string): Promise<string>;
  writeText(path: string, text: string): Promise<void>;
  print(line: string): void;
}

/** How well the risks rank in one view of one split; null where all cases end alike. */
export interface OrderFigures {
  split: string;
  view: string;
  figures: RankingFigures | null;
  /** With its interval and what a picture is drawn from. */
  ranking: RankingView;
}

/** The same data give the same intervals. */
const SEED = 20_260_101;

interface ScoredCase {
  record: CsvRecord;
  /** The chance of no order within the horizon. */
  risk: number;
}

/** The views of the data sets' README; a case file without the column is not seen through them. */
const VIEWS: readonly { view: string; column: string; holds(record: CsvRecord): boolean }[] = [
  { view: 'all', column: 'label', holds: () => true },
  { view: 'repeat', column: 'x', holds: ({ x }) => Number(x) >= 1 },
  { view: 'early', column: 'early', holds: ({ early }) => early === '1' },
];

/**
 * Judges each case of a file of orders with what was known at its moment: at each distinct t the model is fitted anew on the
 * orders up to t, so nothing later can reach a risk. Writes `case_id,risk`, and prints and returns the figures where the cases are labelled.
 * @throws CsvError or RangeError when a file is not what it should be
 */
export async function backtestOrders(options: BacktestOrdersOptions, io: BacktestIo): Promise<OrderFigures[]> {
  const { ordersPath, casesPath, horizonDays, outPath, isJson = false } = options;
  if (!(Number.isFinite(horizonDays) && horizonDays > 0))
    throw new RangeError('--horizon must be a number of days above 0');
  const orderDays = orderDaysByCustomer(await io.readText(ordersPath));
  const cases = [...csvRecords(await io.readText(casesPath), ['case_id', 'customer', 't'])];
  const learnedAt = new Map<string, OrderRisk>();
  for (const t of [...new Set(cases.map((record) => record.t!))].sort()) {
    const learned = learnOrderRisk(orderDays.values(), { today: dayNumber(t), horizonDays });
    learnedAt.set(t, learned);
    if (!isJson) io.print(describeFit(t, learned));
  }
  const scored = cases.map((record) => ({
    record,
    risk: learnedAt.get(record.t!)!.of(orderDays.get(record.customer!) ?? []),
  }));
  await io.writeText(outPath, riskFile(scored));
  const figures = figuresOf(scored);
  const lean = figures.map(({ ranking: _, ...rest }) => rest);
  if (isJson) io.print(JSON.stringify({ cases: scored.length, figures: lean }));
  else for (const one of figures) io.print(describeFigures(one));
  return figures;
}

/** The same as one report, for the page. */
export function ordersReport(
  figures: readonly OrderFigures[],
  { cases, horizonDays }: { cases: number; horizonDays: number },
): CasesReport {
  const views = figures.map(({ ranking }) => ranking);
  return { by: 'orders', window: null, horizonDays, split: 'all', cases, judgedShare: 1, views, leads: [] };
}

/** Of all cases and of each split, as the file has them. */
function figuresOf(scored: readonly ScoredCase[]): OrderFigures[] {
  const columns = Object.keys(scored[0]?.record ?? {});
  const views = columns.includes('label') ? VIEWS.filter(({ column }) => columns.includes(column)) : [];
  const splits = [...new Set(scored.map(({ record }) => record.split).filter((split) => split !== undefined))];
  return ['all', ...splits].flatMap((split) =>
    views.map(({ view, holds }) => {
      const seen = scored.filter(({ record }) => (split === 'all' || record.split === split) && holds(record));
      const outcomes = seen.map(({ record, risk }) => ({
        risk,
        isPositive: record.label === '1',
        relationship: record.customer!,
      }));
      const ranking = rankingView(split === 'all' ? view : `${split}, ${view}`, outcomes, seededChance(SEED));
      return { split, view, figures: ranking.figures, ranking };
    }),
  );
}

function orderDaysByCustomer(csv: string): Map<string, number[]> {
  const byCustomer = new Map<string, number[]>();
  for (const { customer, date } of csvRecords(csv, ['customer', 'date'])) {
    const days = byCustomer.get(customer!);
    if (days) days.push(dayNumber(date!));
    else byCustomer.set(customer!, [dayNumber(date!)]);
  }
  return byCustomer;
}

function describeFit(t: string, { model, customers }: OrderRisk): string {
  if (model === null) return `${t}: ${customers} customers with orders, too few or none again: EWMA`;
  const { r, alpha, a, b } = model;
  const numbers = [`r ${r.toFixed(3)}`, `alpha ${alpha.toFixed(2)} days`, `a ${a.toFixed(3)}`, `b ${b.toFixed(3)}`];
  return `${t}: ${customers} customers with orders, BG/NBD ${numbers.join(', ')}`;
}

function describeFigures({ split, view, figures }: OrderFigures): string {
  const name = `${split.padEnd(6)} ${view.padEnd(7)}`;
  if (figures === null) return `${name} all cases end alike, nothing to rank`;
  const { n, positives, auc, ap, p10, r20 } = figures;
  const counts = `n ${String(n).padStart(6)}  positive ${String(positives).padStart(6)}`;
  return `${name} ${counts}  AUC ${auc.toFixed(3)}  AP ${ap.toFixed(3)}  P10 ${p10.toFixed(3)}  R20 ${r20.toFixed(3)}`;
}

function riskFile(scored: readonly ScoredCase[]): string {
  const lines = scored.map(({ record, risk }) => `${quoted(record.case_id!)},${risk}`);
  return `${['case_id,risk', ...lines].join('\n')}\n`;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
