import type { AlertCard, AlertCardButton, AlertCardRow } from '../domain/wording/alertCard.ts';
import { DUPLICATE_CHECK } from './duplicateCheck.ts';
import type { ButtonInteractionCard, CardButton, HorizontalContent } from './templateCard.ts';

const TONE_COLOR = { plain: 0, red: 2, green: 3 } as const;

/**
 * The card as WeCom spells it, its fields always in the same order, so that equal cards are equal bytes.
 * @param taskId of a card that is sent; none for one that replaces a sent card (its old id stays)
 */
export function renderCard(card: AlertCard, taskId?: string): ButtonInteractionCard {
  const { source, menu, select } = card;
  return {
    card_type: 'button_interaction',
    ...(taskId !== undefined && { task_id: taskId }),
    source: { desc: source.text, desc_color: TONE_COLOR[source.tone] },
    ...(menu && {
      action_menu: { desc: menu.desc, action_list: menu.items.map(({ text, key }) => ({ text, key })) },
    }),
    main_title: { title: card.title, ...(card.desc !== undefined && { desc: card.desc }) },
    ...(card.quote !== undefined && { quote_area: { type: 0, quote_text: card.quote } }),
    ...(card.suggestion !== undefined && { sub_title_text: card.suggestion }),
    ...(card.rows.length > 0 && { horizontal_content_list: card.rows.map(renderRow) }),
    ...(card.linkUrl !== undefined && { card_action: { type: 1, url: card.linkUrl } }),
    ...(select && {
      button_selection: {
        question_key: select.key,
        title: select.title,
        option_list: select.options.map(({ id, text }) => ({ id, text })),
        selected_id: select.selectedId,
        ...(select.disabled && { disable: true }),
      },
    }),
    button_list: card.buttons.map(renderButton),
    ...(card.label !== undefined && { replace_text: card.label }),
  };
}

/**
 * The whole message/send request for one receiver. It is stored as it is and sent as it is, also the second time
 * (PRODUCT §6): identical bytes and one task_id are what keeps a card from being delivered twice.
 */
export function cardMessage(message: { card: AlertCard; taskId: string; receiverId: string; agentId: number }): string {
  return JSON.stringify({
    touser: message.receiverId,
    msgtype: 'template_card',
    agentid: message.agentId,
    template_card: renderCard(message.card, message.taskId),
    ...DUPLICATE_CHECK,
  });
}

function renderRow({ key, value, url, staffId }: AlertCardRow): HorizontalContent {
  if (url !== undefined) return { type: 1, keyname: key, value, url };
  if (staffId !== undefined) return { type: 3, keyname: key, value, userid: staffId };
  return { type: 0, keyname: key, value };
}

/** Type 0 is the default and is left out: the names documented for passive replies have none for it (callbacks.md §5.3). */
function renderButton({ key, text, style, url }: AlertCardButton): CardButton {
  return url === undefined ? { text, style, key } : { type: 1, text, style, url };
}
