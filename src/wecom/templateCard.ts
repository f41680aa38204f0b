/**
 * WeCom's `template_card`, in the vendor's spelling (messages.md §4, document page 90236). Only the two card types that
 * this product can send; lengths and limits are checked by `validateCard`.
 */
export type TemplateCard = ButtonInteractionCard | TextNoticeCard;

interface CardBase {
  /** Letters, digits and `_-@`, at most 128 bytes, never used twice by one app. */
  task_id?: string;
  source?: CardSource;
  action_menu?: { desc?: string; action_list: { text: string; key: string }[] };
  quote_area?: { type?: 0 | 1; url?: string; title?: string; quote_text?: string };
  sub_title_text?: string;
  horizontal_content_list?: HorizontalContent[];
}

/** Tappable: its keys come back as `template_card_event`. */
export interface ButtonInteractionCard extends CardBase {
  card_type: 'button_interaction';
  task_id?: string;
  main_title: { title: string; desc?: string };
  card_action?: CardAction;
  button_selection?: ButtonSelection;
  button_list: CardButton[];
  /** Only when a sent card is replaced: stands greyed in place of the buttons (messages.md §5). */
  replace_text?: string;
}

/** A notice with links; calls back only through its menu. */
export interface TextNoticeCard extends CardBase {
  card_type: 'text_notice';
  main_title?: { title?: string; desc?: string };
  emphasis_content?: { title?: string; desc?: string };
  jump_list?: { type?: 0 | 1; title: string; url?: string }[];
  card_action: CardAction;
}

export interface CardSource {
  icon_url?: string;
  desc?: string;
  /** 0 grey, 1 black, 2 red, 3 green. */
  desc_color?: 0 | 1 | 2 | 3;
}

/** 0 text, 1 link, 3 profile of a member (never of a customer: there is no such type). */
export interface HorizontalContent {
  type?: 0 | 1 | 3;
  keyname: string;
  value?: string;
  url?: string;
  userid?: string;
}

export interface CardAction {
  type: 0 | 1;
  url?: string;
}

export interface ButtonSelection {
  question_key: string;
  title?: string;
  option_list: { id: string; text: string }[];
  selected_id?: string;
  disable?: boolean;
}

/** Type 0 calls back with `key`, type 1 opens `url` and calls nobody. */
export interface CardButton {
  type?: 0 | 1;
  text: string;
  style?: 1 | 2 | 3 | 4;
  key?: string;
  url?: string;
}
