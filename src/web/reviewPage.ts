import type { VNode } from 'preact';
import { movedText } from '../domain/wording/customerWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { ReviewItem } from '../usecases/reviewCustomers.ts';
import { customerHref } from './customerLine.ts';
import { formField, html } from './html.ts';

/** `/team/review`: customers that may be one; nothing joins them but a person's word. */
export function reviewPage(texts: Texts, items: readonly ReviewItem[], formToken: string, said: string | null): VNode {
  return html`
    <h1>${texts.fill('review.heading')}</h1>
    ${said === null ? null : html`<p class="lk-said" role="status">${said}</p>`}
    <p class="lk-soft lk-hint">${texts.fill('review.hint')}</p>
    <section class="lk-box">
      ${
        items.length === 0
          ? html`<p>${texts.fill('review.empty')}</p>`
          : html`<ul class="lk-list">${items.map((item) => pair(texts, item, formToken))}</ul>`
      }
    </section>
    <p class="lk-hint"><a href="/team">${texts.fill('page.team')}</a></p>
  `;
}

function pair(texts: Texts, item: ReviewItem, formToken: string): VNode {
  const { leftId, rightId, rule, toCustomerId = null } = item;
  const isMove = rule === 'moved';
  return html`
    <li>
      ${side(texts, leftId, item.leftCustomer, item.leftContacts)}
      ${side(texts, isMove ? toCustomerId : rightId, item.rightCustomer, item.rightContacts)}
      <div class="lk-soft">
        ${isMove ? movedText(texts, item.person) : texts.fill(`review.${rule}`)}
      </div>
      <form method="post" action="/team/review">
        ${formField(formToken)}
        <input type="hidden" name="left" value=${leftId} />
        <input type="hidden" name="right" value=${rightId} />
        <div class="lk-actions lk-small">
          <button name="word" value="same">${texts.fill(isMove ? 'review.move' : 'review.same')}</button>
          <button name="word" value="different">${texts.fill(isMove ? 'review.stay' : 'review.different')}</button>
        </div>
      </form>
    </li>
  `;
}

/** @param id null: of this name there is no customer yet */
function side(texts: Texts, id: string | null, name: string, contacts: number): VNode {
  if (id === null) return html`<div class="lk-row"><span>${name}</span></div>`;
  return html`
    <div class="lk-row">
      <a href=${customerHref(id)}>${name}</a>
      <span class="lk-soft">${texts.fill('review.contacts', { n: String(contacts) })}</span>
    </div>
  `;
}
