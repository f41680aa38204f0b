import { type CardJson, isObject } from '../cardRules.ts';
import { asList, type CardView } from '../cards.ts';
import { html, type SafeHtml, safeUrl } from './html.ts';

const SOURCE_COLOURS = ['grey', 'black', 'red', 'green'];

/** A template card as a client draws it (messages.md §4.3). Elements with `data-key` call back when tapped. */
export function cardHtml(view: CardView): SafeHtml {
  const { card, replacedLabel, recalled } = view;
  if (recalled) return html`<div class="notice">消息已撤回</div>`;
  return html`<article class="card" data-task="${view.taskId ?? ''}">
    ${headLine(card)}
    ${wrapped(card, html`${title(card)}${emphasis(card)}${picture(card)}${imageText(card)}`)}
    ${quote(card)}${text(card.sub_title_text, 'sub')}
    ${rows(card)}${verticals(card)}${jumps(card)}
    ${selections(view)}
    ${actions(card, replacedLabel)}
  </article>`;
}

/** A robot's or app's card in a group: nothing to tap but links. */
export function plainCardHtml(card: CardJson): SafeHtml {
  return cardHtml({
    taskId: null,
    msgid: '',
    agentId: 0,
    userid: '',
    sentAt: 0,
    card,
    replacedLabel: null,
    selected: {},
    tappable: false,
    updates: 0,
    recalled: false,
    delivered: true,
    overlong: [],
  });
}

function headLine(card: CardJson): SafeHtml | null {
  const source = isObject(card.source) ? card.source : null;
  const menu = isObject(card.action_menu) ? card.action_menu : null;
  if (!source && !menu) return null;
  const colour = SOURCE_COLOURS[Number(source?.desc_color ?? 0)] ?? 'grey';
  return html`<header>
    <span class="source ${colour}">${str(source?.desc)}</span>
    ${
      menu
        ? html`<details class="menu"><summary aria-label="${str(menu.desc) || '更多'}">⋯</summary><div class="sheet">
        ${text(menu.desc, 'sheet-title')}
        ${objects(menu.action_list).map((item) => html`<button type="button" data-menu data-key="${str(item.key)}">${str(item.text)}</button>`)}
      </div></details>`
        : null
    }
  </header>`;
}

/** card_action: the upper part of the card is a link. */
function wrapped(card: CardJson, content: SafeHtml): SafeHtml {
  const action = isObject(card.card_action) ? card.card_action : null;
  if (action?.type !== 1) return html`<div class="main">${content}</div>`;
  return html`<a class="main" href="${safeUrl(action.url)}" target="_blank" rel="noopener">${content}</a>`;
}

function title(card: CardJson): SafeHtml | null {
  const main = isObject(card.main_title) ? card.main_title : null;
  return main && html`${text(main.title, 'title')}${text(main.desc, 'desc')}`;
}

function emphasis(card: CardJson): SafeHtml | null {
  const part = isObject(card.emphasis_content) ? card.emphasis_content : null;
  return part && html`<div class="emphasis">${text(part.title, 'figure')}${text(part.desc, 'desc')}</div>`;
}

function picture(card: CardJson): SafeHtml | null {
  const part = isObject(card.card_image) ? card.card_image : null;
  return part && html`<img class="picture" alt="" src="${safeUrl(part.url)}">`;
}

function imageText(card: CardJson): SafeHtml | null {
  const part = isObject(card.image_text_area) ? card.image_text_area : null;
  return (
    part &&
    html`<div class="image-text"><img alt="" src="${safeUrl(part.image_url)}"><div>${text(part.title, 'title')}${text(part.desc, 'desc')}</div></div>`
  );
}

function quote(card: CardJson): SafeHtml | null {
  const part = isObject(card.quote_area) ? card.quote_area : null;
  if (!part) return null;
  const inner = html`${text(part.title, 'quote-title')}${text(part.quote_text, 'quote-text')}`;
  return part.type === 1
    ? html`<a class="quote" href="${safeUrl(part.url)}" target="_blank" rel="noopener">${inner}</a>`
    : html`<div class="quote">${inner}</div>`;
}

