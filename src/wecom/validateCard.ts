import { CardCheck, type CardFault } from './cardCheck.ts';
import type {
  ButtonInteractionCard,
  ButtonSelection,
  CardAction,
  TemplateCard,
  TextNoticeCard,
} from './templateCard.ts';

type FieldRule = 'R' | 'o' | '-';
type CardType = TemplateCard['card_type'];

/** messages.md §4.2: R required, o optional, - not supported. */
const FIELD_MATRIX: Readonly<Record<string, Readonly<Record<CardType, FieldRule>>>> = {
  card_type: { button_interaction: 'R', text_notice: 'R' },
  task_id: { button_interaction: 'R', text_notice: 'o' },
  source: { button_interaction: 'o', text_notice: 'o' },
  action_menu: { button_interaction: 'o', text_notice: 'o' },
  main_title: { button_interaction: 'R', text_notice: 'o' },
  quote_area: { button_interaction: 'o', text_notice: 'o' },
  emphasis_content: { button_interaction: '-', text_notice: 'o' },
  sub_title_text: { button_interaction: 'o', text_notice: 'o' },
  horizontal_content_list: { button_interaction: 'o', text_notice: 'o' },
  jump_list: { button_interaction: '-', text_notice: 'o' },
  card_action: { button_interaction: 'o', text_notice: 'R' },
  card_image: { button_interaction: '-', text_notice: '-' },
  image_text_area: { button_interaction: '-', text_notice: '-' },
  vertical_content_list: { button_interaction: '-', text_notice: '-' },
  button_selection: { button_interaction: 'o', text_notice: '-' },
  button_list: { button_interaction: 'R', text_notice: '-' },
  checkbox: { button_interaction: '-', text_notice: '-' },
  select_list: { button_interaction: '-', text_notice: '-' },
  submit_button: { button_interaction: '-', text_notice: '-' },
  replace_text: { button_interaction: 'o', text_notice: '-' },
};

/**
 * The shorter recommended lengths of messages.md §4.3 (COPY §4 holds to the same), in characters as people see them;
 * for what has none there, those of COPY §4.
 */
const LENGTH_MAX = {
  sourceDesc: 13,
  menuText: 10,
  title: 26,
  desc: 30,
  quote: 40,
  subTitle: 112,
  emphasisTitle: 10,
  emphasisDesc: 15,
  keyname: 5,
  value: 26,
  jumpTitle: 13,
  selectionTitle: 13,
  optionText: 10,
  buttonText: 10,
} as const;

const KEY_BYTES_MAX = 1024;
const OPTION_ID_BYTES_MAX = 128;
const TASK_ID = /^[\w@-]{1,128}$/;

/** What a card is for: a replacement of a sent card bears no `task_id` and may bear `replace_text` (messages.md §5). */
export type CardUse = 'send' | 'replace';

/** Everything that is wrong with a card, by the field matrix, the hard limits and the recommended lengths. */
export function validateCard(card: TemplateCard, use: CardUse = 'send'): CardFault[] {
  const check = new CardCheck();
  if (!isKnownType(card)) {
    check.hard('card_type', 'is none that this product sends');
    return check.faults;
  }
  checkMatrix(card, use, check);
  checkIdentity(card, use, check);
  checkTexts(card, check);
  checkRows(card, check);
  if (card.card_type === 'button_interaction') checkButtons(card, check);
  else checkNotice(card, check);
  return check.faults;
}

function isKnownType(card: TemplateCard): boolean {
  return card.card_type === 'button_interaction' || card.card_type === 'text_notice';
}

function checkMatrix(card: TemplateCard, use: CardUse, check: CardCheck): void {
  for (const [field, rules] of Object.entries(FIELD_MATRIX)) {
    const isPresent = field in card && (card as unknown as Record<string, unknown>)[field] !== undefined;
    const isSpared = field === 'task_id' && use === 'replace';
    if (rules[card.card_type] === 'R' && !isPresent && !isSpared) check.hard(field, `is required in ${card.card_type}`);
    if (rules[card.card_type] === '-' && isPresent) check.hard(field, `is not supported in ${card.card_type}`);
  }
  for (const field of Object.keys(card)) {
    if (!Object.hasOwn(FIELD_MATRIX, field)) check.hard(field, 'is no field of a card');
  }
}

function checkIdentity(card: TemplateCard, use: CardUse, check: CardCheck): void {
  if (card.task_id !== undefined) {
    if (use === 'replace') check.hard('task_id', 'a replaced card keeps the id it was sent with');
    else if (!TASK_ID.test(card.task_id)) check.hard('task_id', 'is not 1 to 128 of letters, digits, _ - @');
  } else if (use === 'send' && card.card_type === 'text_notice' && card.action_menu !== undefined) {
    check.hard('task_id', 'is required with action_menu');
  }
  if (use === 'send' && 'replace_text' in card && card.replace_text !== undefined) {
    check.hard('replace_text', 'only replaces a sent card');
  }
}

