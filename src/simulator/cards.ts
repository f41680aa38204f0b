import { BoundedMap } from './boundedMap.ts';
import { overlongFields } from './cardLengths.ts';
import { type CardJson, isInteractive, isObject } from './cardRules.ts';
import type { SeededRandom } from './seededRandom.ts';
import type { SimClock } from './simClock.ts';

/** One member's copy of a sent card, as that member's client shows it. */
export interface CardView {
  taskId: string | null;
  msgid: string;
  agentId: number;
  /** As the directory spells it. */
  userid: string;
  sentAt: number;
  /** As it looks now: an update replaces it. */
  card: CardJson;
  /** The label in place of grey buttons; null while they can be tapped. */
  replacedLabel: string | null;
  /** Is there a button, menu or drop-down that would call back now? */
  tappable: boolean;
  /** What the member chose last, by question_key; empty before a tap and after a new card took its place. */
  selected: Record<string, string[]>;
  /** How often it was changed after sending. */
  updates: number;
  recalled: boolean;
  /** False: dropped silently by the per-member limit; the member never sees it. */
  delivered: boolean;
  /** Fields that a client would cut (recommended lengths of app messages). */
  overlong: string[];
}

/** A message with a card and its copies. */
export interface SentCard {
  msgid: string;
  taskId: string | null;
  agentId: number;
  sentAt: number;
  card: CardJson;
  /** By lower-case userid. */
  copies: Map<string, CardCopy>;
}

interface CardCopy {
  userid: string;
  card: CardJson;
  replacedLabel: string | null;
  selected: Record<string, string[]>;
  updates: number;
  recalled: boolean;
  delivered: boolean;
}

export type CodeState = 'usable' | 'used' | 'unknown';

const CARDS_KEPT = 20_000;
const CODES_KEPT = 200_000;
const TASK_IDS_KEPT = 1_000_000;
/** messages.md §5: 72 h, one use. */
export const RESPONSE_CODE_LIFE_MS = 72 * 3_600_000;

