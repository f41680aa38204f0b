import type { VNode } from 'preact';
import type { Alert } from '../domain/alert.ts';
import type { UtcMs } from '../domain/time.ts';
import { shownScore } from '../domain/verdict.ts';
import { causeShort } from '../domain/wording/causeWords.ts';
import { pageDateText } from '../domain/wording/formats.ts';
import { bandName, stateName } from '../domain/wording/pageTexts.ts';
import { shortName } from '../domain/wording/shortName.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { CustomerLine } from '../usecases/viewCustomers.ts';
import { html } from './html.ts';

export function customerHref(customerId: string): string {
  return `/c/${encodeURIComponent(customerId)}`;
}

export function bandLabel(texts: Texts, line: Pick<CustomerLine, 'band'>): VNode {
  return html`<span class=${`lk-band lk-${line.band}`}>${bandName(texts, line.band)}</span>`;
}

/** 今日清单: what one salesperson should look at first. */
function mine(texts: Texts, lines: readonly CustomerLine[], now: UtcMs): VNode {
  return html`
    <h1>${texts.fill('me.heading')}</h1>
    <section class="lk-box">
      ${
        lines.length === 0
          ? html`<p>${texts.fill('me.empty')}</p>`
          : html`<ul class="lk-list">${lines.map((line) => mineRow(texts, line, now))}</ul>`
      }
    </section>
  `;
}

function mineRow(texts: Texts, { customer, alert, band }: CustomerLine, now: UtcMs): VNode {
  return html`
    <li>
      <div class="lk-row">
        <a href=${customerHref(customer.id)}>${customer.name}</a>
        ${bandLabel(texts, { band })}
      </div>
      <div class="lk-row lk-soft">
        <span>${causesText(texts, alert!)}</span>
        <span>${stateName(texts, alert!.state)} · ${pageDateText(alert!.openedAt, now)}</span>
      </div>
    </li>
  `;
}

/** 客户一览: every customer, the riskiest first. */
function team(texts: Texts, lines: readonly CustomerLine[]): VNode {
  return html`
    <h1>${texts.fill('page.team')}</h1>
    <section class="lk-box">
      <table>
        <thead>
          <tr>
            <th>${texts.fill('digest.column.customer')}</th>
            <th class="lk-number">${texts.fill('team.score')}</th>
            <th>${texts.fill('digest.column.case')}</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map((line) => teamRow(texts, line))}
        </tbody>
      </table>
    </section>
  `;
}

/** The owner stands below the name: a column of its own leaves a phone no room for either. */
function teamRow(texts: Texts, line: CustomerLine): VNode {
  const { customer, ownerName, score, alert } = line;
  return html`
    <tr>
      <td>
        <a class="lk-name" href=${customerHref(customer.id)} title=${customer.name}>${shortName(customer.name)}</a>
        ${ownerName === null ? null : html`<div class="lk-soft">${ownerName}</div>`}
      </td>
      <td class="lk-number">${score === null ? '' : shownScore(score)}</td>
      <td>
        ${bandLabel(texts, line)}
        ${alert === null ? null : html`<div class="lk-soft">${causesText(texts, alert)}，${stateName(texts, alert.state)}</div>`}
      </td>
    </tr>
  `;
}

function causesText(texts: Texts, { causes }: Alert): string {
  return causes.map((cause) => causeShort(texts, cause)).join('、');
}

export const listPage = { mine, team };
