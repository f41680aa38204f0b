import { line, word } from './places.ts';

/** The sidebar of the chat toolbar (COPY §11); the screen may be shared with the customer. */
export const SIDEBAR_TEMPLATES = {
  'sidebar.heading': word('客户小结'),
  'sidebar.loading': line('正在看是哪位客户…'),
  'sidebar.failed': line(
    '没能看到现在是哪位客户。请在和客户单聊的工具栏里打开；还是不行，请联系管理员检查应用的可信域名。',
  ),
  'sidebar.noScript': line('这里要用到脚本。也可以直接打开今日清单。'),
  'sidebar.unknown': line('这位客户还没有记录，或不在你的范围内。'),
  'sidebar.fine': line('目前没有需要留意的'),
  'sidebar.more': word('展开'),
  'sidebar.open': word('打开客户页'),
} as const;
