import { describe, expect, it } from 'vitest';
import type { ApiError } from '../../src/simulator/apiError.ts';
import { overlongFields } from '../../src/simulator/cardLengths.ts';
import { type CardUse, checkCard } from '../../src/simulator/cardRules.ts';
import { alertCard, choiceCard, newsNotice, textNotice, voteCard } from './cards.ts';

type Card = Record<string, unknown>;

/** 0 when the card passes, else the errcode. */
function codeOf(card: unknown, use: CardUse = 'send', strict = true): number {
  try {
    checkCard(card, use, strict);
    return 0;
  } catch (error) {
    return (error as ApiError).errcode;
  }
}

const without = (card: Card, field: string): Card => {
  const { [field]: _removed, ...rest } = card;
  return rest;
};
const times = (count: number, make: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => make(index));
const sample: Record<string, Card> = {
  text_notice: textNotice({ task_id: 'a', action_menu: { action_list: [{ text: 'x', key: 'x' }] } }),
  news_notice: newsNotice(),
  button_interaction: alertCard('b'),
  vote_interaction: voteCard('v'),
  multiple_interaction: choiceCard('m'),
};
const action = { type: 1, url: 'https://a.example' };
/** A value of the right shape for each part. */
const part: Record<string, unknown> = {
  source: { desc: 's' },
  action_menu: { action_list: [{ text: 't', key: 'k' }] },
  quote_area: { type: 0, quote_text: 'q' },
  emphasis_content: { title: '7' },
  sub_title_text: 'text',
  horizontal_content_list: [{ keyname: 'k', value: 'v' }],
  jump_list: [{ type: 0, title: 'j' }],
  card_action: action,
  card_image: { url: 'https://a.example/i.png' },
  image_text_area: { type: 0, image_url: 'https://a.example/i.png' },
  vertical_content_list: [{ title: 't' }],
  button_selection: { question_key: 'q', option_list: [{ id: '1', text: '1' }] },
  button_list: [{ text: 't', key: 'k' }],
  checkbox: { question_key: 'q', option_list: [{ id: '1', text: '1' }] },
  select_list: [{ question_key: 'q', option_list: [{ id: '1', text: '1' }] }],
  submit_button: { key: 'k' },
};

/** messages.md §4.2, columns text, news, button, vote, multiple: R, o, - */
const matrix: Record<string, string> = {
  source: 'ooooo',
  action_menu: 'ooo--',
  quote_area: 'ooo--',
  emphasis_content: 'o----',
  sub_title_text: 'o-o--',
  horizontal_content_list: 'ooo--',
  jump_list: 'oo---',
  card_action: 'RRo--',
  image_text_area: '-o---',
  vertical_content_list: '-o---',
  button_selection: '--o--',
  button_list: '--R--',
  checkbox: '---R-',
  select_list: '----R',
  submit_button: '---RR',
};
const types = Object.keys(sample);

describe('the field matrix', () => {
  it.each(types)('takes the sample %s', (type) => expect(codeOf(sample[type])).toBe(0));

  const cells = Object.entries(matrix).flatMap(([field, needs]) =>
    types.map((type, column) => ({ type, field, need: needs[column]! })),
  );
  it.each(cells)('$type and $field: $need', ({ type, field, need }) => {
    const card = { task_id: 'x', ...sample[type], [field]: part[field] };
    expect(codeOf(card) === 0).toBe(need !== '-');
    expect(codeOf(without(card, field)) === 0).toBe(need !== 'R');
    if (need === '-') expect(codeOf(card, 'send', false)).toBe(0);
  });
});

