import type { VNode } from 'preact';
import { causeShort } from '../domain/wording/causeWords.ts';
import type { DigestData } from '../domain/wording/digestData.ts';
import { numberRows } from '../domain/wording/digestText.ts';
import {
  asideText,
  coverageLines,
  heading,
  headlineText,
  isQuietWeek,
  lateNote,
  progressText,
  quietSentence,
} from '../domain/wording/digestWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Digest } from '../store/digests.ts';
import { html } from './html.ts';

/** `/digest/:week`: what the group was told, with full names and without its limits of length. */
export function digestPage(texts: Texts, digest: Digest): VNode {
  const data = digest.data as DigestData;
  const late = lateNote(texts, data);
  const headline = isQuietWeek(data) ? quietSentence(texts, data) : headlineText(texts, data);
  const asides = data.asides.map((aside) => asideText(texts, aside)).filter((line) => line !== null);
  return html`
    <h1>${heading(texts, data)}</h1>
    <section class="lk-box">
      ${late === null ? null : html`<p class="lk-soft">${late}</p>`}
      ${headline === null ? null : html`<p class="lk-lead">${headline}</p>`}
      ${data.previous === null ? html`<p class="lk-soft">${texts.fill('digest.first')}</p>` : null}
      ${numbers(texts, data)}
    </section>
    ${data.rows.length === 0 ? null : customers(texts, data)}
    ${asides.length === 0 ? null : section(texts.fill('digest.asides'), asides)}
    ${section(texts.fill('digest.coverage'), coverageLines(texts, data.coverage, data.now))}
  `;
}

function numbers(texts: Texts, data: DigestData): VNode | null {
  const rows = numberRows(texts, data);
  if (rows.length === 0) return null;
  return html`
    <table>
      <thead>
        <tr>
          <th>${texts.fill('digest.item')}</th>
          <th class="lk-number">${texts.fill('digest.thisWeek')}</th>
          ${data.previous === null ? null : html`<th class="lk-number">${texts.fill('digest.lastWeek')}</th>`}
        </tr>
      </thead>
      <tbody>
        ${rows.map(({ name, cells }) => html`<tr><td>${name}</td>${cells.map((cell) => html`<td class="lk-number">${cell}</td>`)}</tr>`)}
      </tbody>
    </table>
  `;
}

function customers(texts: Texts, { rows }: DigestData): VNode {
  return html`
    <section class="lk-box">
      <h2>${texts.fill('digest.top', { n: String(rows.length) })}</h2>
      <ul class="lk-list">
        ${rows.map(
          ({ customerName, cause, owner, progress }) => html`
            <li>
              <div>${customerName}</div>
              <div class="lk-row lk-soft">
                <span>${causeShort(texts, cause)}</span>
                <span>${[owner, progressText(texts, progress)].filter((part) => part != null && part !== '').join(' · ')}</span>
              </div>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}

function section(title: string, lines: readonly string[]): VNode {
  return html`
    <section class="lk-box">
      <h2>${title}</h2>
      <ul class="lk-points">${lines.map((line) => html`<li>${line}</li>`)}</ul>
    </section>
  `;
}
