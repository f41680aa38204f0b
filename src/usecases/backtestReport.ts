import type { LeadFigures } from '../domain/leadTime.ts';
import { type Outcome, type RankingFigures, rankingFigures } from '../domain/ranking.ts';
import { writeText } from './backtestFiles.ts';

/** Where a command's words go: figures to `out`, everything else to `err`, a line each. */
export interface CommandOutput {
  out(line: string): void;
  err(line: string): void;
}

/** One judged case of the file, with whatever labels the file has. */
export interface JudgedCase {
  caseId: string;
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

/** Figures by view; null for a view in which all cases are alike. Views whose columns the file lacks are left out. */
export function figuresByView(
  cases: readonly JudgedCase[],
  views: readonly View[],
): Map<string, RankingFigures | null> {
  const [first] = cases;
  const found = new Map<string, RankingFigures | null>();
  if (first === undefined) return found;
  for (const { name, label, where } of views) {
    if (![label, ...where].every((column) => column in first.flags)) continue;
    const outcomes = cases
      .filter(({ flags }) => where.every((column) => flags[column]))
      .map(({ risk, flags }): Outcome => ({ risk, isPositive: flags[label]! }));
    found.set(name, rankingFigures(outcomes));
  }
  return found;
}

export function viewLine(name: string, figures: RankingFigures | null): string {
  if (figures === null) return `${name.padEnd(14)} nothing to rank: all cases have the same outcome`;
  const { n, positives, auc, ap, p10, r10, r20 } = figures;
  return [
    name.padEnd(14),
    `n ${String(n).padStart(6)}`,
    `positive ${String(positives).padStart(5)} (${(positives / n).toFixed(2)})`,
    `AUC ${auc.toFixed(3)}`,
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

/** Writes `case_id,risk`, every digit of the number. */
export async function writeRisks(path: string, cases: readonly JudgedCase[]): Promise<void> {
  const lines = cases.map(({ caseId, risk }) => `${caseId},${risk}\n`);
  await writeText(path, `case_id,risk\n${lines.join('')}`);
}
