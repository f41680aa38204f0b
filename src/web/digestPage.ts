import type { VNode } from 'preact';
import { isInScope, type Viewer } from '../domain/viewer.ts';
import { causeShort } from '../domain/wording/causeWords.ts';
import type { DigestData, DigestRow } from '../domain/wording/digestData.ts';
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
import { maskedName } from '../domain/wording/names.ts';
import { shortName } from '../domain/wording/shortName.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Digest } from '../store/digests.ts';
import { formField, html } from './html.ts';

export interface DigestPageView {
  /** The digests of the week that may be looked at, this one among them. */
  groups: readonly string[];
  /** Nobody knows whether it arrived: who keeps the service running may send it again. */
  isOpen: boolean;
  formToken: string;
  said: string | null;
}

/** `/digest/:week`: what the group was told, without its limits of length; names only of customers whom the viewer may see. */
export function digestPage(texts: Texts, digest: Digest, viewer: Viewer, view: DigestPageView): VNode {
  const data = digest.data as DigestData;
  const late = lateNote(texts, data);
  const headline = isQuietWeek(data) ? quietSentence(texts, data) : headlineText(texts, data);
  const asides = data.asides.map((aside) => asideText(texts, aside)).filter((line) => line !== null);
  return html`
    <h1>${heading(texts, data)}</h1>
    ${view.said === null ? null : html`<p class="lk-box lk-said" role="status">${view.said}</p>`}
    ${view.isOpen ? resendBox(texts, digest, view.formToken) : null}
    ${view.groups.length < 2 ? null : groupLinks(digest, view.groups)}
    <section class="lk-box">
      ${late === null ? null : html`<p class="lk-soft">${late}</p>`}
      ${headline === null ? null : html`<p class="lk-lead">${headline}</p>`}
      ${data.previous === null ? html`<p class="lk-soft">${texts.fill('digest.first')}</p>` : null}
      ${numbers(texts, data)}
    </section>
    ${data.rows.length === 0 ? null : customers(texts, data, viewer)}
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

function resendBox(texts: Texts, { groupId, week }: Digest, formToken: string): VNode {
  return html`
    <section class="lk-box">
      <p>${texts.fill('digest.uncertain')}</p>
      <form method="post" action="/digest/${week}/resend">
        ${formField(formToken)}
        <input type="hidden" name="group" value=${groupId} />
        <button>${texts.fill('digest.resend')}</button>
      </form>
    </section>
  `;
}

function groupLinks({ groupId, week }: Digest, groups: readonly string[]): VNode {
  return html`
    <nav class="lk-row">
      ${groups.map(
        (id) =>
          html`<a href="/digest/${week}?group=${id}" aria-current=${id === groupId ? 'page' : undefined}>${id}</a>`,
      )}
    </nav>
  `;
}

function nameFor(viewer: Viewer, { customerName, ownerId }: DigestRow): string {
  return isInScope(viewer, ownerId ?? null) ? customerName : maskedName(shortName(customerName, []));
}

function customers(texts: Texts, { rows }: DigestData, viewer: Viewer): VNode {
  return html`
    <section class="lk-box">
      <h2>${texts.fill('digest.top', { n: String(rows.length) })}</h2>
      <ul class="lk-list">
        ${rows.map(
          (row) => html`
            <li>
              <div>${nameFor(viewer, row)}</div>
              <div class="lk-row lk-soft">
                <span>${causeShort(texts, row.cause)}</span>
                <span>${[row.owner, progressText(texts, row.progress)].filter((part) => part != null && part !== '').join(' · ')}</span>
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