function checkTexts(card: TemplateCard, check: CardCheck): void {
  check.length('source.desc', card.source?.desc, LENGTH_MAX.sourceDesc);
  check.length('main_title.title', card.main_title?.title, LENGTH_MAX.title);
  check.length('main_title.desc', card.main_title?.desc, LENGTH_MAX.desc);
  check.length('quote_area.quote_text', card.quote_area?.quote_text, LENGTH_MAX.quote);
  check.length('sub_title_text', card.sub_title_text, LENGTH_MAX.subTitle);
  if (card.quote_area?.type === 1) check.url('quote_area.url', card.quote_area.url);
  if (card.action_menu === undefined) return;
  const { desc, action_list: items } = card.action_menu;
  check.length('action_menu.desc', desc, LENGTH_MAX.menuText);
  check.count('action_menu.action_list', items, 1, 3);
  check.unique(
    'action_menu.action_list.key',
    items.map(({ key }) => key),
  );
  for (const [index, { text, key }] of items.entries()) {
    const field = `action_menu.action_list[${index}]`;
    check.required(`${field}.text`, text);
    check.length(`${field}.text`, text, LENGTH_MAX.menuText);
    check.required(`${field}.key`, key);
    check.bytes(`${field}.key`, key, KEY_BYTES_MAX);
  }
}

function checkRows(card: TemplateCard, check: CardCheck): void {
  const rows = card.horizontal_content_list ?? [];
  check.count('horizontal_content_list', rows, 0, 6);
  for (const [index, row] of rows.entries()) {
    const field = `horizontal_content_list[${index}]`;
    check.required(`${field}.keyname`, row.keyname);
    check.length(`${field}.keyname`, row.keyname, LENGTH_MAX.keyname);
    check.length(`${field}.value`, row.value, LENGTH_MAX.value);
    if (row.type === 1) check.url(`${field}.url`, row.url);
    if (row.type === 3) check.required(`${field}.userid`, row.userid);
  }
}

function checkButtons(card: ButtonInteractionCard, check: CardCheck): void {
  if (card.main_title) check.required('main_title.title', card.main_title.title);
  if (card.card_action) checkAction(card.card_action, check);
  const buttons = card.button_list ?? [];
  check.count('button_list', buttons, 1, 6);
  check.unique(
    'button_list.key',
    buttons.flatMap(({ type, key }) => (type === 1 || key === undefined ? [] : [key])),
  );
  for (const [index, button] of buttons.entries()) {
    const field = `button_list[${index}]`;
    check.required(`${field}.text`, button.text);
    check.length(`${field}.text`, button.text, LENGTH_MAX.buttonText);
    if (button.type === 1) check.url(`${field}.url`, button.url);
    else check.required(`${field}.key`, button.key);
    check.bytes(`${field}.key`, button.key, KEY_BYTES_MAX);
  }
  check.length('replace_text', card.replace_text, LENGTH_MAX.buttonText);
  if (card.button_selection) checkSelection(card.button_selection, check);
}

function checkSelection(selection: ButtonSelection, check: CardCheck): void {
  const { question_key, title, option_list: options, selected_id } = selection;
  check.required('button_selection.question_key', question_key);
  check.bytes('button_selection.question_key', question_key, KEY_BYTES_MAX);
  check.length('button_selection.title', title, LENGTH_MAX.selectionTitle);
  check.count('button_selection.option_list', options, 1, 10);
  const ids = options.map(({ id }) => id);
  check.unique('button_selection.option_list.id', ids);
  for (const [index, { id, text }] of options.entries()) {
    const field = `button_selection.option_list[${index}]`;
    check.required(`${field}.id`, id);
    check.bytes(`${field}.id`, id, OPTION_ID_BYTES_MAX);
    check.required(`${field}.text`, text);
    check.length(`${field}.text`, text, LENGTH_MAX.optionText);
  }
  if (selected_id !== undefined && !ids.includes(selected_id)) {
    check.hard('button_selection.selected_id', 'is none of the options');
  }
}

function checkNotice(card: TextNoticeCard, check: CardCheck): void {
  if (!card.main_title?.title && !card.sub_title_text) check.hard('main_title.title', 'or sub_title_text is needed');
  check.length('emphasis_content.title', card.emphasis_content?.title, LENGTH_MAX.emphasisTitle);
  check.length('emphasis_content.desc', card.emphasis_content?.desc, LENGTH_MAX.emphasisDesc);
  if (card.card_action) {
    if (card.card_action.type === 0) check.hard('card_action.type', 'must lead somewhere in text_notice');
    checkAction(card.card_action, check);
  }
  const jumps = card.jump_list ?? [];
  check.count('jump_list', jumps, 0, 3);
  for (const [index, jump] of jumps.entries()) {
    const field = `jump_list[${index}]`;
    check.required(`${field}.title`, jump.title);
    check.length(`${field}.title`, jump.title, LENGTH_MAX.jumpTitle);
    if (jump.type === 1) check.url(`${field}.url`, jump.url);
  }
}

function checkAction(action: CardAction, check: CardCheck): void {
  if (action.type === 1) check.url('card_action.url', action.url);
}
