import type { VNode } from 'preact';
import { SEGMENTS } from '../domain/customerMap.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { CustomerChoices } from '../usecases/manageCustomer.ts';
import { customerHref } from './customerLine.ts';
import { formField, html } from './html.ts';

/** What is set by hand at a customer: key contact for whoever works with it, owner and segment for whoever leads. */
export function manageBox(texts: Texts, customerId: string, choices: CustomerChoices, formToken: string): VNode {
  const { contacts, keyContactId, asksWord, owners, ownerId, segment } = choices;
  const path = (what: string): string => `${customerHref(customerId)}/${what}`;
  const unset = { id: '', name: texts.fill('manage.unset') };
  const segments = SEGMENTS.map((id) => ({ id, name: texts.fill(`segment.${id}`) }));
  const words = (['changed', 'same', 'onLeave'] as const).map((id) => ({
    id,
    name: texts.fill(`changed.${id === 'same' ? 'notChanged' : id}`),
  }));
  return html`
    <section class="lk-box lk-screen">
      <details>
        <summary>${texts.fill('manage.heading')}</summary>
        ${asksWord ? choice(path('word'), texts.fill('changed.title'), words, null) : null}
        ${choice(path('key-contact'), texts.fill('manage.keyContact'), [unset, ...contacts], keyContactId)}
        ${owners === null ? null : choice(path('owner'), texts.fill('board.owner'), [unset, ...owners], ownerId)}
        ${owners === null ? null : mergeForm()}
        ${owners === null ? null : choice(path('segment'), texts.fill('manage.segment'), [unset, ...segments], segment)}
      </details>
    </section>
  `;

  /** The other's contacts come here; it can be taken back by who runs the service. */
  function mergeForm(): VNode {
    return html`
      <form class="lk-search" method="post" action=${path('merge')}>
        ${formField(formToken)}
        <label>${texts.fill('manage.merge')}
          <input type="text" name="value" maxlength="128" required autocomplete="off" placeholder=${texts.fill('manage.merge.hint')} />
        </label>
        <button>${texts.fill('manage.merge.do')}</button>
      </form>
    `;
  }

  function choice(
    action: string,
    title: string,
    options: readonly { id: string; name: string }[],
    chosen: string | null,
  ): VNode {
    return html`
      <form class="lk-search" method="post" action=${action}>
        ${formField(formToken)}
        <label>${title}
          <select name="value">
            ${options.map(({ id, name }) => html`<option value=${id} selected=${id === (chosen ?? '')}>${name}</option>`)}
          </select>
        </label>
        <button>${texts.fill('manage.save')}</button>
      </form>
    `;
  }
}
