import type { VNode } from 'preact';
import type { Day, UtcMs } from '../domain/time.ts';
import { statisticsCount, statisticsLead } from '../domain/wording/operationWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { StatisticsCheck } from '../usecases/checkStatistics.ts';
import { html } from './html.ts';

/** `/admin/statistics`: what WeCom counted, shown as such beside what our archive holds, to see whether anything was not read. */
export function statisticsPage(
  texts: Texts,
  last: { day: Day; checks: readonly StatisticsCheck[] } | null,
  now: UtcMs,
): VNode {
  const { fill } = texts;
  if (last === null) return html`<h1>${fill('statistics.heading')}</h1><p>${fill('statistics.none')}</p>`;
  return html`
    <h1>${fill('statistics.heading')}</h1>
    <p class="lk-soft">${statisticsLead(texts, last.day, now)}</p>
    <section class="lk-box">
      <table>
        <thead>
          <tr>
            <th>${fill('statistics.name')}</th>
            <th class="lk-number">${fill('statistics.official')}</th>
            <th class="lk-number">${fill('statistics.own')}</th>
            <th class="lk-number">${fill('statistics.result')}</th>
          </tr>
        </thead>
        <tbody>
          ${last.checks.map(
            ({ name, official, own, verdict }) => html`
              <tr>
                <td>${name}</td>
                <td class="lk-number">${statisticsCount(texts, official)}</td>
                <td class="lk-number">${statisticsCount(texts, own)}</td>
                <td class="lk-number">${fill(`statistics.${verdict}`)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </section>
  `;
}
