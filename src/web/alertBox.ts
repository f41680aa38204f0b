import type { VNode } from 'preact';
import type { Alert } from '../domain/alert.ts';
import type { LastTap } from '../domain/lastTap.ts';
import type { Phrases } from '../domain/phraseRules.ts';
import type { UtcMs } from '../domain/time.ts';
import { asksContact, changedSelect, fineKey, howSelect, MENU_KEYS } from '../domain/wording/causeCard.ts';
import { saying } from '../domain/wording/causeSaying.ts';
import { alertStateText, heldText, sinceText } from '../domain/wording/customerWords.ts';
import { pageDateText } from '../domain/wording/formats.ts';
import { personName } from '../domain/wording/names.ts';
import { FINE_REASONS, LOST_REASONS } from '../domain/wording/tapReply.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Explanation } from '../usecases/explainCustomer.ts';
import type { CustomerChoices } from '../usecases/manageCustomer.ts';
import type { SignedIn } from '../usecases/signIn.ts';
import type { CustomerView } from '../usecases/viewCustomers.ts';
import type { WordingView } from '../usecases/viewWording.ts';
import { causePeople } from './causePeople.ts';
import { formField, html } from './html.ts';

/** When and by whom a customer's page is looked at. */
export interface Surroundings {
  now: UtcMs;
  businessDayMs: number;
  /** Why the score is what it is; null: never judged. `badDays`: the address named days that cannot be compared. */
  explained: Explanation | 'badDays' | null;
  /** What the customer's people said, as rules heard it, and the rules that name it. */
  wording: WordingView;
  rules: Phrases['rules'];
  /** Who looks, and may say what was done. */
  signedIn: SignedIn;
  /** What may be set by hand here. */
  choices: CustomerChoices;
  /** Whose chat 去聊天 opens, and for which app; null: nobody is left. */
  chat: { contact: { id: string; name: string }; corpId: string; agentId: number } | null;
  /** What the tap before this page came to, in words. */
  said: string | null;
}

/** The longest note of a follow-up, in UTF-16 units. */
export const NOTE_LENGTH_MAX = 500;

/**
 * What the card says and asks, on a page: the alert with its buttons, and after a tap its reasons and the way back.
 * Everything that a card can do can be done here, for clients whose cards answer only once.
 */
export function alertBox(texts: Texts, view: CustomerView, around: Surroundings): VNode {
  const { alert, lastTap } = view;
  return html`
    ${alert === null ? null : alertWords(texts, view, alert, around)}
    ${alert !== null && isWaiting(alert) ? tapForms(texts, alert, around.signedIn) : null}
    ${lossForm(texts, view, around)}
    ${lastTap === null ? null : afterTap(texts, view, lastTap, around.signedIn)}
  `;
}

function isWaiting({ state }: Alert): boolean {
  return state === 'open' || state === 'snoozed';
}

function alertWords(texts: Texts, view: CustomerView, alert: Alert, { now }: Surroundings): VNode {
  const { customer, heldReason, timeline } = view;
  const cause = alert.causes[0]!;
  const said = saying(texts, {
    ...{ cause, customerName: customer.name, detailUrl: '', now },
    ...causePeople(view, cause.kind),
  });
  const { claimedAt } = alert;
  const hasAnswered =
    claimedAt !== null && timeline.some(({ side, sentAt }) => side === 'customer' && sentAt > claimedAt);
  const state = [
    alertStateText(texts, alert, { hasAnswered, now }),
    sinceText(texts, alert.openedAt, now),
    ...(heldReason === null ? [] : [heldText(texts, heldReason)]),
  ];
  return html`
    <div class="lk-note">
      <p class="lk-lead">${said.title}</p>
      ${said.desc === null ? null : html`<p>${said.desc}</p>`}
    </div>
    ${isWaiting(alert) ? html`<p>${said.suggestion}</p>` : null}
    <p class="lk-soft">${state.join('，')}</p>
  `;
}

