import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Alert } from '../domain/alert.ts';
import { shownScore } from '../domain/verdict.ts';
import { fineKey } from '../domain/wording/causeCard.ts';
import { saying } from '../domain/wording/causeSaying.ts';
import { whySentence } from '../domain/wording/causeWords.ts';
import { alertStateText, waitLine } from '../domain/wording/customerWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { SignedIn } from '../usecases/signIn.ts';
import type { CustomerView } from '../usecases/viewCustomers.ts';
import { NOTE_LENGTH_MAX } from './alertBox.ts';
import { causePeople } from './causePeople.ts';
import { bandLabel } from './customerLine.ts';
import { formField, html } from './html.ts';

/** A page of the narrow sidebar: no navigation, no picture. @param scripts only where the JS-SDK is asked */
export function renderSidebar(texts: Texts, body: ComponentChildren, scripts: readonly string[] = []): string {
  const page = html`
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${texts.fill('sidebar.heading')}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/weui-base.css" />
        <link rel="stylesheet" href="/assets/liuke.css" />
      </head>
      <body class="lk-side">
        <main><h1>${texts.fill('sidebar.heading')}</h1>${body}</main>
        ${scripts.map((src) => html`<script src=${src}></script>`)}
      </body>
    </html>
  `;
  return `<!doctype html>${renderToString(page)}`;
}

/** `/sidebar`: asks WeCom which customer's chat is open; where that fails it says why and what to do. */
export function askingPage(texts: Texts, { corpId, agentId }: { corpId: string; agentId: number }): VNode {
  return html`
    <section class="lk-box" data-corp=${corpId} data-agent=${String(agentId)} aria-live="polite">
      <p data-state="asking">${texts.fill('sidebar.loading')}</p>
      <p data-state="failed" hidden>${texts.fill('sidebar.failed')}</p>
      <noscript><p>${texts.fill('sidebar.noScript')}</p></noscript>
      <p data-state="failed" hidden>${toMe(texts)}</p>
      <noscript><p>${toMe(texts)}</p></noscript>
    </section>
  `;
}

/** The same for a contact whom we do not know and for one who is not theirs. */
export function unknownPage(texts: Texts): VNode {
  return html`<section class="lk-box"><p>${texts.fill('sidebar.unknown')}</p><p>${toMe(texts)}</p></section>`;
}

function toMe(texts: Texts): VNode {
  return html`<a href="/me">${texts.fill('page.me')}</a>`;
}

export interface SidebarAround {
  contactId: string;
  now: number;
  businessDayMs: number;
  signedIn: SignedIn;
  said: string | null;
}

/** `/sidebar/:contactId`: why, what to do, one button; numbers stay folded, the customer may be looking on (COPY §11). */
export function customerSidebar(texts: Texts, view: CustomerView, around: SidebarAround): VNode {
  const { customer, verdict, alert } = view;
  const { now } = around;
  const sentence = whySentence(
    texts,
    (alert?.causes ?? []).map((cause) => ({ cause, person: causePeople(view, cause.kind).person })),
  );
  const [cause] = alert !== null && isWaiting(alert) ? alert.causes : [];
  const advice =
    cause === undefined
      ? null
      : saying(texts, {
          ...{ cause, customerName: customer.name, detailUrl: '', now },
          ...causePeople(view, cause.kind),
        });
  return html`
    ${around.said === null ? null : html`<p class="lk-said" role="status">${around.said}</p>`}
    <section class="lk-box">
      <p class="lk-lead">${sentence ?? texts.fill('sidebar.fine')}</p>
      ${advice === null ? null : html`<p>${advice.suggestion}</p>`}
      ${alert === null ? null : tapForms(texts, view, around)}
    </section>
    <section class="lk-box"><details>
      <summary>${texts.fill('sidebar.more')}</summary>
      <div class="lk-score">
        ${verdict?.score == null ? null : html`<span><b>${shownScore(verdict.score)}</b> <span class="lk-soft">${texts.fill('customer.points')}</span></span>`}
        ${verdict === null ? null : bandLabel(texts, verdict.band)}
      </div>
      ${waitLines(texts, view, around)}
      <p><a href=${`/c/${encodeURIComponent(customer.id)}`}>${texts.fill('sidebar.open')}</a></p>
    </details></section>
  `;
}

function isWaiting({ state }: Alert): boolean {
  return state === 'open' || state === 'snoozed';
}

function waitLines(texts: Texts, { waits, contacts, coverage }: CustomerView, around: SidebarAround): VNode | null {
  if (waits.length === 0) return null;
  const names = new Map(contacts.map(({ contact }) => [contact.id, contact.name]));
  const { businessDayMs } = around;
  // Counted up to where the archive was read, and said as of then.
  const now = Math.min(around.now, coverage.until ?? around.now);
  const lines = waits.map((wait) => waitLine(texts, wait, { person: names.get(wait.by) ?? null, now, businessDayMs }));
  return html`<ul class="lk-points">${lines.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function tapForms(texts: Texts, { alert }: CustomerView, { contactId, signedIn, now }: SidebarAround): VNode | null {
  if (alert === null) return null;
  if (!isWaiting(alert))
    return html`<p class="lk-soft">${alertStateText(texts, alert, { hasAnswered: false, now })}</p>`;
  const form = (body: VNode): VNode => html`
    <form method="post" action=${`/sidebar/${encodeURIComponent(contactId)}/tap`}>
      ${formField(signedIn.formToken)}
      <input type="hidden" name="alert" value=${alert.id} />
      ${body}
    </form>
  `;
  const fine = fineKey(alert.causes[0]!);
  return html`
    ${form(html`
      <label for="note">${texts.fill('customer.note')}</label>
      <input id="note" type="text" name="note" maxlength=${NOTE_LENGTH_MAX} autocomplete="off" />
      <div class="lk-actions"><button class="lk-main" name="key" value="done">${texts.fill('button.done')}</button></div>
    `)}
    ${form(html`
      <div class="lk-actions lk-small">
        <button name="key" value="later">${texts.fill('button.later')}</button>
        <button name="key" value=${fine}>${texts.fill(`button.${fine}`)}</button>
      </div>
    `)}
  `;
}
