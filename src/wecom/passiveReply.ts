import type { UtcMs } from '../domain/time.ts';
import { cutToBytes } from './cutToBytes.ts';
import { TEXT_BYTES_MAX } from './messages.ts';
import type { TemplateCard } from './templateCard.ts';

/** Whom a reply is for: the names stand the other way round than in the callback (callbacks.md §5.1). */
export interface ReplyAddress {
  toUserId: string;
  corpId: string;
  /** Goes in as seconds. */
  at: UtcMs;
}

/** Replaces the whole card of the member who tapped (document page 90241; callbacks.md §5.3). */
export function updateCardReply(address: ReplyAddress, card: TemplateCard): string {
  // The card keeps the id it was sent with: the reply has no field for one.
  const { task_id: _, ...shown } = card;
  return reply(address, 'update_template_card', element('TemplateCard', shown));
}

/** Greys the buttons of the tapped card under this label. */
export function updateButtonReply(address: ReplyAddress, replaceName: string): string {
  return reply(address, 'update_button', element('Button', { replace_name: replaceName }));
}

/** A text to who wrote to the app or used a menu; cut to WeCom's 2,048 bytes. */
export function textReply(address: ReplyAddress, content: string): string {
  return reply(address, 'text', element('Content', cutToBytes(content, TEXT_BYTES_MAX)));
}

function reply({ toUserId, corpId, at }: ReplyAddress, msgType: string, payload: string): string {
  return (
    `<xml>${element('ToUserName', toUserId)}${element('FromUserName', corpId)}` +
    `${element('CreateTime', Math.floor(at / 1000))}${element('MsgType', msgType)}${payload}</xml>`
  );
}

/** Names that are not simply the JSON name's words, each with a capital (callbacks.md §5.3). */
const IRREGULAR: Readonly<Record<string, string>> = { keyname: 'KeyName', userid: 'UserId', checkbox: 'CheckBox' };

/** A list is its element repeated, without a frame. What is absent leaves no element. */
function element(name: string, value: unknown): string {
  if (typeof value === 'string') return `<${name}>${cdata(value)}</${name}>`;
  if (typeof value === 'number' || typeof value === 'boolean') return `<${name}>${value}</${name}>`;
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value !== 'object' || value === null) return '';
  const fields = Object.entries(value).map(([field, inner]) => element(pascalName(field), inner));
  return `<${name}>${fields.join('')}</${name}>`;
}

function pascalName(field: string): string {
  return (
    IRREGULAR[field] ??
    field
      .split('_')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('')
  );
}

/** `]]>` is split over two sections, and what XML 1.0 cannot hold is left out. */
function cdata(text: string): string {
  const legal = text.toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
  return `<![CDATA[${legal.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
