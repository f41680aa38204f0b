import type { CasesReport } from '../domain/backtestReport.ts';
import { seededChance } from '../domain/chance.ts';
import type { LeadFigures } from '../domain/leadTime.ts';
import type { OwnedOutcome } from '../domain/ranking.ts';
import { type RankingView, rankingView } from '../domain/rankingView.ts';
import { writeText } from './backtestFiles.ts';

/** Where a command's words go: figures to `out`, everything else to `err`, a line each. */
export interface CommandOutput {
  out(line: string): void;
  err(line: string): void;
}

/** One judged case of the file, with whatever labels the file has. */
export interface JudgedCase {
  caseId: string;
  /** Whose case it is: cases of one relationship are drawn together when an interval is made. */
  relationship: string;
  risk: number;
  /** Columns of 0 and 1: early, regular, label, label_drop … */
  flags: Readonly<Record<string, boolean>>;
  split: string | null;
}

/** A view of the data sets' README: which cases, and which label. */
export interface View {
  name: string;
  label: string;
  /** Flags that must be set. */
  where: readonly string[];
}

export const MESSAGE_VIEWS: readonly View[] = [
  { name: 'all', label: 'label', where: [] },
  { name: 'early', label: 'label', where: ['early'] },
  { name: 'regular', label: 'label', where: ['regular'] },
  { name: 'regular+early', label: 'label', where: ['regular', 'early'] },
  { name: 'regular, drop', label: 'label_drop', where: ['regular'] },
];

/** The same data give the same intervals. */
const SEED = 20_260_101;

/** How well the cases were ranked in each view. Views whose columns the file lacks are left out. */
export function rankingViews(cases: readonly JudgedCase[], views: readonly View[]): RankingView[] {
  const [first] = cases;
  if (first === undefined) return [];
  return views
    .filter(({ label, where }) => [label, ...where].every((column) => column in first.flags))
    .map(({ name, label, where }) => {
      const outcomes = cases
        .filter(({ flags }) => where.every((column) => flags[column]))
        .map(({ risk, relationship, flags }): OwnedOutcome => ({ risk, relationship, isPositive: flags[label]! }));
      return rankingView(name, outcomes, seededChance(SEED));
    });
}

export function viewLine({ name, figures, interval }: RankingView): string {
  if (figures === null) return `${name.padEnd(14)} nothing to rank: all cases have the same outcome`;
  const { n, positives, auc, ap, p10, r10, r20 } = figures;
  return [
    name.padEnd(14),
    `n ${String(n).padStart(6)}`,
    `positive ${String(positives).padStart(5)} (${(positives / n).toFixed(2)})`,
    `AUC ${auc.toFixed(3)}${interval === null ? '' : ` [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`}`,
    `AP ${ap.toFixed(3)}`,
    `P10 ${p10.toFixed(3)}`,
    `R10 ${r10.toFixed(3)}`,
    `R20 ${r20.toFixed(3)}`,
  ].join('  ');
}

export function leadLine({ budget, control, events, leadDays, ...shares }: LeadFigures): string {
  const days = [leadDays.q25, leadDays.median, leadDays.q75].map((lead) => lead.toFixed(1)).join(' / ');
  return [
    `alerts on ${Math.round(100 * budget)}% of ${control} control moments: events ${events}`,
    `alerted ${shares.alerted.toFixed(2)}`,
    `by half horizon ${shares.byHalfHorizon.toFixed(2)}`,
    `by last contact ${shares.byLastContact.toFixed(2)}`,
    `lead days ${days}`,
  ].join('  ');
}

/** A view as JSON tells it. */
export function viewFigures({ figures, interval }: RankingView): object | null {
  if (figures === null) return null;
  return { ...figures, ...(interval === null ? {} : { aucInterval: [interval.low, interval.high] }) };
}

/** One JSON object: what the lines say, with every digit. */
export function reportJson({ by, window, horizonDays, split, cases, judgedShare, views, leads }: CasesReport): string {
  return JSON.stringify({
    ...{ cases, by, ...(window ?? { horizonDays }), split, judgedShare },
    views: Object.fromEntries(views.map((view) => [view.name, viewFigures(view)])),
    leads: leads.map(({ figures }) => figures),
  });
}

/** Writes `case_id,risk`, every digit of the number. */
export async function writeRisks(path: string, cases: readonly JudgedCase[]): Promise<void> {
  const lines = cases.map(({ caseId, risk }) => `${caseId},${risk}\n`);
  await writeText(path, `case_id,risk\n${lines.join('')}`);
}