/** All cards that were sent, and the codes by which they can be changed. */
export class Cards {
  readonly #clock: SimClock;
  readonly #random: SeededRandom;
  readonly #byMsgid = new BoundedMap<string, SentCard>(CARDS_KEPT);
  readonly #byTask = new BoundedMap<string, SentCard>(CARDS_KEPT);
  /** "Never reuse one" (messages.md §4.1): remembered far longer than the cards. */
  readonly #taskIds = new BoundedMap<string, true>(TASK_IDS_KEPT);
  readonly #codes = new BoundedMap<string, { msgid: string; agentId: number; expiresAt: number; used: boolean }>(
    CODES_KEPT,
  );

  constructor(clock: SimClock, random: SeededRandom) {
    this.#clock = clock;
    this.#random = random;
  }

  isTaskIdUsed(agentId: number, taskId: string): boolean {
    return this.#taskIds.has(`${agentId} ${taskId}`);
  }

  add(sent: {
    msgid: string;
    agentId: number;
    card: CardJson;
    receivers: { userid: string; delivered: boolean }[];
  }): SentCard {
    const taskId = typeof sent.card.task_id === 'string' ? sent.card.task_id : null;
    const card: SentCard = {
      msgid: sent.msgid,
      taskId,
      agentId: sent.agentId,
      sentAt: this.#clock.now(),
      card: sent.card,
      copies: new Map(
        sent.receivers.map(({ userid, delivered }) => [
          userid.toLowerCase(),
          { userid, card: sent.card, replacedLabel: null, selected: {}, updates: 0, recalled: false, delivered },
        ]),
      ),
    };
    this.#byMsgid.set(card.msgid, card);
    if (taskId !== null) {
      this.#byTask.set(`${sent.agentId} ${taskId}`, card);
      this.#taskIds.set(`${sent.agentId} ${taskId}`, true);
    }
    return card;
  }

  byMsgid(msgid: string): SentCard | undefined {
    return this.#byMsgid.get(msgid);
  }

  byTaskId(agentId: number, taskId: string): SentCard | undefined {
    return this.#byTask.get(`${agentId} ${taskId}`);
  }

  all(): IterableIterator<SentCard> {
    return this.#byMsgid.values();
  }

  newCode(card: SentCard): string {
    const code = `rc_${this.#random.word(43)}`;
    this.#codes.set(code, {
      msgid: card.msgid,
      agentId: card.agentId,
      expiresAt: this.#clock.now() + RESPONSE_CODE_LIFE_MS,
      used: false,
    });
    return code;
  }

  /** An expired code looks like one that never was: 60140 (messages.md §5). */
  lookUpCode(code: string): { state: CodeState; agentId: number; card: SentCard | undefined } {
    const found = this.#codes.get(code);
    if (!found || this.#clock.now() >= found.expiresAt) return { state: 'unknown', agentId: 0, card: undefined };
    return { state: found.used ? 'used' : 'usable', agentId: found.agentId, card: this.#byMsgid.get(found.msgid) };
  }

  useCode(code: string): void {
    const found = this.#codes.get(code);
    if (found) found.used = true;
  }

  /** Form A: grey the buttons of one copy. */
  grey(copy: CardCopy, label: string): void {
    copy.replacedLabel = label;
    copy.updates += 1;
  }

  /** Form B: another card in its place. @param tappable whether a card without replace_text can be tapped */
  replace(copy: CardCopy, card: CardJson, tappable: boolean): void {
    const { replace_text: label, task_id: _ignored, ...rest } = card;
    copy.card = rest;
    copy.selected = {};
    copy.replacedLabel = typeof label === 'string' && label !== '' ? label : tappable ? null : '';
    copy.updates += 1;
  }

  view(sent: SentCard, copy: CardCopy): CardView {
    return {
      taskId: sent.taskId,
      msgid: sent.msgid,
      agentId: sent.agentId,
      userid: copy.userid,
      sentAt: sent.sentAt,
      card: copy.card,
      replacedLabel: copy.replacedLabel,
      tappable: copy.delivered && !copy.recalled && tapKeys(copy.card, copy.replacedLabel !== null).length > 0,
      selected: copy.selected,
      updates: copy.updates,
      recalled: copy.recalled,
      delivered: copy.delivered,
      overlong: overlongFields(copy.card, 'app'),
    };
  }
}

/** Keys that a tap on this card may send: buttons and submit unless greyed; the menu always. */
export function tapKeys(card: CardJson, greyed: boolean): { key: string; from: 'button' | 'menu' }[] {
  const keys: { key: string; from: 'button' | 'menu' }[] = [];
  const add = (item: unknown, from: 'button' | 'menu') => {
    if (isObject(item) && item.type !== 1 && typeof item.key === 'string') keys.push({ key: item.key, from });
  };
  if (!greyed && isInteractive(card)) {
    for (const button of asList(card.button_list)) add(button, 'button');
    add(card.submit_button, 'button');
  }
  if (isObject(card.action_menu)) for (const item of asList(card.action_menu.action_list)) add(item, 'menu');
  return keys;
}

/** Every drop-down and check list of a card, with what is chosen before anybody touches it (the first, or selected_id). */
export function questions(
  card: CardJson,
): { questionKey: string; options: string[]; preset: string[]; single: boolean }[] {
  const selections = [card.button_selection, ...asList(card.select_list)].filter(isObject);
  const found = selections
    .filter((selection) => selection.disable !== true)
    .map((selection) => {
      const options = optionIds(selection);
      const chosen = options.includes(String(selection.selected_id)) ? String(selection.selected_id) : options[0];
      return {
        questionKey: String(selection.question_key),
        options,
        preset: chosen === undefined ? [] : [chosen],
        single: true,
      };
    });
  const { checkbox } = card;
  if (isObject(checkbox) && checkbox.disable !== true) {
    const preset = asList(checkbox.option_list)
      .filter((option) => isObject(option) && option.is_checked === true)
      .map((option) => String((option as CardJson).id));
    found.push({
      questionKey: String(checkbox.question_key),
      options: optionIds(checkbox),
      preset,
      single: checkbox.mode !== 1,
    });
  }
  return found;
}

function optionIds(holder: CardJson): string[] {
  return asList(holder.option_list)
    .filter(isObject)
    .map((option) => String(option.id));
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