/** Two forms, so that a note is sent with 已跟进 only: with the other buttons it would be lost without a word. */
function tapForms(texts: Texts, alert: Alert, { formToken }: SignedIn): VNode {
  const how = howSelect(texts);
  const fine = fineKey(alert.causes[0]!);
  const changed = asksContact(alert.causes[0]!) ? changedSelect(texts) : null;
  return html`
    ${form(
      formToken,
      alert.customerId,
      alert.id,
      html`
        <label for="how">${how.title}</label>
        <select id="how" name="how">${how.options.map(({ id, text }) => html`<option value=${id}>${text}</option>`)}</select>
        ${
          changed === null
            ? null
            : html`<label for="changed">${changed.title}</label>
              <select id="changed" name="changed">${changed.options.map(({ id, text }) => html`<option value=${id}>${text}</option>`)}</select>`
        }
        <label for="note">${texts.fill('customer.note')}</label>
        <input id="note" type="text" name="note" maxlength=${NOTE_LENGTH_MAX} autocomplete="off" />
        <div class="lk-actions"><button class="lk-main" name="key" value="done">${texts.fill('button.done')}</button></div>
      `,
    )}
    ${form(
      formToken,
      alert.customerId,
      alert.id,
      html`
        <div class="lk-actions">
          ${button('later', texts.fill('button.later'))} ${button(fine, texts.fill(`button.${fine}`))}
        </div>
        <details>
          <summary>${texts.fill('menu.title')}</summary>
          <div class="lk-actions lk-small">${MENU_KEYS.map((key) => button(key, texts.fill(`menu.${key}`)))}</div>
        </details>
      `,
    )}
  `;
}

/** 对方不合作了 was said: whoever leads confirms it here as on the card, or says that it is not so (COPY §4). */
function lossForm(
  texts: Texts,
  { customer, loss, staff }: CustomerView,
  { signedIn, choices, now }: Surroundings,
): VNode | null {
  if (loss === null || choices.owners === null || loss.by === signedIn.viewer.id) return null;
  const owner = personName(staff.get(loss.by)?.name ?? null, texts.fill('fallback.colleague'));
  return form(
    signedIn.formToken,
    customer.id,
    loss.alertId,
    html`
      <p>${texts.fill('lostCard.desc', { owner, date: pageDateText(loss.at, now) })}</p>
      <div class="lk-actions">
        ${button('lostConfirmed', texts.fill('lostCard.confirm'))} ${button('lostDenied', texts.fill('lostCard.deny'))}
      </div>
    `,
  );
}

/** The reason that may be given, and for whom tapped the way back. */
function afterTap(texts: Texts, { customer }: CustomerView, tap: LastTap, signedIn: SignedIn): VNode {
  const reasons = tap.asks === null ? [] : tap.asks === 'fine' ? FINE_REASONS : LOST_REASONS;
  return form(
    signedIn.formToken,
    customer.id,
    tap.alertId,
    html`
      ${
        tap.asks === null
          ? null
          : html`
            <p>${texts.fill(tap.asks === 'fine' ? 'tap.fine.desc' : 'tap.lost.desc')}</p>
            <div class="lk-actions lk-small">${reasons.map((key) => button(key, texts.fill(key)))}</div>
          `
      }
      ${tap.by === signedIn.viewer.id ? html`<div class="lk-actions lk-small">${button('undo', texts.fill('menu.undo'))}</div>` : null}
    `,
  );
}

function form(formToken: string, customerId: string, alertId: string, body: VNode): VNode {
  return html`
    <form method="post" action=${`/c/${encodeURIComponent(customerId)}/tap`}>
      ${formField(formToken)}
      <input type="hidden" name="alert" value=${alertId} />
      ${body}
    </form>
  `;
}

function button(key: string, text: string): VNode {
  return html`<button name="key" value=${key}>${text}</button>`;
}