describe('hard limits and their codes', () => {
  const option = (index: number) => ({ id: `o${index}`, text: '选项' });
  const cases: [string, Card, number][] = [
    ['no card_type', { main_title: { title: 't' } }, 42031],
    ['unknown card_type', alertCard('t', { card_type: 'poster' }), 42031],
    ['task_id missing', without(alertCard('t'), 'task_id'), 42014],
    ['task_id with a space', alertCard('a b'), 42014],
    ['task_id of 128 bytes', alertCard('x'.repeat(128)), 0],
    ['task_id of 129 bytes', alertCard('x'.repeat(129)), 42014],
    ['menu without task_id', textNotice({ action_menu: part.action_menu }), 42014],
    [
      'menu with 4 items',
      alertCard('t', { action_menu: { action_list: times(4, (i) => ({ text: 't', key: `k${i}` })) } }),
      40058,
    ],
    [
      'menu key twice',
      alertCard('t', { action_menu: { action_list: times(2, () => ({ text: 't', key: 'k' })) } }),
      42051,
    ],
    ['no title', alertCard('t', { main_title: { desc: 'd' } }), 40058],
    ['text_notice: sub_title_text in place of a title', textNotice({ main_title: undefined, sub_title_text: 's' }), 0],
    ['text_notice: neither', textNotice({ main_title: { desc: 'd' } }), 40058],
    ['text_notice without card_action', without(textNotice(), 'card_action'), 42045],
    ['text_notice with card_action 0', textNotice({ card_action: { type: 0 } }), 42045],
    ['button card with card_action 0', alertCard('t', { card_action: { type: 0 } }), 0],
    ['card_action without url', textNotice({ card_action: { type: 1 } }), 42028],
    ['card_action without scheme', textNotice({ card_action: { type: 1, url: 'a.example' } }), 45034],
    ['card_action mini-program without appid', textNotice({ card_action: { type: 2 } }), 42030],
    ['6 rows', alertCard('t', { horizontal_content_list: times(6, () => ({ keyname: 'k' })) }), 0],
    ['7 rows', alertCard('t', { horizontal_content_list: times(7, () => ({ keyname: 'k' })) }), 42035],
    ['row without keyname', alertCard('t', { horizontal_content_list: [{ value: 'v' }] }), 42027],
    ['row link without url', alertCard('t', { horizontal_content_list: [{ keyname: 'k', type: 1 }] }), 42028],
    ['row file without media_id', alertCard('t', { horizontal_content_list: [{ keyname: 'k', type: 2 }] }), 42029],
    ['row member without userid', alertCard('t', { horizontal_content_list: [{ keyname: 'k', type: 3 }] }), 42050],
    ['row of unknown type', alertCard('t', { horizontal_content_list: [{ keyname: 'k', type: 4 }] }), 40058],
    ['4 jumps', textNotice({ jump_list: times(4, () => ({ title: 't' })) }), 42042],
    ['jump without title', textNotice({ jump_list: [{ type: 0 }] }), 42033],
    ['5 verticals', newsNotice({ vertical_content_list: times(5, () => ({ title: 't' })) }), 42036],
    ['vertical without title', newsNotice({ vertical_content_list: [{ desc: 'd' }] }), 42033],
    ['news without picture', without(newsNotice(), 'card_image'), 42044],
    [
      'news with image_text_area instead',
      { ...without(newsNotice(), 'card_image'), image_text_area: part.image_text_area },
      0,
    ],
    ['card_image without url', newsNotice({ card_image: { aspect_ratio: 2 } }), 42044],
    ['card_image too wide', newsNotice({ card_image: { url: 'https://a.example/i.png', aspect_ratio: 2.25 } }), 40058],
    ['6 buttons', alertCard('t', { button_list: times(6, (i) => ({ text: 't', key: `k${i}` })) }), 0],
    ['7 buttons', alertCard('t', { button_list: times(7, (i) => ({ text: 't', key: `k${i}` })) }), 40058],
    ['no buttons', alertCard('t', { button_list: [] }), 40058],
    ['button without text', alertCard('t', { button_list: [{ key: 'k' }] }), 42038],
    ['button without key', alertCard('t', { button_list: [{ text: 't' }] }), 42039],
    ['button key twice', alertCard('t', { button_list: times(2, () => ({ text: 't', key: 'k' })) }), 42039],
    ['button key of 1024 bytes', alertCard('t', { button_list: [{ text: 't', key: 'k'.repeat(1024) }] }), 0],
    ['button key of 1025 bytes', alertCard('t', { button_list: [{ text: 't', key: 'k'.repeat(1025) }] }), 42039],
    ['url button without url', alertCard('t', { button_list: [{ text: 't', type: 1 }] }), 42028],
    ['button style 5', alertCard('t', { button_list: [{ text: 't', key: 'k', style: 5 }] }), 40058],
    ['drop-down without key', alertCard('t', { button_selection: { option_list: [option(1)] } }), 42043],
    [
      'drop-down with 10 options',
      alertCard('t', { button_selection: { question_key: 'q', option_list: times(10, option) } }),
      0,
    ],
    [
      'drop-down with 11 options',
      alertCard('t', { button_selection: { question_key: 'q', option_list: times(11, option) } }),
      42037,
    ],
    [
      'option without id',
      alertCard('t', { button_selection: { question_key: 'q', option_list: [{ text: 't' }] } }),
      42040,
    ],
    [
      'option id of 129 bytes',
      alertCard('t', { button_selection: { question_key: 'q', option_list: [{ id: 'x'.repeat(129), text: 't' }] } }),
      42040,
    ],
    [
      'option id twice',
      alertCard('t', { button_selection: { question_key: 'q', option_list: times(2, () => option(1)) } }),
      42040,
    ],
    [
      'option without text',
      alertCard('t', { button_selection: { question_key: 'q', option_list: [{ id: 'i' }] } }),
      42041,
    ],
    ['21 votes', voteCard('t', { checkbox: { question_key: 'q', option_list: times(21, option) } }), 42037],
    [
      '4 selects',
      choiceCard('t', { select_list: times(4, (i) => ({ question_key: `q${i}`, option_list: [option(1)] })) }),
      42047,
    ],
    [
      'select key twice',
      choiceCard('t', { select_list: times(2, () => ({ question_key: 'q', option_list: [option(1)] })) }),
      42043,
    ],
    ['submit without key', choiceCard('t', { submit_button: { text: 't' } }), 42046],
    ['submit text no text', choiceCard('t', { submit_button: { key: 'k', text: 5 } }), 42049],
    ['a field nobody has', alertCard('t', { footer: 'x' }), 40058],
    ['a part with a field nobody has', alertCard('t', { source: { desc: 's', colour: 2 } }), 40058],
    ['replace_text outside an update', alertCard('t', { replace_text: '已跟进' }), 40058],
  ];
  it.each(cases)('%s', (_name, card, code) => expect(codeOf(card)).toBe(code));
});

