import type { AlertCard } from '../../src/domain/wording/alertCard.ts';

/** An alert card as the wording makes it (COPY §4 and §5.2a), with what a test wants different. */
export function aCard(change: Partial<AlertCard> = {}): AlertCard {
  return {
    source: { text: '留客·客户提醒', tone: 'plain' },
    title: '浩运贸易9天没回音',
    desc: '平时约2天联系一次',
    quote: '另外：46天没下单',
    rows: [
      { key: '对接人', value: '王敏（采购经理）' },
      { key: '负责人', value: '林晨', staffId: 'lin.chen' },
      { key: '依据', value: '看看为什么提醒', url: 'https://liuke.example.internal/c/C00182' },
    ],
    suggestion: '建议：换个时间打个电话，问一件具体的事。',
    select: {
      key: 'outcome',
      title: '怎么跟的（可不选）',
      options: [
        { id: 'none', text: '先不填' },
        { id: 'message', text: '发了消息' },
      ],
      selectedId: 'none',
    },
    buttons: [
      { key: 'done', text: '已跟进', style: 1 },
      { key: 'later', text: '明早提醒', style: 2 },
      { key: 'open', text: '打开清单', style: 2, url: 'https://liuke.example.internal/me' },
    ],
    menu: { desc: '更多', items: [{ key: 'notMine', text: '不是我的客户' }] },
    linkUrl: 'https://liuke.example.internal/c/C00182',
    variant: 'silence.sub.else',
    ...change,
  };
}
