import type { VNode } from 'preact';
import type { UtcMs } from '../domain/time.ts';
import { readingLine } from '../domain/wording/customerWords.ts';
import { pageDateText } from '../domain/wording/formats.ts';
import { stateName } from '../domain/wording/pageTexts.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { SignedIn } from '../usecases/signIn.ts';
import type { DayLine, DayView } from '../usecases/viewDay.ts';
import { bandLabel, causesText, customerHref } from './customerLine.ts';
import { formField, html } from './html.ts';

interface Around {
  now: UtcMs;
  signedIn: SignedIn;
  /** What the tap before came to, in words. */
  said: string | null;
}

/** `/me`, 今日清单: what one salesperson should look at first, one tap each; and who looked at theirs. */
export function dayPage(texts: Texts, { lines, stock, readings, isMuted }: DayView, around: Around): VNode {
  return html`
    <h1>${texts.fill('me.heading')}</h1>
    ${around.said === null ? null : html`<p class="lk-said" role="status">${around.said}</p>`}
    ${isMuted ? muted(texts, around.signedIn) : null}
    <section class="lk-box">
      ${
        lines.length === 0
          ? html`<p>${texts.fill('me.empty')}</p>`
          : html`<ul class="lk-list">${lines.map((line) => row(texts, line, around))}</ul>`
      }
    </section>
    ${
      stock.length === 0
        ? null
        : html`
          <section class="lk-box">
            <h2>${texts.fill('stock.heading')}</h2>
            <p class="lk-soft">${texts.fill('stock.hint')}</p>
            <ul class="lk-list">${stock.map((line) => row(texts, line, around))}</ul>
          </section>
        `
    }
    ${
      readings.length === 0
        ? null
        : html`
          <section class="lk-box">
            <h2>${texts.fill('customer.readings')}</h2>
            <ul class="lk-list">
              ${readings.map(
                ({ customer, reader, at }) => html`
                  <li class="lk-row">
                    <a href=${customerHref(customer.id)}>${customer.name}</a>
                    <span class="lk-soft">${readingLine(texts, { reader, at, now: around.now })}</span>
                  </li>
                `,
              )}
            </ul>
          </section>
        `
    }
  `;
}

/** 今天不再提醒 was said on the list; where a card cannot be tapped again, the way back is here only. */
function muted(texts: Texts, { formToken }: SignedIn): VNode {
  return html`
    <form class="lk-box" method="post" action="/me/undo">
      ${formField(formToken)}
      <p>${texts.fill('morning.muteToday')}</p>
      <div class="lk-actions lk-small"><button>${texts.fill('menu.undo')}</button></div>
    </form>
  `;
}

function row(texts: Texts, { customer, alert, band }: DayLine, { now, signedIn }: Around): VNode {
  return html`
    <li>
      <div class="lk-row">
        <a href=${customerHref(customer.id)}>${customer.name}</a>
        ${band === null ? null : bandLabel(texts, band)}
      </div>
      <div class="lk-row lk-soft">
        <span>${causesText(texts, alert)}</span>
        <span>${stateName(texts, alert.state)} · ${pageDateText(alert.openedAt, now)}</span>
      </div>
      ${
        alert.state !== 'open'
          ? null
          : html`
            <form method="post" action=${`${customerHref(customer.id)}/tap`}>
              ${formField(signedIn.formToken)}
              <input type="hidden" name="alert" value=${alert.id} />
              <input type="hidden" name="back" value="/me" />
              <div class="lk-actions lk-small">
                <button name="key" value="done">${texts.fill('button.done')}</button>
                <button name="key" value="later">${texts.fill('button.later')}</button>
              </div>
            </form>
          `
      }
    </li>
  `;
}
