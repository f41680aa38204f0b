import { createHash } from 'node:crypto';
import type { AxiosProxyConfig } from 'axios';
import { z } from 'zod';
import type { WeComClient } from './client.ts';
import { cutToBytes } from './cutToBytes.ts';
import { exchange, type OnCall } from './exchange.ts';
import { parseAnswer } from './parseAnswer.ts';
import type { TemplateCard } from './templateCard.ts';
import { WeComError } from './wecomError.ts';

/** Bytes of UTF-8 (messages.md §3, §9). */
export const TEXT_BYTES_MAX = 2048;
export const GROUP_MARKDOWN_BYTES_MAX = 2048;
export const WEBHOOK_MARKDOWN_BYTES_MAX = 4096;
const WEBHOOK_IMAGE_BYTES_MAX = 2 * 1024 * 1024;
/** The page says 10 MB, the list of errors 5 (messages.md §6). */
const IMAGE_BYTES_MAX = 5 * 1024 * 1024;
const WEBHOOK_TIMEOUT_MS = 15_000;
const TASK_ID = /^[\w@-]{1,128}$/;

/** Some answers give lists of ids joined by `|`, update_template_card gives an array (messages.md §5): both are read. */
const IdList = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((ids) =>
    (typeof ids === 'string' ? ids.split('|') : (ids ?? [])).filter((id) => id !== '').map((id) => id.toLowerCase()),
  );
const OptionalText = z
  .string()
  .nullish()
  .transform((text) => (text === undefined || text === null || text === '' ? null : text));
const SendAnswer = z.object({
  msgid: OptionalText,
  response_code: OptionalText,
  invaliduser: IdList,
  unlicenseduser: IdList,
});

export interface SentCard {
  /** For a recall within 24 h. */
  msgId: string | null;
  /** For one later edit within 72 h; null when the answer had none or was lost. */
  responseCode: string | null;
  /** Receivers whom WeCom did not take, in lower case. */
  invalidUsers: string[];
  /**
   * WeCom knows this task_id already (42014): an earlier try of these bytes has arrived and its answer, with the
   * response_code, was lost.
   */
  alreadySent: boolean;
}

/**
 * message/send (document page 90236) of a stored request, byte by byte.
 * @param body what `cardMessage` made
 * @throws WeComError (`drop` when no receiver is left: 81013), WeComUnreachable: it may have been sent; send again
 */
export async function sendCard(client: WeComClient, body: string): Promise<SentCard> {
  try {
    const { msgid, response_code, invaliduser, unlicenseduser } = parseAnswer(
      'message/send',
      SendAnswer,
      await client.post('message/send', body),
    );
    const invalidUsers = [...new Set([...invaliduser, ...unlicenseduser])];
    return { msgId: msgid, responseCode: response_code, invalidUsers, alreadySent: false };
  } catch (error) {
    // The code also stands for an empty or overlong task_id, which no earlier try can have sent.
    if (error instanceof WeComError && error.errcode === 42014 && hasSoundTaskId(body)) {
      return { msgId: null, responseCode: null, invalidUsers: [], alreadySent: true };
    }
    throw error;
  }
}

const CardBody = z.object({ template_card: z.object({ task_id: z.string().regex(TASK_ID) }) });