function rows(card: CardJson): SafeHtml | null {
  const items = objects(card.horizontal_content_list);
  if (items.length === 0) return null;
  return html`<dl class="rows">${items.map((item) => html`<div><dt>${str(item.keyname)}</dt><dd>${rowValue(item)}</dd></div>`)}</dl>`;
}

function rowValue(item: CardJson): SafeHtml {
  const value = str(item.value);
  if (item.type === 1) return html`<a href="${safeUrl(item.url)}" target="_blank" rel="noopener">${value}</a>`;
  return item.type === 2 || item.type === 3 ? html`<span class="link">${value}</span>` : html`${value}`;
}

function verticals(card: CardJson): SafeHtml | null {
  const items = objects(card.vertical_content_list);
  if (items.length === 0) return null;
  return html`<div class="verticals">${items.map((item) => html`<div>${text(item.title, 'vertical-title')}${text(item.desc, 'desc')}</div>`)}</div>`;
}

function jumps(card: CardJson): SafeHtml | null {
  const items = objects(card.jump_list);
  if (items.length === 0) return null;
  return html`<nav class="jumps">${items.map((item) => html`<a href="${safeUrl(item.url)}" target="_blank" rel="noopener">${str(item.title)}</a>`)}</nav>`;
}

function selections({ card, replacedLabel, selected }: CardView): SafeHtml {
  const greyed = replacedLabel !== null;
  const parts = [card.button_selection, ...asList(card.select_list)].filter(isObject);
  const drops = parts.map(
    (part) => html`<label class="choice"><span>${str(part.title)}</span>
      <select data-question="${str(part.question_key)}"${flag('disabled', greyed || part.disable === true)}>
        ${objects(part.option_list).map((option) => html`<option value="${str(option.id)}"${flag('selected', option.id === (selected[str(part.question_key)]?.[0] ?? part.selected_id))}>${str(option.text)}</option>`)}
      </select></label>`,
  );
  return html`${drops}${checkbox(card, greyed, selected)}`;
}

function checkbox(card: CardJson, greyed: boolean, selected: CardView['selected']): SafeHtml | null {
  const part = isObject(card.checkbox) ? card.checkbox : null;
  if (!part) return null;
  const type = part.mode === 1 ? 'checkbox' : 'radio';
  const question = str(part.question_key);
  return html`<fieldset class="votes"${flag('disabled', greyed || part.disable === true)} data-votes="${question}">
    ${objects(part.option_list).map(
      (option) =>
        html`<label><input type="${type}" name="${question}" value="${str(option.id)}"${flag('checked', selected[question]?.includes(str(option.id)) ?? option.is_checked === true)}> ${str(option.text)}</label>`,
    )}</fieldset>`;
}

function actions(card: CardJson, replacedLabel: string | null): SafeHtml | null {
  if (replacedLabel !== null)
    return html`<div class="actions"><div class="done">${replacedLabel || '已处理'}</div></div>`;
  const buttons = objects(card.button_list);
  const submit = isObject(card.submit_button) ? card.submit_button : null;
  if (buttons.length === 0 && !submit) return null;
  return html`<div class="actions">${buttons.map((button) =>
    button.type === 1
      ? html`<a class="style${Number(button.style ?? 1)}" href="${safeUrl(button.url)}" target="_blank" rel="noopener">${str(button.text)}</a>`
      : html`<button type="button" class="style${Number(button.style ?? 1)}" data-key="${str(button.key)}">${str(button.text)}</button>`,
  )}${submit ? html`<button type="button" class="style1" data-key="${str(submit.key)}">${str(submit.text) || '提交'}</button>` : null}</div>`;
}

function text(value: unknown, className: string): SafeHtml | null {
  const content = str(value);
  return content === '' ? null : html`<p class="${className}">${content}</p>`;
}

/** An attribute that is there or not. */
function flag(name: 'disabled' | 'selected' | 'checked', isOn: boolean): string {
  return isOn ? ` ${name}` : '';
}

function str(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function objects(value: unknown): CardJson[] {
  return asList(value).filter(isObject);
}
