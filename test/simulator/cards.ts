/** A button card with everything an alert uses. */
export function alertCard(taskId: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    card_type: 'button_interaction',
    task_id: taskId,
    source: { desc: '留客·客户提醒', desc_color: 0 },
    action_menu: { desc: '更多', action_list: [{ text: '不是我的客户', key: 'menu.notMine' }] },
    main_title: { title: '浩运贸易最近聊得少了', desc: '近4周聊过2天，以前4周约6天' },
    quote_area: { type: 0, quote_text: '另外：46天没下单' },
    sub_title_text: '建议：问问上次的货用得怎么样。',
    horizontal_content_list: [
      { keyname: '对接人', value: '王敏（采购经理）' },
      { keyname: '依据', value: '看看为什么提醒', type: 1, url: 'https://liuke.example/c/1' },
    ],
    card_action: { type: 1, url: 'https://liuke.example/c/1' },
    button_selection: {
      question_key: 'how',
      title: '怎么跟的（可不选）',
      selected_id: 'none',
      option_list: [
        { id: 'none', text: '先不填' },
        { id: 'call', text: '打了电话' },
      ],
    },
    button_list: [
      { text: '已跟进', style: 1, key: 'done' },
      { text: '明早提醒', style: 2, key: 'later' },
      { text: '打开', type: 1, url: 'https://liuke.example/c/1' },
    ],
    ...changes,
  };
}

export const textNotice = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  card_type: 'text_notice',
  main_title: { title: '第45周' },
  emphasis_content: { title: '7', desc: '家客户聊得少了' },
  jump_list: [{ type: 1, title: '看全部', url: 'https://liuke.example/w/45' }],
  card_action: { type: 1, url: 'https://liuke.example/w/45' },
  ...changes,
});

export const newsNotice = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  card_type: 'news_notice',
  main_title: { title: '第45周' },
  card_image: { url: 'https://img.example/45.png', aspect_ratio: 1.8 },
  vertical_content_list: [{ title: '浩运贸易', desc: '9天没联系' }],
  card_action: { type: 1, url: 'https://liuke.example/w/45' },
  ...changes,
});

export const voteCard = (taskId: string, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  card_type: 'vote_interaction',
  task_id: taskId,
  main_title: { title: '为什么不合作了' },
  checkbox: {
    question_key: 'why',
    mode: 1,
    option_list: [
      { id: 'price', text: '价格', is_checked: false },
      { id: 'service', text: '服务', is_checked: true },
    ],
  },
  submit_button: { text: '提交', key: 'vote.submit' },
  ...changes,
});

export const choiceCard = (taskId: string, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  card_type: 'multiple_interaction',
  task_id: taskId,
  main_title: { title: '下一步' },
  select_list: [
    {
      question_key: 'how',
      title: '方式',
      option_list: [
        { id: 'phone', text: '电话' },
        { id: 'visit', text: '拜访' },
      ],
    },
    {
      question_key: 'when',
      title: '时间',
      selected_id: 'week',
      option_list: [
        { id: 'today', text: '今天' },
        { id: 'week', text: '本周' },
      ],
    },
  ],
  submit_button: { text: '保存', key: 'plan.save' },
  ...changes,
});
