import { describe, expect, it } from 'vitest';
import { renderCard } from '../../src/wecom/renderCard.ts';
import type { ButtonInteractionCard, TemplateCard, TextNoticeCard } from '../../src/wecom/templateCard.ts';
import { validateCard } from '../../src/wecom/validateCard.ts';
import { aCard } from './aCard.ts';

const good = (): ButtonInteractionCard => renderCard(aCard(), 'c182-v1');
const notice = (): TextNoticeCard => ({
  card_type: 'text_notice',
  main_title: { title: '第31周' },
  emphasis_content: { title: '7', desc: '家客户' },
  jump_list: [{ type: 1, title: '打开清单', url: 'https://liuke.example.internal/w/31' }],
  card_action: { type: 1, url: 'https://liuke.example.internal/w/31' },
});
/** Any shape, as it might be put together wrongly. */
const spoilt = (card: TemplateCard, change: Record<string, unknown>): TemplateCard =>
  ({ ...card, ...change }) as unknown as TemplateCard;
const options = (count: number): { id: string; text: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `o${index}`, text: '选项' }));
const selection = { question_key: 'q', option_list: options(2) };

describe('validateCard', () => {
  it('finds nothing wrong with the cards of this product', () => {
    expect(validateCard(good())).toEqual([]);
    expect(validateCard(notice())).toEqual([]);
  });

  const hard: [string, TemplateCard, string][] = [
    ['no task_id', spoilt(good(), { task_id: undefined }), 'task_id'],
    ['a task_id of other signs', spoilt(good(), { task_id: 'c 182' }), 'task_id'],
    ['a task_id of 129 bytes', spoilt(good(), { task_id: 'x'.repeat(129) }), 'task_id'],
    ['no title', spoilt(good(), { main_title: { title: '' } }), 'main_title.title'],
    ['no main_title', spoilt(good(), { main_title: undefined }), 'main_title'],
    ['no buttons', spoilt(good(), { button_list: [] }), 'button_list'],
    [
      'seven buttons',
      spoilt(good(), { button_list: options(7).map(({ id }) => ({ text: 'x', key: id })) }),
      'button_list',
    ],
    [
      'one key twice',
      spoilt(good(), {
        button_list: [
          { text: 'a', key: 'k' },
          { text: 'b', key: 'k' },
        ],
      }),
      'button_list.key',
    ],
    ['a button without key', spoilt(good(), { button_list: [{ text: 'a' }] }), 'button_list[0].key'],
    ['a button without text', spoilt(good(), { button_list: [{ text: '', key: 'k' }] }), 'button_list[0].text'],
    [
      'a key of more than 1,024 bytes',
      spoilt(good(), { button_list: [{ text: 'a', key: '键'.repeat(342) }] }),
      'button_list[0].key',
    ],
    [
      'a link button without scheme',
      spoilt(good(), { button_list: [{ type: 1, text: 'a', url: 'liuke.example' }] }),
      'button_list[0].url',
    ],
    [
      'seven rows',
      spoilt(good(), { horizontal_content_list: options(7).map(() => ({ keyname: '订单', value: 'x' })) }),
      'horizontal_content_list',
    ],
    [
      'a row without name',
      spoilt(good(), { horizontal_content_list: [{ keyname: '', value: 'x' }] }),
      'horizontal_content_list[0].keyname',
    ],
    [
      'a link row without address',
      spoilt(good(), { horizontal_content_list: [{ type: 1, keyname: '依据', value: 'x' }] }),
      'horizontal_content_list[0].url',
    ],
    [
      'a member row without member',
      spoilt(good(), { horizontal_content_list: [{ type: 3, keyname: '负责人', value: 'x' }] }),
      'horizontal_content_list[0].userid',
    ],
    [
      'four menu items',
      spoilt(good(), { action_menu: { desc: 'x', action_list: options(4).map(({ id }) => ({ text: 'x', key: id })) } }),
      'action_menu.action_list',
    ],
    ['a menu without items', spoilt(good(), { action_menu: { action_list: [] } }), 'action_menu.action_list'],
    [
      'a menu key twice',
      spoilt(good(), {
        action_menu: {
          action_list: [
            { text: 'a', key: 'k' },
            { text: 'b', key: 'k' },
          ],
        },
      }),
      'action_menu.action_list.key',
    ],
    [
      'eleven options',
      spoilt(good(), { button_selection: { ...selection, option_list: options(11) } }),
      'button_selection.option_list',
    ],
    [
      'an option twice',
      spoilt(good(), { button_selection: { ...selection, option_list: [...options(1), ...options(1)] } }),
      'button_selection.option_list.id',
    ],
    [
      'an option id of 129 bytes',
      spoilt(good(), { button_selection: { ...selection, option_list: [{ id: 'x'.repeat(129), text: 'a' }] } }),
      'button_selection.option_list[0].id',
    ],
    [
      'a choice that is none',
      spoilt(good(), { button_selection: { ...selection, selected_id: 'other' } }),
      'button_selection.selected_id',
    ],
    [
      'a drop-down without key',
      spoilt(good(), { button_selection: { ...selection, question_key: '' } }),
      'button_selection.question_key',
    ],
    ['a card link without address', spoilt(good(), { card_action: { type: 1 } }), 'card_action.url'],
    ['a quote link without address', spoilt(good(), { quote_area: { type: 1, quote_text: 'x' } }), 'quote_area.url'],
    ['a field of another type', spoilt(good(), { jump_list: [] }), 'jump_list'],
    ['a field of no type', spoilt(good(), { footer: 'x' }), 'footer'],
    ['a label on a first sending', spoilt(good(), { replace_text: '已跟进' }), 'replace_text'],
    ['another type', spoilt(good(), { card_type: 'vote_interaction' }), 'card_type'],
    ['a notice that leads nowhere', spoilt(notice(), { card_action: { type: 0 } }), 'card_action.type'],
    ['a notice without action', spoilt(notice(), { card_action: undefined }), 'card_action'],
    ['a notice with buttons', spoilt(notice(), { button_list: [{ text: 'a', key: 'k' }] }), 'button_list'],
    [
      'a notice with a menu and no task_id',
      spoilt(notice(), { action_menu: { action_list: [{ text: 'a', key: 'k' }] } }),
      'task_id',
    ],
    ['a notice that says nothing', spoilt(notice(), { main_title: undefined }), 'main_title.title'],
    ['four jumps', spoilt(notice(), { jump_list: options(4).map(() => ({ title: 'x' })) }), 'jump_list'],
    ['a jump without address', spoilt(notice(), { jump_list: [{ type: 1, title: 'x' }] }), 'jump_list[0].url'],
  ];
  it.each(hard)('refuses %s', (_, card, field) => {
    expect(validateCard(card)).toEqual([{ field, problem: expect.any(String), kind: 'hard' }]);
  });

  it.each([
    ['source.desc', { source: { desc: '字'.repeat(14) } }],
    ['main_title.title', { main_title: { title: '字'.repeat(27) } }],
    ['main_title.desc', { main_title: { title: 'x', desc: '字'.repeat(31) } }],
    ['quote_area.quote_text', { quote_area: { quote_text: '字'.repeat(41) } }],
    ['sub_title_text', { sub_title_text: '字'.repeat(113) }],
    ['horizontal_content_list[0].keyname', { horizontal_content_list: [{ keyname: '字'.repeat(6), value: 'x' }] }],
    ['horizontal_content_list[0].value', { horizontal_content_list: [{ keyname: 'x', value: '字'.repeat(27) }] }],
    ['button_list[0].text', { button_list: [{ text: '字'.repeat(11), key: 'k' }] }],
    ['button_selection.title', { button_selection: { ...selection, title: '字'.repeat(14) } }],
    [
      'button_selection.option_list[0].text',
      { button_selection: { ...selection, option_list: [{ id: 'a', text: '字'.repeat(11) }] } },
    ],
    ['action_menu.action_list[0].text', { action_menu: { action_list: [{ text: '字'.repeat(11), key: 'k' }] } }],
    ['action_menu.desc', { action_menu: { desc: '字'.repeat(11), action_list: [{ text: 'a', key: 'k' }] } }],
  ])('warns of an ellipsis in %s', (field, change) => {
    expect(validateCard(spoilt(good(), change))).toEqual([{ field, problem: expect.any(String), kind: 'length' }]);
  });

  it('counts characters as people see them', () => {
    const family = '👨‍👩‍👧';
    expect(validateCard(spoilt(good(), { button_list: [{ text: family.repeat(10), key: 'k' }] }))).toEqual([]);
    expect(validateCard(spoilt(good(), { button_list: [{ text: family.repeat(11), key: 'k' }] }))).toHaveLength(1);
  });

  it('names all faults at once', () => {
    const faults = validateCard(
      spoilt(good(), { task_id: '', main_title: { title: '字'.repeat(27) }, button_list: [{ text: '', key: '' }] }),
    );
    expect(faults.map(({ field, kind }) => `${kind} ${field}`).sort()).toEqual([
      'hard button_list[0].key',
      'hard button_list[0].text',
      'hard task_id',
      'length main_title.title',
    ]);
  });

  it('judges a replaced card by its own rules', () => {
    const { task_id: _, ...replaced } = good();
    expect(validateCard({ ...replaced, replace_text: '已跟进 14:02' }, 'replace')).toEqual([]);
    expect(validateCard(good(), 'replace').map(({ field }) => field)).toEqual(['task_id']);
  });
});
