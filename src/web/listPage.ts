import type { VNode } from 'preact';
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
        <span>${alert!.causes.map((cause) => causeShort(texts, cause)).join('、')}</span>
        <span>${stateName(texts, alert!.state)} · ${pageDateText(alert!.openedAt, now)}</span>
      </div>
    </li>
  `;
}

/** 客户一览: every customer, the riskiest first. */
function team(texts: Texts, lines: readonly CustomerLine[]): VNode {
  return html`
    <h1>客户一览</h1>
    <section class="lk-box lk-scroll">
      <table>
        <thead>
          <tr><th>客户</th><th class="lk-name">负责人</th><th class="lk-number">健康度</th><th>情况</th></tr>
        </thead>
        <tbody>
          ${lines.map((line) => teamRow(texts, line))}
        </tbody>
      </table>
    </section>
  `;
}

function teamRow(texts: Texts, line: CustomerLine): VNode {
  const { customer, ownerName, score, alert } = line;
  return html`
    <tr>
      <td><a href=${customerHref(customer.id)} title=${customer.name}>${shortName(customer.name)}</a></td>
      <td class="lk-name">${ownerName ?? ''}</td>
      <td class="lk-number">${score === null ? '' : shownScore(score)}</td>
      <td>
        ${bandLabel(texts, line)}
        ${alert === null ? null : html`<div class="lk-soft">${alert.causes.map((cause) => causeShort(texts, cause)).join('、')}，${stateName(texts, alert.state)}</div>`}
      </td>
    </tr>
  `;
}

export const listPage = { mine, team };
