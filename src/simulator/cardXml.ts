import type { CardJson } from './cardRules.ts';

/**
 * From the XML of a passive reply to the JSON of a card (callbacks.md §5.3). Lists are repeated elements of the list's
 * name. The names of media_id and userid in HorizontalContentList are UNCONFIRMED: MediaId and UserId (or UserID).
 */
interface Shape {
  json: string;
  kind: 'text' | 'number' | 'boolean' | 'object' | 'list';
  fields?: Record<string, Shape>;
}

const text = (json: string): Shape => ({ json, kind: 'text' });
const number = (json: string): Shape => ({ json, kind: 'number' });
const boolean = (json: string): Shape => ({ json, kind: 'boolean' });
const object = (json: string, fields: Record<string, Shape>): Shape => ({ json, kind: 'object', fields });
const list = (json: string, fields: Record<string, Shape>): Shape => ({ json, kind: 'list', fields });

const link = { Type: number('type'), Url: text('url'), AppId: text('appid'), PagePath: text('pagepath') };
const option = { Id: text('id'), Text: text('text') };
const selection = {
  QuestionKey: text('question_key'),
  Title: text('title'),
  SelectedId: text('selected_id'),
  Disable: boolean('disable'),
  OptionList: list('option_list', option),
};

const CARD: Record<string, Shape> = {
  CardType: text('card_type'),
  Source: object('source', { IconUrl: text('icon_url'), Desc: text('desc'), DescColor: number('desc_color') }),
  ActionMenu: object('action_menu', {
    Desc: text('desc'),
    ActionList: list('action_list', { Text: text('text'), Key: text('key') }),
  }),
  MainTitle: object('main_title', { Title: text('title'), Desc: text('desc') }),
  QuoteArea: object('quote_area', { ...link, Title: text('title'), QuoteText: text('quote_text') }),
  EmphasisContent: object('emphasis_content', { Title: text('title'), Desc: text('desc') }),
  SubTitleText: text('sub_title_text'),
  HorizontalContentList: list('horizontal_content_list', {
    Type: number('type'),
    KeyName: text('keyname'),
    Value: text('value'),
    Url: text('url'),
    MediaId: text('media_id'),
    UserId: text('userid'),
    UserID: text('userid'),
  }),
  JumpList: list('jump_list', { ...link, Title: text('title') }),
  CardAction: object('card_action', link),
  CardImage: object('card_image', { Url: text('url'), AspectRatio: number('aspect_ratio') }),
  ImageTextArea: object('image_text_area', {
    ...link,
    Title: text('title'),
    Desc: text('desc'),
    ImageUrl: text('image_url'),
  }),
  VerticalContentList: list('vertical_content_list', { Title: text('title'), Desc: text('desc') }),
  ButtonSelection: object('button_selection', selection),
  ButtonList: list('button_list', {
    Type: number('type'),
    Text: text('text'),
    Style: number('style'),
    Key: text('key'),
    Url: text('url'),
  }),
  CheckBox: object('checkbox', {
    QuestionKey: text('question_key'),
    Mode: number('mode'),
    Disable: boolean('disable'),
    OptionList: list('option_list', { ...option, IsChecked: boolean('is_checked') }),
  }),
  SelectList: list('select_list', selection),
  SubmitButton: object('submit_button', { Text: text('text'), Key: text('key') }),
  ReplaceText: text('replace_text'),
};

/**
 * @param element the parsed TemplateCard element: text as strings, repeated elements as arrays
 * @throws Error that names an element which no card has
 */
export function cardFromXml(element: unknown): CardJson {
  return convert(element, CARD, 'TemplateCard');
}

function convert(element: unknown, fields: Record<string, Shape>, path: string): CardJson {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    throw new Error(`${path} has no elements in it`);
  }
  const card: CardJson = {};
  for (const [name, value] of Object.entries(element)) {
    const shape = fields[name];
    if (!shape) throw new Error(`${path} has an unknown element ${name}`);
    card[shape.json] = convertValue(value, shape, `${path}.${name}`);
  }
  return card;
}

function convertValue(value: unknown, shape: Shape, path: string): unknown {
  if (shape.kind === 'list') {
    return (Array.isArray(value) ? value : [value]).map((item) => convert(item, shape.fields ?? {}, path));
  }
  if (shape.kind === 'object') return convert(value, shape.fields ?? {}, path);
  if (typeof value !== 'string') throw new Error(`${path} is repeated or holds elements`);
  if (shape.kind === 'text') return value;
  if (shape.kind === 'boolean') {
    if (!/^(true|false|0|1)$/.test(value)) throw new Error(`${path} is neither true nor false`);
    return value === 'true' || value === '1';
  }
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw new Error(`${path} is no number`);
  return Number(value);
}
