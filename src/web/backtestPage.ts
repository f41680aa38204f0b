import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { CasesReport, OwnReport } from '../domain/backtestReport.ts';
import type { RankingFigures } from '../domain/ranking.ts';
import type { RankingView } from '../domain/rankingView.ts';
import type { Counts } from '../domain/statistics/betaPosterior.ts';
import type { Estimate } from '../domain/statistics/proportion.ts';
import type { TrialFindings } from '../domain/trialFindings.ts';
import {
  aucText,
  byName,
  casesLead,
  countedShareText,
  daysText,
  FEW,
  figuresRow,
  ownLead,
  segmentName,
  shareText,
  tierName,
  viewName,
} from '../domain/wording/backtestWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { leadChart, liftChart, rocChart } from './backtestCharts.ts';
import { REPORT_CSS } from './backtestStyle.ts';
import { html } from './html.ts';

/** The report of a backtest as one page that needs nothing else: it opens from a mail, prints, and is read on a phone. */
export function backtestPage(texts: Texts, report: CasesReport | OwnReport): string {
  const title = texts.fill(
    report.by === 'own'
      ? 'backtest.title.own'
      : report.by === 'orders'
        ? 'backtest.title.orders'
        : 'backtest.title.cases',
  );
  const brand = texts.fill('page.brand');
  const page = html`
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${brand}</title>
        <style dangerouslySetInnerHTML=${{ __html: REPORT_CSS }}></style>
      </head>
      <body>
        <header><p class="brand">${brand}</p><h1>${title}</h1></header>
        <main>${report.by === 'own' ? ownBody(texts, report) : casesBody(texts, report)} ${method(texts, report)}</main>
      </body>
    </html>
  `;
  return `<!doctype html>${renderToString(page)}\n`;
}

function casesBody(texts: Texts, report: CasesReport): VNode {
  const { by, views, leads } = report;
  const lead = leads.at(-1) ?? null;
  const [first] = views;
  return html`
    <p class="lead">${casesLead(texts, report)}</p>
    ${first === undefined ? null : rankingKeys(texts, first, lead === null ? null : daysText(texts, lead.figures.leadDays.median))}
    <div class="charts">
      ${first === undefined ? null : rankingCharts(texts, views)}
      ${
        lead === null
          ? null
          : leadFigure(
              texts,
              lead.days.filter((days) => days > 0),
            )
      }
    </div>
    ${views.length === 0 ? null : viewsTable(texts, views, byName(texts, by))}
    ${
      leads.length === 0
        ? null
        : table(
            texts.fill('backtest.table.leads'),
            [
              ...(['budget', 'alerted', 'half', 'last'] as const).map((column) =>
                texts.fill(`backtest.column.${column}`),
              ),
              texts.fill('backtest.column.lead'),
            ],
            leads.map(({ figures }) => [
              shareText(figures.budget),
              ...[figures.alerted, figures.byHalfHorizon, figures.byLastContact].map(shareText),
              daysText(texts, figures.leadDays.median),
            ]),
          )
    }
  ` as VNode;
}

function ownBody(texts: Texts, report: OwnReport): VNode {
  const { runs } = report;
  return html`
    ${ownLead(texts, report).map((sentence) => html`<p class="lead">${sentence}</p>`)}
    ${runs.map(
      ({ name, findings }) => html`
        ${runs.length > 1 ? html`<h2 class="run">${texts.fill(name === 'tried' ? 'backtest.run.tried' : 'backtest.run.standing')}</h2>` : null}
        ${findingsBody(texts, findings)}
      `,
    )}
  ` as VNode;
}

function findingsBody(
  texts: Texts,
  { views, cards, cardsPerPersonWeek, all, bySegment, byTier, byCause }: TrialFindings,
): VNode {
  const columns = (['view', 'alerts', 'precision', 'caught', 'lead'] as const).map((column) =>
    texts.fill(`backtest.column.${column}`),
  );
  const { mean, max } = cardsPerPersonWeek;
  const none = texts.fill('backtest.none');
  return html`
    <dl class="keys">
      ${key(texts.fill('backtest.key.cards'), mean.toFixed(2), texts.fill('backtest.key.cards.note', { n: String(max), count: String(cards) }))}
      ${key(
        texts.fill('backtest.key.caught'),
        fewOrShare(all.caught, { successes: all.carded, trials: all.losses }, none),
        fewNote(texts, all.losses, texts.fill('backtest.key.of', { total: String(all.losses), n: String(all.carded) })),
      )}
      ${key(texts.fill('backtest.key.lead'), all.medianLeadDays === null ? none : daysText(texts, all.medianLeadDays), texts.fill('backtest.key.lead.note'))}
      ${key(
        texts.fill('backtest.key.precision'),
        fewOrShare(all.precision, { successes: all.real, trials: all.decided }, none),
        fewNote(
          texts,
          all.decided,
          texts.fill('backtest.key.ofAlerts', { total: String(all.decided), n: String(all.real) }),
        ),
      )}
    </dl>
    <div class="charts">
      ${rankingCharts(texts, views)} ${all.leadDays.length === 0 ? null : leadFigure(texts, all.leadDays)}
    </div>
    ${table(
      texts.fill('backtest.table.causes'),
      columns,
      byCause.map(({ kind, figures }) => figuresRow(texts, texts.fill(`cause.${kind}`), figures)),
    )}
    ${
      bySegment.length < 2
        ? null
        : table(
            texts.fill('backtest.table.segments'),
            columns,
            bySegment.map(({ segment, figures }) => figuresRow(texts, segmentName(texts, segment), figures)),
          )
    }
    ${
      byTier.length < 2
        ? null
        : table(
            texts.fill('backtest.table.tiers'),
            columns,
            byTier.map(({ tier, figures }) => figuresRow(texts, tierName(texts, tier), figures)),
          )
    }
    ${viewsTable(texts, views, byName(texts, 'rhythm'))}
  ` as VNode;
}

