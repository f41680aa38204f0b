import { describe, expect, it } from 'vitest';
import { cardMessage, renderCard } from '../../src/wecom/renderCard.ts';
import { validateCard } from '../../src/wecom/validateCard.ts';
import { aCard } from './aCard.ts';

describe('renderCard', () => {
  it('spells an alert card as WeCom does', () => {
    expect(renderCard(aCard(), 'c182-v1')).toEqual({
      card_type: 'button_interaction',
      task_id: 'c182-v1',
      source: { desc: '留客·客户提醒', desc_color: 0 },
      action_menu: { desc: '更多', action_list: [{ text: '不是我的客户', key: 'notMine' }] },
      main_title: { title: '浩运贸易9天没回音', desc: '平时约2天联系一次' },
      quote_area: { type: 0, quote_text: '另外：46天没下单' },
      sub_title_text: '建议：换个时间打个电话，问一件具体的事。',
      horizontal_content_list: [
        { type: 0, keyname: '对接人', value: '王敏（采购经理）' },
        { type: 3, keyname: '负责人', value: '林晨', userid: 'lin.chen' },
        { type: 1, keyname: '依据', value: '看看为什么提醒', url: 'https://liuke.example.internal/c/C00182' },
      ],
      card_action: { type: 1, url: 'https://liuke.example.internal/c/C00182' },
      button_selection: {
        question_key: 'outcome',
        title: '怎么跟的（可不选）',
        option_list: [
          { id: 'none', text: '先不填' },
          { id: 'message', text: '发了消息' },
        ],
        selected_id: 'none',
      },
      button_list: [
        { text: '已跟进', style: 1, key: 'done' },
        { text: '明早提醒', style: 2, key: 'later' },
        { type: 1, text: '打开清单', style: 2, url: 'https://liuke.example.internal/me' },
      ],
    });
  });

  it('leaves out what a plain card does not have', () => {
    const plain = aCard({
      desc: undefined,
      quote: undefined,
      rows: [],
      suggestion: undefined,
      select: undefined,
      menu: undefined,
      linkUrl: undefined,
    });
    expect(Object.keys(renderCard(plain, 'x'))).toEqual([
      'card_type',
      'task_id',
      'source',
      'main_title',
      'button_list',
    ]);
    expect(validateCard(renderCard(plain, 'x'))).toEqual([]);
  });

  it('replaces a sent card: no task_id, the drop-down closed, a label over the buttons', () => {
    const select = aCard().select;
    if (!select) throw new Error('the card has a drop-down');
    const card = renderCard(aCard({ label: '已跟进 14:02', select: { ...select, disabled: true } }));
    expect(card).not.toHaveProperty('task_id');
    expect(card.replace_text).toBe('已跟进 14:02');
    expect(card.button_selection?.disable).toBe(true);
    expect(validateCard(card, 'replace')).toEqual([]);
  });

  it.each([
    ['plain', 0],
    ['red', 2],
    ['green', 3],
  ] as const)('colours the source %s as %i', (tone, color) => {
    expect(renderCard(aCard({ source: { text: '留客', tone } })).source?.desc_color).toBe(color);
  });
});

describe('cardMessage', () => {
  const message = { card: aCard(), taskId: 'c182-v1', receiverId: 'lin.chen', agentId: 1000007 };

  it('is one receiver, the card and the longest duplicate check', () => {
    expect(JSON.parse(cardMessage(message))).toEqual({
      touser: 'lin.chen',
      msgtype: 'template_card',
      agentid: 1000007,
      template_card: renderCard(aCard(), 'c182-v1'),
      enable_duplicate_check: 1,
      duplicate_check_interval: 14400,
    });
  });

  it('gives equal bytes for an equal card, in whatever order its fields were set', () => {
    const turned = Object.fromEntries(Object.entries(aCard()).reverse()) as unknown as typeof message.card;
    expect(cardMessage({ ...message, card: turned })).toBe(cardMessage(message));
  });

  it('holds nothing but the card: no variant, no text of a chat', () => {
    expect(cardMessage(message)).not.toContain('silence.sub.else');
  });
});
