import { ApiError } from './apiError.ts';
import { isObject } from './cardRules.ts';
import type { MediaStore } from './mediaStore.ts';
import type { Switches } from './switches.ts';

type Body = Record<string, unknown>;

/** The rules differ a little by channel (messages.md §3, §8, §9). */
export type Channel = 'app' | 'appchat' | 'webhook';

const TYPES: Record<Channel, readonly string[]> = {
  app: ['text', 'image', 'voice', 'video', 'file', 'textcard', 'news', 'markdown', 'template_card'],
  appchat: ['text', 'image', 'voice', 'video', 'file', 'textcard', 'news', 'markdown'],
  webhook: ['text', 'markdown', 'markdown_v2', 'image', 'news', 'file', 'voice', 'template_card'],
};
const TEXT_BYTES_MAX = 2048;
const WEBHOOK_MARKDOWN_BYTES_MAX = 4096;
const URL_BYTES_MAX = 2048;

/** @throws ApiError 40008; mpnews and miniprogram_notice are not built */
export function checkMsgtype(msgtype: unknown, channel: Channel): string {
  if (typeof msgtype !== 'string' || !TYPES[channel].includes(msgtype))
    throw new ApiError(40008, 'invalid message type');
  return msgtype;
}

/**
 * Checks the body of everything but cards and inline pictures.
 * @returns the body as it will be shown: cut where WeCom cuts
 * @throws ApiError with the code of basics.md §3.2
 */
export function checkPlainBody(
  msgtype: string,
  body: unknown,
  rules: { channel: Channel; switches: Switches; media: MediaStore },
): Body {
  if (!isObject(body)) throw new ApiError(40058, `${msgtype} missing`);
  const { channel, switches, media } = rules;
  const within = (value: unknown, max: number, name: string) => fitBytes(value, max, name, switches.overlongContent);
  switch (msgtype) {
    case 'text':
    case 'markdown':
    case 'markdown_v2': {
      if (typeof body.content !== 'string' || body.content.trim() === '') throw new ApiError(44004, 'empty content');
      const max = channel === 'webhook' && msgtype !== 'text' ? WEBHOOK_MARKDOWN_BYTES_MAX : TEXT_BYTES_MAX;
      return { ...body, content: within(body.content, max, 'content') };
    }
    case 'textcard': {
      const title = within(need(body, 'title'), 128, 'title');
      const description = within(need(body, 'description'), 512, 'description');
      checkUrl(body.url, 'url');
      return { ...body, title, description };
    }
    case 'news': {
      const { articles } = body;
      if (!Array.isArray(articles) || articles.length === 0) throw new ApiError(40058, 'articles missing');
      if (articles.length > 8) throw new ApiError(45008, 'more than 8 articles');
      return { articles: articles.map((article) => checkArticle(article, within)) };
    }
    default: {
      if (!media.usable(need(body, 'media_id', 40007))) throw new ApiError(40007, 'invalid media_id');
      return body;
    }
  }
}

/** @throws ApiError 45034 without a scheme, 45002 when too long */
export function checkUrl(value: unknown, name: string): void {
  if (typeof value !== 'string' || value === '') throw new ApiError(40058, `${name} missing`);
  if (!/^https?:\/\/./.test(value)) throw new ApiError(45034, `${name} has no http:// or https://`);
  if (Buffer.byteLength(value) > URL_BYTES_MAX) throw new ApiError(45002, `${name} too long`);
}

function checkArticle(article: unknown, within: (value: unknown, max: number, name: string) => string): Body {
  if (!isObject(article)) throw new ApiError(40058, 'an article is no object');
  const title = within(need(article, 'title'), 128, 'title');
  if (article.appid === undefined) checkUrl(article.url, 'url');
  return { ...article, title, description: within(article.description ?? '', 512, 'description') };
}

function need(body: Body, name: string, code = 40058): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw new ApiError(code, `${name} missing`);
  return value;
}

function fitBytes(value: unknown, max: number, name: string, overlong: 'reject' | 'cut'): string {
  if (typeof value !== 'string') throw new ApiError(40058, `${name} is no text`);
  const bytes = Buffer.from(value);
  if (bytes.length <= max) return value;
  if (overlong === 'reject') throw new ApiError(45002, `${name} longer than ${max} bytes`);
  // A cut inside a character leaves a replacement character behind: drop it.
  return bytes
    .subarray(0, max)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
