import type { OwnReport } from '../domain/backtestReport.ts';
import type { Estimate } from '../domain/statistics/proportion.ts';
import type { AlertFigures, LossFigures, TrialFindings } from '../domain/trialFindings.ts';
import { viewFigures, viewLine } from './backtestReport.ts';

/** What the replay of the own database found, a line each. */
export function ownLines({ from, to, days, customers, losses, runs }: OwnReport): string[] {
  return [
    `${from} to ${to}: ${days} days judged again as known then, up to ${customers} customers`,
    `${losses.confirmed + losses.silence} losses: ${losses.confirmed} confirmed, ${losses.silence} by silence only ` +
      '(28 counted days or three usual gaps without a word, where nobody said otherwise)',
    ...runs.flatMap(({ name, findings }) => [
      ...(runs.length > 1 ? ['', `rules ${name}:`] : []),
      ...findingsLines(findings),
    ]),
  ];
}

function findingsLines({ views, cards, people, all, ...findings }: TrialFindings): string[] {
  const { mean, max } = findings.cardsPerPersonWeek;
  return [
    `${all.alerts} alerts, ${cards} cards to ${people} people: ${mean.toFixed(2)} a person and week, at most ${max}`,
    ...views.map(viewLine),
    figuresLine('all alerts', all),
    ...findings.bySegment.map(({ segment, figures }) => figuresLine(`segment ${segment}`, figures)),
    ...findings.byTier.map(({ tier, figures }) => figuresLine(`tier ${tier}`, figures)),
    ...findings.byCause.map(({ kind, figures }) => figuresLine(kind, figures)),
  ];
}

function figuresLine(
  name: string,
  { alerts, decided, real, precision, losses, carded, caught, medianLeadDays }: AlertFigures & LossFigures,
): string {
  const lead = medianLeadDays === null ? '' : `, ${medianLeadDays.toFixed(1)} days before it was plain (median)`;
  return [
    name.padEnd(16),
    `alerts ${String(alerts).padStart(4)}`,
    `needed ${real} of ${decided}${rangeText(precision)}`,
    `lost customers with a card ${carded} of ${losses}${rangeText(caught)}${lead}`,
  ].join('  ');
}

function rangeText(estimate: Estimate | null): string {
  return estimate === null ? '' : ` [${estimate.low.toFixed(2)}, ${estimate.high.toFixed(2)}]`;
}

/** One JSON object: what the lines say, with every digit. */
export function ownJson({ runs, ...about }: OwnReport): string {
  return JSON.stringify({
    ...about,
    runs: runs.map(({ name, findings: { views, ...rest } }) => ({
      name,
      ...rest,
      views: Object.fromEntries(views.map((view) => [view.name, viewFigures(view)])),
    })),
  });
}
