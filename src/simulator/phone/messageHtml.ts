import type { AppChatItem, ChatItem, GroupItem } from '../phones.ts';
import { cardHtml, plainCardHtml } from './cardHtml.ts';
import { escapeHtml, html, SafeHtml, safeUrl } from './html.ts';
import { markdownHtml } from './markdownHtml.ts';

type Body = Record<string, unknown>;

/** One line of the chat with the app. */
export function appItemHtml(item: AppChatItem): SafeHtml {
  if (item.recalled) return html`<div class="notice">消息已撤回</div>`;
  return item.card ? cardHtml(item.card) : bodyHtml(item.msgtype, item.body);
}

export function groupItemHtml(item: GroupItem): SafeHtml {
  return item.msgtype === 'template_card' ? plainCardHtml(item.body) : bodyHtml(item.msgtype, item.body);
}

/** What customers and staff wrote to each other: in words for everything that is not text. */
export function chatItemHtml(item: ChatItem): SafeHtml {
  return html`<div class="bubble">${item.recalled ? '[已撤回] ' : ''}${chatText(item)}</div>`;
}

/** One line for a list of chats. */
export function summaryOf(msgtype: string, body: Body, card: Body | null = null): string {
  if (card) {
    const main = card.main_title as Body | undefined;
    return String(main?.title ?? card.sub_title_text ?? '[卡片]');
  }
  const content = body.content ?? body.title;
  const label = KINDS[msgtype] ?? msgtype;
  return typeof content === 'string'
    ? content
        .split('\n', 1)[0]!
        .replace(/[#*>`|]/g, '')
        .trim()
    : `[${label}]`;
}

const KINDS: Record<string, string> = {
  text: '文本',
  image: '图片',
  voice: '语音',
  video: '视频',
  file: '文件',
  news: '图文',
  textcard: '卡片',
  markdown: '消息',
  markdown_v2: '消息',
  template_card: '卡片',
  link: '链接',
  weapp: '小程序',
  card: '名片',
  location: '位置',
  emotion: '表情',
  voiptext: '音视频通话',
  meeting_voice_call: '会议',
  chatrecord: '聊天记录',
  agree: '同意存档',
  disagree: '不同意存档',
  mixed: '图文混排',
};

function chatText(item: ChatItem): string {
  if (typeof item.body.content === 'string') return item.body.content;
  const name = item.body.filename ?? item.body.title;
  const label = KINDS[item.msgtype] ?? item.msgtype;
  return typeof name === 'string' ? `[${label}] ${name}` : `[${label}]`;
}

function bodyHtml(msgtype: string, body: Body): SafeHtml {
  switch (msgtype) {
    case 'text':
      return html`<div class="bubble">${textWithLinks(String(body.content ?? ''))}</div>`;
    case 'markdown':
    case 'markdown_v2':
      return html`<div class="bubble wide">${markdownHtml(String(body.content ?? ''), msgtype)}</div>`;
    case 'textcard':
      return html`<a class="card main" href="${safeUrl(body.url)}" target="_blank" rel="noopener"><p class="title">${String(body.title ?? '')}</p><p class="desc">${stripTags(String(body.description ?? ''))}</p><p class="more">${String(body.btntxt ?? '详情')}</p></a>`;
    case 'news':
      return html`${(body.articles as Body[]).map(
        (article) =>
          html`<a class="card main" href="${safeUrl(article.url)}" target="_blank" rel="noopener">${article.picurl ? html`<img class="picture" alt="" src="${safeUrl(article.picurl)}">` : null}<p class="title">${String(article.title ?? '')}</p><p class="desc">${String(article.description ?? '')}</p></a>`,
      )}`;
    case 'image':
      return html`<img class="bubble picture" alt="图片" src="/sim/media/${encodeURIComponent(String(body.media_id))}">`;
    default:
      return html`<div class="bubble">[${KINDS[msgtype] ?? msgtype}]</div>`;
  }
}

/** Text knows one mark: `<a href="https://…">` (messages.md §3). */
function textWithLinks(content: string): SafeHtml {
  const escaped = escapeHtml(content).replace(
    /&lt;a href=(?:&quot;|&#39;)(https?:\/\/.*?)(?:&quot;|&#39;)&gt;(.*?)&lt;\/a&gt;/g,
    '<a href="$1" target="_blank" rel="noopener">$2</a>',
  );
  return new SafeHtml(escaped);
}

/** The textcard's div and br (messages.md §3). */
function stripTags(description: string): string {
  return description
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/?div[^>]*>/gi, '\n')
    .trim();
}