function hasSoundTaskId(body: string): boolean {
  try {
    return CardBody.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}

/** A plain text to one member, cut to WeCom's 2,048 bytes (messages.md §3). */
export async function sendText(
  client: WeComClient,
  { receiverId, agentId, content }: { receiverId: string; agentId: number; content: string },
): Promise<{ msgId: string | null; invalidUsers: string[] }> {
  const text = { content: cutToBytes(content, TEXT_BYTES_MAX) };
  const answer = await client.post('message/send', { touser: receiverId, msgtype: 'text', agentid: agentId, text });
  const { msgid, invaliduser, unlicenseduser } = parseAnswer('message/send', SendAnswer, answer);
  return { msgId: msgid, invalidUsers: [...new Set([...invaliduser, ...unlicenseduser])] };
}

export interface CardUpdate {
  /** At most 1,000; only these see the change. */
  userIds: string[];
  agentId: number;
  /** Of the send or of a tap: one use, 72 h. */
  responseCode: string;
  /** A whole new card, or only the label that replaces the buttons. */
  change: { card: TemplateCard } | { replaceName: string };
}

export type CardUpdateResult =
  | { updated: true; invalidUsers: string[] }
  /** The code is used or too old, or the card unknown: only a new card can say it. */
  | { updated: false; errcode: number };

/** The whole update_template_card request, to be stored and sent as it is. */
export function cardUpdateMessage({ userIds, agentId, responseCode, change }: CardUpdate): string {
  return JSON.stringify({
    userids: userIds,
    agentid: agentId,
    response_code: responseCode,
    ...('card' in change ? { template_card: change.card } : { button: { replace_name: change.replaceName } }),
  });
}

/**
 * message/update_template_card (document page 94888; messages.md §5). Never repeated by itself: a code works once.
 * @param update a stored request of `cardUpdateMessage`, or what to make one of
 */
export async function updateCard(client: WeComClient, update: CardUpdate | string): Promise<CardUpdateResult> {
  const body = typeof update === 'string' ? update : cardUpdateMessage(update);
  try {
    const answer = await client.post('message/update_template_card', body, { repeat: 'never' });
    const { invaliduser } = parseAnswer('message/update_template_card', z.object({ invaliduser: IdList }), answer);
    return { updated: true, invalidUsers: invaliduser };
  } catch (error) {
    if (error instanceof WeComError && error.reaction === 'newCard') return { updated: false, errcode: error.errcode };
    throw error;
  }
}

export interface NewGroup {
  /** At most 32 letters and digits, of our own choosing, so that a repeat makes no second group. */
  chatId: string;
  /** At most 50 characters are kept. */
  name: string;
  ownerId: string;
  /** 2 to 2,000 members. */
  userIds: string[];
}

/** appchat/create (document page 90245). A group that exists already is as good (86215). */
export async function createGroup(client: WeComClient, group: NewGroup): Promise<{ chatId: string; existed: boolean }> {
  const { chatId, name, ownerId, userIds } = group;
  try {
    const answer = await client.post('appchat/create', { chatid: chatId, name, owner: ownerId, userlist: userIds });
    const { chatid } = parseAnswer('appchat/create', z.object({ chatid: z.string().min(1) }), answer);
    return { chatId: chatid, existed: false };
  } catch (error) {
    if (error instanceof WeComError && error.errcode === 86215) return { chatId, existed: true };
    throw error;
  }
}

/**
 * appchat/send (document page 90248): headings, bold, links, quotes and font colours; no tables, lists or images.
 * There is no duplicate check: after WeComUnreachable it may stand in the group or not.
 * @throws RangeError when the text is longer than WeCom takes
 */
export async function sendGroupMarkdown(
  client: WeComClient,
  { chatId, content }: { chatId: string; content: string },
): Promise<void> {
  refuseLonger(content, GROUP_MARKDOWN_BYTES_MAX);
  await client.post('appchat/send', { chatid: chatId, msgtype: 'markdown', markdown: { content }, safe: 0 });
}

/** As {@link sendGroupMarkdown}, with a picture of {@link uploadImage}. */
export async function sendGroupImage(
  client: WeComClient,
  { chatId, mediaId }: { chatId: string; mediaId: string },
): Promise<void> {
  await client.post('appchat/send', { chatid: chatId, msgtype: 'image', image: { media_id: mediaId }, safe: 0 });
}

export type WebhookMessage =
  | { type: 'markdown_v2'; content: string }
  | { type: 'text'; content: string; mentionedUserIds?: string[] }
  /** PNG or JPG, at most 2 MB. */
  | { type: 'image'; bytes: Buffer };

/**
 * webhook/send of a group robot (document page 99110). One try: there is no duplicate check.
 * @param key the robot's credential; no error holds it
 * @throws RangeError when the message is larger than WeCom takes; WeComError (`window` after 20 a minute)
 */
export async function sendWebhook(
  baseUrl: string,
  key: string,
  message: WebhookMessage,
  options: {
    timeoutMs?: number;
    onCall?: OnCall;
    proxy?: AxiosProxyConfig;
  } = {},
): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(webhookBody(message)), 'utf8');
  await exchange({
    api: 'webhook/send',
    baseUrl,
    params: { key },
    body: { bytes, contentType: 'application/json; charset=utf-8' },
    timeoutMs: options.timeoutMs ?? WEBHOOK_TIMEOUT_MS,
    secrets: [key],
    onCall: options.onCall,
    proxy: options.proxy,
  });
}

function webhookBody(message: WebhookMessage): object {
  switch (message.type) {
    case 'markdown_v2':
      refuseLonger(message.content, WEBHOOK_MARKDOWN_BYTES_MAX);
      return { msgtype: 'markdown_v2', markdown_v2: { content: message.content } };
    case 'text':
      refuseLonger(message.content, TEXT_BYTES_MAX);
      return {
        msgtype: 'text',
        text: {
          content: message.content,
          ...(message.mentionedUserIds && { mentioned_list: message.mentionedUserIds }),
        },
      };
    case 'image': {
      if (message.bytes.length > WEBHOOK_IMAGE_BYTES_MAX) throw new RangeError('a webhook image has at most 2 MB');
      const md5 = createHash('md5').update(message.bytes).digest('hex');
      return { msgtype: 'image', image: { base64: message.bytes.toString('base64'), md5 } };
    }
    default:
      return message satisfies never;
  }
}

/** media/upload (document page 90253): lives 3 days. @throws RangeError above 5 MB */
export async function uploadImage(
  client: WeComClient,
  image: { fileName: string; bytes: Buffer; contentType: 'image/png' | 'image/jpeg' },
): Promise<{ mediaId: string }> {
  if (image.bytes.length > IMAGE_BYTES_MAX) throw new RangeError('an image for WeCom has at most 5 MB');
  const file = { name: image.fileName, bytes: image.bytes, contentType: image.contentType };
  const answer = await client.upload('media/upload', { type: 'image' }, file);
  return { mediaId: parseAnswer('media/upload', z.object({ media_id: z.string().min(1) }), answer).media_id };
}

function refuseLonger(content: string, bytesMax: number): void {
  const bytes = Buffer.byteLength(content, 'utf8');
  if (bytes > bytesMax) throw new RangeError(`a text of ${bytes} bytes, where WeCom takes ${bytesMax}`);
}
