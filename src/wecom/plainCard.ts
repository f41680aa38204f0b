import { z } from 'zod';
import { textMessage } from './textMessage.ts';

const CardRequest = z.object({
  touser: z.string(),
  agentid: z.number(),
  template_card: z.object({
    card_action: z.object({ url: z.string() }),
    horizontal_content_list: z.array(z.unknown()).default([]),
    button_list: z.array(z.object({ type: z.number().optional() })).default([]),
  }),
});

/**
 * Some members see no cards: whoever reads WeCom's messages in WeChat, or with an old client (messages.md §2). They get a short
 * text with the way to the page in place of the card, without a customer's name. The same request makes the same bytes.
 * @param payload a stored card request
 * @param blind ids of such members, in lower case
 * @param words how many customers the card is about, and where they are shown
 */
export function plainCard(
  payload: string,
  blind: ReadonlySet<string>,
  words: (customers: number, url: string) => string,
): string {
  if (blind.size === 0) return payload;
  const { success, data } = CardRequest.safeParse(JSON.parse(payload));
  if (!success || !blind.has(data.touser.toLowerCase())) return payload;
  const { card_action: link, button_list: buttons, horizontal_content_list: rows } = data.template_card;
  // A list opens its page by a button; its rows are its customers.
  const isList = buttons.some(({ type }) => type === 1);
  const content = words(isList ? rows.length : 1, link.url);
  return textMessage({ receiverId: data.touser, agentId: data.agentid, content });
}
