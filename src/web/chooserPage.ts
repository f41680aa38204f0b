import type { VNode } from 'preact';
import type { Staff } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import { dateText } from '../domain/wording/formats.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { html } from './html.ts';

/** `/`: who looks, as long as there is no sign-in. */
export function chooserPage(texts: Texts, staff: readonly Staff[], now: UtcMs): VNode {
  return html`
    <h1>${texts.fill('choose.heading')}</h1>
    <p class="lk-soft lk-hint">${texts.fill('choose.hint', { date: dateText(now, now) })}</p>
    <section class="lk-box">
      <ul class="lk-list">
        ${staff.map(
          (person) => html`
            <li class="lk-row">
              <a href=${`/as/${encodeURIComponent(person.id)}`}>${person.name}</a>
              <span class="lk-soft">${person.position}</span>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}
