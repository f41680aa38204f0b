import type { VNode } from 'preact';
import type { Phrases } from '../domain/phraseRules.ts';
import { SAID_DAYS } from '../domain/signals/saidPhrase.ts';
import type { UtcMs } from '../domain/time.ts';
import { dateTimeText } from '../domain/wording/formats.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { bargainingLine, coolWordingLines } from '../domain/wording/wordingWords.ts';
import type { WordingView } from '../usecases/viewWording.ts';
import { html } from './html.ts';

/** What the customer's people said, as rules heard it: dated, and nothing follows from it (PRODUCT §3). */
export function wordingBox(
  texts: Texts,
  { cool, bargaining, names, at, isPast }: WordingView,
  { rules, now }: { rules: Phrases['rules']; now: UtcMs },
): VNode {
  const { fill } = texts;
  const bargain = bargainingLine(texts, bargaining, now);
  const lines = [...(bargain === null ? [] : [bargain]), ...coolWordingLines(texts, cool, { rules, names, now })];
  return html`
    <section class="lk-box">
      <h2>${fill('customer.wording')}</h2>
      ${isPast ? html`<p class="lk-soft">${fill('customer.wording.past', { when: dateTimeText(at, now) })}</p>` : null}
      <ul class="lk-points">${lines.map((line) => html`<li>${line}</li>`)}</ul>
      <p class="lk-soft">${fill('customer.wording.hint', { days: String(SAID_DAYS) })}</p>
    </section>
  `;
}