describe('cards of updates and of robots', () => {
  const updated = without(alertCard('t'), 'task_id');
  it.each<[string, Card, CardUse, number]>([
    ['an update needs no task_id', updated, 'update', 0],
    ['an update has replace_text', { ...updated, replace_text: '已跟进 09:41' }, 'update', 0],
    [
      'an update may disable the drop-down',
      { ...updated, button_selection: { ...(updated.button_selection as Card), disable: true } },
      'update',
      0,
    ],
    [
      'sending may not',
      alertCard('t', { button_selection: { ...(updated.button_selection as Card), disable: true } }),
      'send',
      40058,
    ],
    ['a notice has no buttons to replace', { ...textNotice(), replace_text: 'x' }, 'update', 40058],
    ['a robot sends text_notice', textNotice(), 'webhook', 0],
    ['a robot sends news_notice', newsNotice(), 'webhook', 0],
    ['a robot sends no buttons', alertCard('t'), 'webhook', 42031],
    ['a robot has no task_id', textNotice({ task_id: 't' }), 'webhook', 40058],
  ])('%s', (_name, card, use, code) => expect(codeOf(card, use)).toBe(code));
});

it('counts recommended lengths by what people see, per channel', () => {
  const card = alertCard('t', { main_title: { title: '客'.repeat(36), desc: '👨‍👩‍👧'.repeat(30) } });
  expect(overlongFields(card, 'app')).toEqual([]);
  expect(overlongFields(card, 'webhook')).toEqual(['main_title.title']);
  expect(
    overlongFields(alertCard('t', { button_list: [{ text: '一二三四五六七八九十一', key: 'k' }] }), 'app'),
  ).toEqual(['button_list[].text']);
});
