/**
 * A card as it is meant, before anybody knows how WeCom spells it: the wording module makes it, `wecom/` renders it as
 * `template_card` (COPY §4). Lengths are already within COPY's limits; nothing is cut later.
 */
export interface AlertCard {
  /** The small line above the title. The tone is WeCom's colour of it; plain is grey. */
  source: { text: string; tone: 'plain' | 'red' | 'green' };
  title: string;
  desc?: string;
  /** The second cause, 另外：… */
  quote?: string;
  rows: AlertCardRow[];
  /** The one suggestion (`sub_title_text`). */
  suggestion?: string;
  select?: AlertCardSelect;
  buttons: AlertCardButton[];
  menu?: { desc: string; items: { key: string; text: string }[] };
  /** Where a tap on the card itself leads (`card_action`); none: nowhere. */
  linkUrl?: string;
  /** After a tap: stands in place of the buttons (`replace_text`). */
  label?: string;
  /** Which template variants were chosen, e.g. `fading.sub.order`; kept with the sent card, never shown. */
  variant: string;
}

/** A fact. `url` makes it a link (type 1), `staffId` a member (type 3), neither plain text. */
export interface AlertCardRow {
  key: string;
  value: string;
  url?: string;
  staffId?: string;
}

/** The drop-down. `selectedId` is always the harmless first option: WeCom preselects the first. */
export interface AlertCardSelect {
  key: string;
  title: string;
  options: { id: string; text: string }[];
  selectedId: string;
  disabled?: boolean;
}

/** Styles as in messages.md §4.3. With `url` the button opens a page, else it calls back with `key`. */
export interface AlertCardButton {
  key: string;
  text: string;
  style: 1 | 2 | 3 | 4;
  url?: string;
}
