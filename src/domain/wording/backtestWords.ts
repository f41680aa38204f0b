import type { CasesReport, OwnReport, RankedBy } from '../backtestReport.ts';
import type { RankingView } from '../rankingView.ts';
import { type Estimate, wilson } from '../statistics/proportion.ts';
import type { Day } from '../time.ts';
import type { AlertFigures, LossFigures, SegmentGroup, TierGroup } from '../trialFindings.ts';
import type { Texts } from './texts.ts';

/** Fewer than this are listed, and nothing is concluded from them. */
export const FEW = 20;

/** 82% */
export function shareText(share: number): string {
  return `${Math.round(100 * share)}%`;
}

/** 75%（9/12）: per cent with the counts (COPY §2); the counts alone below 20, with the range where it says something. */
export function countedShareText({ successes, trials }: { successes: number; trials: number }): string {
  const estimate = wilson({ successes, trials });
  const counts = `${successes}/${trials}`;
  if (estimate === null || trials < FEW) return counts;
  return `${shareText(estimate.value)}（${counts}）[${shareText(estimate.low)}, ${shareText(estimate.high)}]`;
}

/** 0.76 [0.72, 0.80] */
export function aucText({ figures, interval }: RankingView): string {
  if (figures === null) return '';
  const auc = figures.auc.toFixed(3);
  return interval === null ? auc : `${auc} ${intervalText(interval)}`;
}

export function intervalText({ low, high }: Pick<Estimate, 'low' | 'high'>): string {
  return `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** 12天, 9.5天 */
export function daysText(texts: Texts, days: number): string {
  return texts.fill('backtest.days', {
    number: days >= 10 ? String(Math.round(days)) : String(Math.round(days * 10) / 10),
  });
}

export function byName(texts: Texts, by: RankedBy): string {
  return texts.fill(`backtest.by.${by}`);
}

const VIEWS: Partial<Record<string, 'all' | 'early' | 'regular' | 'regularEarly' | 'drop' | 'repeat' | 'health'>> = {
  all: 'all',
  early: 'early',
  regular: 'regular',
  'regular+early': 'regularEarly',
  'regular, drop': 'drop',
  repeat: 'repeat',
  health: 'health',
};

/** 还在聊的, 成长, A级客户, 全部（较晚的部分） */
export function viewName(texts: Texts, name: string): string {
  const segment = /^segment\.(\w+)$/.exec(name)?.[1];
  if (segment !== undefined) return segmentName(texts, segment as SegmentGroup);
  const tier = /^tier\.(A|B|C|none)$/.exec(name)?.[1];
  if (tier !== undefined) return tierName(texts, tier as TierGroup);
  const [split, view] = name.includes(', ') && !(name in VIEWS) ? name.split(', ', 2) : [null, name];
  const known = VIEWS[view!];
  const said = known === undefined ? view! : texts.fill(`backtest.view.${known}`);
  if (split === 'train' || split === 'test' || split === 'gap')
    return texts.fill(`backtest.view.${split}`, { by: said });
  return said;
}

export function segmentName(texts: Texts, segment: SegmentGroup): string {
  return texts.fill(segment === 'standard' ? 'backtest.segment.standard' : `segment.${segment}`);
}

export function tierName(texts: Texts, tier: TierGroup): string {
  return texts.fill(`backtest.tier.${tier}`);
}

/** The first sentence of a report on files. */
export function casesLead(texts: Texts, { by, views, leads }: CasesReport): string {
  const figures = views[0]?.figures ?? null;
  const lead = leads.at(-1)?.figures;
  if (figures === null && lead !== undefined)
    return texts.fill('backtest.lead.early', {
      ...{ total: String(lead.events), n: String(Math.round(lead.alerted * lead.events)) },
      share: shareText(lead.budget),
    });
  if (figures === null) return texts.fill('backtest.lead.none');
  const base = figures.positives / figures.n;
  return texts.fill(by === 'orders' ? 'backtest.lead.orders' : 'backtest.lead.cases', {
    ...{ total: String(figures.n), real: String(figures.positives), share: shareText(base), by: byName(texts, by) },
    target: shareText(figures.p10),
    lift: `${(figures.p10 / base).toFixed(1)}倍`,
  });
}

/** The first sentences of a report on the own history: what was replayed, who was caught, how it is known. */
export function ownLead(texts: Texts, { from, to, days, customers, losses, runs }: OwnReport): string[] {
  const { all } = runs[0]!.findings;
  return [
    texts.fill('backtest.lead.own', {
      from: wholeDate(from),
      to: wholeDate(to),
      days: String(days),
      count: String(customers),
    }),
    ...(all.losses === 0
      ? [texts.fill('backtest.lead.noLosses')]
      : [
          texts.fill('backtest.lead.caught', { total: String(all.losses), n: String(all.carded) }),
          losses.confirmed > 0
            ? texts.fill('backtest.losses.confirmed', { n: String(losses.confirmed) })
            : texts.fill('backtest.losses.silence'),
        ]),
  ];
}

/** A row of the tables by segment, by tier and by cause. */
export function figuresRow(
  texts: Texts,
  name: string,
  { alerts, decided, real, losses, carded, medianLeadDays }: AlertFigures & LossFigures,
): string[] {
  return [
    name,
    String(alerts),
    decided === 0 ? texts.fill('backtest.none') : countedShareText({ successes: real, trials: decided }),
    losses === 0 ? texts.fill('backtest.none') : countedShareText({ successes: carded, trials: losses }),
    medianLeadDays === null ? texts.fill('backtest.none') : daysText(texts, medianLeadDays),
  ];
}

/** 2026年5月22日: a report is read long after. */
export function wholeDate(day: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}