/** A share of a few is no share: then the counts stand alone. */
function fewOrShare(estimate: Estimate | null, { successes, trials }: Counts, none: string): string {
  if (estimate === null) return none;
  return trials < FEW ? `${successes}/${trials}` : shareText(estimate.value);
}

function fewNote(texts: Texts, count: number, note: string): string {
  return count > 0 && count < FEW ? `${note}，${texts.fill('backtest.few')}` : note;
}

function rankingKeys(texts: Texts, { figures, interval }: RankingView, lead: string | null): VNode | null {
  if (figures === null) return null;
  const share = shareText(figures.positives / figures.n);
  const note =
    interval === null
      ? ''
      : texts.fill('backtest.key.auc.note', { low: interval.low.toFixed(2), high: interval.high.toFixed(2) });
  return html`
    <dl class="keys">
      ${key(texts.fill('backtest.key.auc'), figures.auc.toFixed(3), note)}
      ${key(texts.fill('backtest.key.p10'), shareText(figures.p10), texts.fill('backtest.key.p10.note', { share }))}
      ${key(texts.fill('backtest.key.r20'), shareText(figures.r20), texts.fill('backtest.key.r20.note'))}
      ${lead === null ? null : key(texts.fill('backtest.key.lead'), lead, texts.fill('backtest.key.lead.note'))}
    </dl>
  ` as VNode;
}

function key(name: string, value: string, note: string): VNode {
  return html`<div><dt>${name}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>` as VNode;
}

function rankingCharts(texts: Texts, views: readonly RankingView[]): (VNode | null)[] {
  const [first, second] = views.filter(({ curve, figures }, i) => curve.length > 0 && (i === 0 || isEnough(figures)));
  if (first === undefined) return [];
  const axes = { x: texts.fill('backtest.chart.roc.x'), y: texts.fill('backtest.chart.roc.y') };
  const shown = [first, ...(second === undefined ? [] : [second])];
  const legend = shown.map(({ name }, i) => ({ name: viewName(texts, name), isMain: i === 0 }));
  return [
    figure(
      texts.fill('backtest.chart.roc'),
      texts.fill('backtest.chart.roc.note'),
      rocChart(
        shown.map(({ curve }) => ({ points: curve })),
        axes,
      ),
      legend,
    ),
    first.deciles.length === 0
      ? null
      : figure(texts.fill('backtest.chart.lift'), texts.fill('backtest.chart.lift.note'), liftChart(first.deciles, '')),
  ];
}

function leadFigure(texts: Texts, days: readonly number[]): VNode | null {
  if (days.length === 0) return null;
  const axes = { x: texts.fill('backtest.chart.lead.x'), y: texts.fill('backtest.chart.lead.y') };
  return figure(texts.fill('backtest.chart.lead'), texts.fill('backtest.chart.lead.note'), leadChart(days, axes));
}

function figure(
  title: string,
  note: string,
  svg: string,
  legend: readonly { name: string; isMain: boolean }[] = [],
): VNode {
  return html`
    <figure>
      <figcaption><strong>${title}</strong><span>${note}</span></figcaption>
      <div class="picture" role="img" aria-label=${title} dangerouslySetInnerHTML=${{ __html: svg }}></div>
      ${
        legend.length < 2
          ? null
          : html`<p class="legend">${legend.map(({ name, isMain }) => html`<span class=${isMain ? 'main' : 'other'}>${name}</span>`)}</p>`
      }
    </figure>
  ` as VNode;
}

function viewsTable(texts: Texts, views: readonly RankingView[], by: string): VNode {
  const columns = ['view', 'n', 'real', 'auc', 'ap', 'p10', 'r10', 'r20'] as const;
  return table(
    `${texts.fill('backtest.table.views')}（${by}）`,
    columns.map((column) => texts.fill(`backtest.column.${column}`)),
    views.map((view) => {
      const { figures, name, n } = view;
      if (figures === null) return [viewName(texts, name), String(n), texts.fill('backtest.none'), '', '', '', '', ''];
      const { positives, ap, p10, r10, r20 } = figures;
      if (!isEnough(figures))
        return [viewName(texts, name), String(n), String(positives), texts.fill('backtest.few'), '', '', '', ''];
      return [
        viewName(texts, name),
        String(n),
        countedShareText({ successes: positives, trials: n }).replace(/\[.*$/, ''),
        aucText(view),
        ap.toFixed(3),
        ...[p10, r10, r20].map(shareText),
      ];
    }),
  );
}

/** Of both ends so many that a figure says something. */
function isEnough(figures: RankingFigures | null): boolean {
  return figures !== null && Math.min(figures.positives, figures.n - figures.positives) >= FEW;
}

function table(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): VNode {
  return html`
    <section>
      <h2>${title}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${title}>
        <table>
          <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
          <tbody>
            ${rows.map(
              ([head, ...cells]) =>
                html`<tr><th scope="row">${head}</th>${cells.map((cell, i) => html`<td data-label=${columns[i + 1]}>${cell}</td>`)}</tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>
  ` as VNode;
}

function method(texts: Texts, { by }: CasesReport | OwnReport): VNode {
  const points =
    by === 'own'
      ? (['noLook', 'same', 'real', 'people', 'interval', 'few'] as const)
      : (['noLook', 'interval', 'few'] as const);
  return html`
    <section class="method">
      <h2>${texts.fill('backtest.how')}</h2>
      <ul>${points.map((point) => html`<li>${texts.fill(`backtest.how.${point}`)}</li>`)}</ul>
    </section>
  ` as VNode;
}
