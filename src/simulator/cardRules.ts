import { ApiError } from './apiError.ts';

/** Card JSON as it came: checked by {@link checkCard}, kept and shown as it is. */
export type CardJson = Record<string, unknown>;
export type CardType = keyof typeof FIELDS;

/**
 * `send`: message/send. `update`: update_template_card and passive replies, where `replace_text` and `disable` exist
 * and task_id does not. `webhook`: the robot's two kinds, without task_id and menu.
 */
export type CardUse = 'send' | 'update' | 'webhook';

/** messages.md §4.2: R required, o optional; what is not named is not supported. */
const FIELDS = {
  text_notice: {
    source: 'o',
    action_menu: 'o',
    task_id: 'o',
    main_title: 'o',
    quote_area: 'o',
    emphasis_content: 'o',
    sub_title_text: 'o',
    horizontal_content_list: 'o',
    jump_list: 'o',
    card_action: 'R',
  },
  news_notice: {
    source: 'o',
    action_menu: 'o',
    task_id: 'o',
    main_title: 'R',
    quote_area: 'o',
    horizontal_content_list: 'o',
    jump_list: 'o',
    card_action: 'R',
    card_image: 'o',
    image_text_area: 'o',
    vertical_content_list: 'o',
  },
  button_interaction: {
    source: 'o',
    action_menu: 'o',
    task_id: 'R',
    main_title: 'R',
    quote_area: 'o',
    sub_title_text: 'o',
    horizontal_content_list: 'o',
    card_action: 'o',
    button_selection: 'o',
    button_list: 'R',
  },
  vote_interaction: { source: 'o', task_id: 'R', main_title: 'R', checkbox: 'R', submit_button: 'R' },
  multiple_interaction: { source: 'o', task_id: 'R', main_title: 'R', select_list: 'R', submit_button: 'R' },
} as const satisfies Record<string, Record<string, 'R' | 'o'>>;

/** The code for a required field that is missing altogether; what the list does not name is 40058. */
const MISSING: Record<string, number> = {
  task_id: 42014,
  card_action: 42045,
  button_list: 42038,
  checkbox: 42037,
  select_list: 42047,
  submit_button: 42046,
};

const KEY_BYTES_MAX = 1024;
const OPTION_ID_BYTES_MAX = 128;
const TASK_ID = /^[A-Za-z0-9_\-@]{1,128}$/;

/**
 * Checks a card against the field matrix and the hard limits (messages.md §4). Lengths in characters are
 * recommendations and not checked here: see `cardLengths.ts`.
 * @param strict refuse fields that the card type, or a part of the card, does not have
 * @throws ApiError with the code of basics.md §3.2
 */
export function checkCard(value: unknown, use: CardUse, strict: boolean): CardJson {
  if (!isObject(value)) throw new ApiError(40058, 'template_card missing');
  const type = value.card_type;
  if (typeof type !== 'string' || !isCardType(type)) throw new ApiError(42031, 'invalid card_type');
  if (use === 'webhook' && type !== 'text_notice' && type !== 'news_notice') {
    throw new ApiError(42031, 'a robot sends text_notice and news_notice only');
  }
  new CardCheck(value, type, use, strict).run();
  return value;
}

/** Does a tap on this card come back? (messages.md §4.1: the three interactive types, or any with a menu) */
export function callsBack(card: CardJson): boolean {
  return isInteractive(card) || card.action_menu !== undefined;
}

/** The three types that answer with a response_code and that form A can grey. */
export function isInteractive(card: CardJson): boolean {
  return ['button_interaction', 'vote_interaction', 'multiple_interaction'].includes(String(card.card_type));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCardType(type: string): type is CardType {
  return Object.hasOwn(FIELDS, type);
}

/** One card being checked; each part has a method of its own, in the order of messages.md §4.3. */
class CardCheck {
  readonly #card: CardJson;
  readonly #type: CardType;
  readonly #use: CardUse;
  readonly #strict: boolean;

  constructor(card: CardJson, type: CardType, use: CardUse, strict: boolean) {
    this.#card = card;
    this.#type = type;
    this.#use = use;
    this.#strict = strict;
  }

  run(): void {
    this.#checkPresence();
    const card = this.#card;
    this.#taskId();
    this.#part('source', ['icon_url', 'desc', 'desc_color'], (source) => {
      this.#optionalString(source, 'desc');
      this.#oneOf(source, 'desc_color', [0, 1, 2, 3], 40058);
    });
    this.#part('action_menu', ['desc', 'action_list'], (menu) => this.#actionMenu(menu));
    this.#part('main_title', ['title', 'desc'], (title) => {
      this.#optionalString(title, 'desc');
      if (this.#type !== 'text_notice') this.#required(title, 'title', 40058);
    });
    if (this.#type === 'text_notice') this.#titleOrText();
    this.#part('quote_area', ['type', 'url', 'appid', 'pagepath', 'title', 'quote_text'], (quote) =>
      this.#link(quote, [0, 1, 2], 'quote_area'),
    );
    this.#part('emphasis_content', ['title', 'desc'], () => {});
    this.#optionalString(card, 'sub_title_text');
    this.#horizontalList();
    this.#jumpList();
    this.#cardAction();
    this.#images();
    this.#verticalList();
    this.#part('button_selection', this.#selectionFields(), (selection) => this.#selection(selection, 42037));
    this.#buttonList();
    this.#checkbox();
    this.#selectList();
    this.#part('submit_button', ['text', 'key'], (button) => {
      this.#key(button, 42046);
      this.#optionalString(button, 'text', 42049);
    });
    this.#optionalString(card, 'replace_text');
  }

  #checkPresence(): void {
    const fields: Record<string, 'R' | 'o'> = FIELDS[this.#type];
    for (const [field, need] of Object.entries(fields)) {
      if (need === 'R' && this.#isAbsent(field) && !(field === 'task_id' && this.#use === 'update')) {
        throw new ApiError(MISSING[field] ?? 40058, `${field} missing`);
      }
    }
    if (!this.#strict) return;
    const known = new Set(['card_type', ...Object.keys(fields)]);
    if (this.#use === 'webhook') for (const field of ['task_id', 'action_menu']) known.delete(field);
    if (this.#use === 'update' && isInteractive(this.#card)) known.add('replace_text');
    this.#onlyKnown(this.#card, [...known], this.#type);
  }

  #isAbsent(field: string): boolean {
    const value = this.#card[field];
    return value === undefined || value === null || value === '';
  }

  #taskId(): void {
    const { task_id: taskId, action_menu: menu } = this.#card;
    if (this.#use === 'send' && menu !== undefined && taskId === undefined) {
      throw new ApiError(42014, 'task_id missing beside action_menu');
    }
    if (taskId !== undefined && this.#use === 'send' && (typeof taskId !== 'string' || !TASK_ID.test(taskId))) {
      throw new ApiError(42014, 'taskid has existed or empty or exceed max len');
    }
  }

  #actionMenu(menu: CardJson): void {
    const items = this.#list(menu, 'action_list', 1, 3, 40058);
    for (const item of items) {
      this.#onlyKnown(item, ['text', 'key'], 'action_list');
      this.#required(item, 'text', 40058);
      this.#key(item, 42051);
    }
    this.#unique(items, 'key', 42051);
  }

  #titleOrText(): void {
    const title = this.#card.main_title;
    const hasTitle = isObject(title) && typeof title.title === 'string' && title.title !== '';
    if (!hasTitle && this.#isAbsent('sub_title_text')) {
      throw new ApiError(40058, 'main_title.title or sub_title_text needed');
    }
  }

  #horizontalList(): void {
    const items = this.#list(this.#card, 'horizontal_content_list', 0, 6, 42035);
    for (const item of items) {
      this.#onlyKnown(item, ['type', 'keyname', 'value', 'url', 'media_id', 'userid'], 'horizontal_content_list');
      this.#oneOf(item, 'type', this.#use === 'webhook' ? [0, 1, 2] : [0, 1, 2, 3], 40058);
      this.#required(item, 'keyname', 42027);
      this.#optionalString(item, 'value');
      if (item.type === 1) this.#url(item, 'url', 42028);
      if (item.type === 2) this.#required(item, 'media_id', 42029);
      if (item.type === 3) this.#required(item, 'userid', 42050);
    }
  }

  #jumpList(): void {
    for (const item of this.#list(this.#card, 'jump_list', 0, 3, 42042)) {
      this.#onlyKnown(item, ['type', 'title', 'url', 'appid', 'pagepath'], 'jump_list');
      this.#required(item, 'title', 42033);
      this.#link(item, [0, 1, 2], 'jump_list');
    }
  }

  #cardAction(): void {
    const isRequired = this.#type === 'text_notice' || this.#type === 'news_notice';
    this.#part(
      'card_action',
      ['type', 'url', 'appid', 'pagepath'],
      (action) => this.#link(action, isRequired ? [1, 2] : [0, 1, 2], 'card_action', 42045),
      42045,
    );
  }

  #images(): void {
    if (this.#type === 'news_notice') {
      const needed = this.#use === 'webhook' ? ['card_image'] : ['card_image', 'image_text_area'];
      if (needed.every((field) => this.#isAbsent(field))) throw new ApiError(42044, 'card_image.url missing');
    }
    this.#part(
      'card_image',
      ['url', 'aspect_ratio'],
      (image) => {
        this.#url(image, 'url', 42044);
        const ratio = image.aspect_ratio;
        if (ratio !== undefined && !(typeof ratio === 'number' && ratio > 1.3 && ratio < 2.25) && ratio !== 1.3) {
          throw new ApiError(40058, 'card_image.aspect_ratio out of range');
        }
      },
      42044,
    );
    this.#part('image_text_area', ['type', 'url', 'appid', 'pagepath', 'title', 'desc', 'image_url'], (area) => {
      this.#link(area, [0, 1, 2], 'image_text_area');
      this.#url(area, 'image_url', 42044);
    });
  }

  #verticalList(): void {
    for (const item of this.#list(this.#card, 'vertical_content_list', 0, 4, 42036)) {
      this.#onlyKnown(item, ['title', 'desc'], 'vertical_content_list');
      this.#required(item, 'title', 42033);
    }
  }

  #selectionFields(): string[] {
    const fields = ['question_key', 'title', 'option_list', 'selected_id'];
    return this.#use === 'update' ? [...fields, 'disable'] : fields;
  }

  #selection(selection: CardJson, lengthCode: number): void {
    this.#key(selection, 42043, 'question_key');
    this.#options(selection, 10, lengthCode, ['id', 'text']);
  }

  #options(holder: CardJson, max: number, lengthCode: number, fields: string[]): void {
    const options = this.#list(holder, 'option_list', 1, max, lengthCode);
    for (const option of options) {
      this.#onlyKnown(option, fields, 'option_list');
      this.#key(option, 42040, 'id', OPTION_ID_BYTES_MAX);
      this.#required(option, 'text', 42041);
    }
    this.#unique(options, 'id', 42040);
  }

  #buttonList(): void {
    if (this.#card.button_list === undefined) return;
    const buttons = this.#list(this.#card, 'button_list', 1, 6, 40058);
    for (const button of buttons) {
      this.#onlyKnown(button, ['type', 'text', 'style', 'key', 'url'], 'button_list');
      this.#required(button, 'text', 42038);
      this.#oneOf(button, 'type', [0, 1], 40058);
      this.#oneOf(button, 'style', [1, 2, 3, 4], 40058);
      if (button.type === 1) this.#url(button, 'url', 42028);
      else this.#key(button, 42039);
    }
    this.#unique(
      buttons.filter((button) => button.type !== 1),
      'key',
      42039,
    );
  }

  #checkbox(): void {
    const fields = ['question_key', 'mode', 'option_list', ...(this.#use === 'update' ? ['disable'] : [])];
    this.#part('checkbox', fields, (checkbox) => {
      this.#key(checkbox, 42043, 'question_key');
      this.#oneOf(checkbox, 'mode', [0, 1], 40058);
      this.#options(checkbox, 20, 42037, ['id', 'text', 'is_checked']);
    });
  }

  #selectList(): void {
    if (this.#card.select_list === undefined) return;
    const items = this.#list(this.#card, 'select_list', 1, 3, 42047);
    for (const item of items) {
      this.#onlyKnown(item, this.#selectionFields(), 'select_list');
      this.#selection(item, 42037);
    }
    this.#unique(items, 'question_key', 42043);
  }

  // What the parts have in common.

  #part(field: string, known: string[], check: (part: CardJson) => void, code = 40058): void {
    const part = this.#card[field];
    if (part === undefined) return;
    if (!isObject(part)) throw new ApiError(code, `${field} is no object`);
    this.#onlyKnown(part, known, field);
    check(part);
  }

  #list(holder: CardJson, field: string, min: number, max: number, code: number): CardJson[] {
    const items = holder[field] ?? [];
    if (!Array.isArray(items) || items.length < min || items.length > max) {
      throw new ApiError(code, `${field} length invalid`);
    }
    if (!items.every(isObject)) throw new ApiError(40058, `${field} holds something that is no object`);
    return items;
  }

  #link(part: CardJson, types: number[], name: string, typeCode = 40058): void {
    const type = part.type ?? 0;
    if (!types.includes(type as number)) throw new ApiError(typeCode, `${name}.type invalid`);
    if (type === 1) this.#url(part, 'url', 42028);
    if (type === 2) this.#required(part, 'appid', 42030);
  }

  #url(part: CardJson, field: string, missingCode: number): void {
    this.#required(part, field, missingCode);
    if (!/^https?:\/\/./.test(String(part[field]))) throw new ApiError(45034, `${field} has no http:// or https://`);
  }

  #key(part: CardJson, code: number, field = 'key', bytesMax = KEY_BYTES_MAX): void {
    this.#required(part, field, code);
    if (Buffer.byteLength(String(part[field])) > bytesMax) throw new ApiError(code, `${field} too long`);
  }

  #required(part: CardJson, field: string, code: number): void {
    const value = part[field];
    if (typeof value !== 'string' || value === '') throw new ApiError(code, `${field} missing or illegal`);
  }

  #optionalString(part: CardJson, field: string, code = 40058): void {
    const value = part[field];
    if (value !== undefined && typeof value !== 'string') throw new ApiError(code, `${field} is no text`);
  }

  #oneOf(part: CardJson, field: string, allowed: number[], code: number): void {
    const value = part[field];
    if (value !== undefined && !allowed.includes(value as number)) throw new ApiError(code, `${field} illegal`);
  }

  #unique(items: CardJson[], field: string, code: number): void {
    if (new Set(items.map((item) => item[field])).size < items.length) throw new ApiError(code, `${field} repeated`);
  }

  #onlyKnown(part: CardJson, known: readonly string[], name: string): void {
    if (!this.#strict) return;
    const stranger = Object.keys(part).find((field) => !known.includes(field));
    if (stranger !== undefined) throw new ApiError(40058, `${name} has no field ${stranger}`);
  }
}
