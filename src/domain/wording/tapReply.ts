import type { UtcMs } from '../time.ts';
import type { AlertCard, AlertCardButton } from './alertCard.ts';
import { clockText, dateText, dateTimeText } from './formats.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

/** What the card has to tell after a tap, or after something else made it out of date (COPY §7). */
export type TapNews =
  /**
   * 已跟进, 就这样登记, or a second tap on them (then with the time and option of the first). `optionId` is what stood in
   * the drop-down; the first option, which is preselected, counts as nothing chosen.
   */
  | { type: 'done'; at: UtcMs; optionId?: string }
  /** 没联系上 was chosen: claimed, and asked again after two business days. */
  | { type: 'notReached'; at: UtcMs }
  /**
   * 对方不合作了 was chosen: recorded, asks for the reason; `lostReason` after the reason or when it is not asked, `lostOver` where no
   * leader is to confirm it.
   */
  | { type: 'lost' }
  | { type: 'lostReason' }
  | { type: 'lostOver' }
  | { type: 'later'; nextAt: UtcMs }
  /** 情况正常: recorded, asks for the reason once; `fineReason` after the reason or when it is not asked. */
  | { type: 'fine' }
  | { type: 'fineReason' }
  | { type: 'mute7' }
  | { type: 'season' }
  | { type: 'notMine' }
  /** Nobody could be asked whose customer it is: everything can be tapped as before. */
  | { type: 'noLeader' }
  | { type: 'undone' }
  /** Undone, where a replaced card cannot be tapped: the page has the buttons. */
  | { type: 'undoneOnPage' }
  /** It was said before today and can no longer be taken back. */
  | { type: 'undoOver' }
  /** 明早提醒 three times in a row: the other buttons stay. */
  | { type: 'laterEnough' }
  /** The customer went to somebody else. */
  | { type: 'notYours' }
  /** A button that only wants to be heard (不用回复, 知道了, 我去问问 …): its own words become the label. */
  | { type: 'heard'; buttonKey: string }
  /** They have answered, or we have, before the tap. */
  | { type: 'customerAnswered' }
  | { type: 'weAnswered' }
  | { type: 'colleagueDone'; colleague: string; at: UtcMs }
  | { type: 'leaderTook'; leader: string }
  | { type: 'replaced' }
  | { type: 'closed' }
  | { type: 'recovered' }
  /** Ours failed: nothing was saved, everything can be tapped again. */
  | { type: 'error' };

/** Keys of the reason buttons, as they come back with a tap. */
export const FINE_REASONS = [
  'fine.offline',
  'fine.season',
  'fine.usual',
  'fine.replaced',
  'fine.wrong',
  'fine.other',
] as const;
export const LOST_REASONS = [
  'lost.price',
  'lost.delivery',
  'lost.quality',
  'lost.service',
  'lost.supplier',
  'lost.stopped',
] as const;

/**
 * The card as it stands after a tap: title and rows stay; desc, suggestion and label change; the drop-down is closed;
 * who has tapped may undo and add a note.
 * @param original the card as it was sent, not as an earlier tap left it
 */
export function tapReply(texts: Texts, original: AlertCard, news: TapNews, now: UtcMs): AlertCard {
  const { fill } = texts;
  switch (news.type) {
    case 'done':
      return settled(texts, original, {
        label: fill('tap.done.label', { clock: clockText(news.at) }),
        desc: doneDesc(texts, original, news.optionId),
        suggestion: fill('tap.done.sub'),
        selectedId: news.optionId,
      });
    case 'notReached':
      return settled(texts, original, {
        label: fill('tap.done.label', { clock: clockText(news.at) }),
        desc: doneDesc(texts, original, 'notReached'),
        suggestion: fill('tap.notReached.sub'),
        selectedId: 'notReached',
      });
    case 'lost':
      return asks(texts, original, fill('tap.lost.desc'), LOST_REASONS);
    case 'lostReason':
      return settled(texts, original, { label: fill('tap.lost.label'), selectedId: 'lost' });
    case 'lostOver':
      return settled(texts, original, { label: fill('tap.closed.label'), selectedId: 'lost' });
    case 'later':
      return settled(texts, original, {
        label: fill('tap.later.label'),
        desc: fill('tap.later.desc', { when: dateTimeText(news.nextAt, now) }),
        suggestion: original.suggestion,
      });
    case 'fine':
      return asks(texts, original, fill('tap.fine.desc'), FINE_REASONS);
    case 'fineReason':
      return settled(texts, original, { label: fill('tap.fine.label') });
    case 'mute7':
    case 'season':
    case 'notMine':
      return settled(texts, original, { label: fill(`tap.${news.type}.label`) });
    case 'noLeader':
      return { ...original, desc: fill('tap.noLeader.desc') };
    case 'undone':
      return { ...original, desc: fill('tap.undone.desc') };
    case 'undoneOnPage':
      return { ...original, desc: fill('tap.undone.desc.page') };
    case 'undoOver':
      return over(original, fill('tap.undoOver.label'), fill('tap.undoOver.desc'));
    case 'laterEnough':
      return {
        ...original,
        desc: fill('tap.laterEnough.desc'),
        buttons: original.buttons.filter(({ key }) => key !== 'later'),
      };
    case 'notYours':
      return over(original, fill('tap.notYours.label'));
    case 'heard':
      return settled(texts, original, { label: buttonText(original, news.buttonKey) });
    case 'colleagueDone':
      return over(original, fill('tap.colleague.label'), colleagueDesc(texts, news, now));
    case 'leaderTook': {
      const leader = personName(news.leader, fill('fallback.leader'));
      return over(original, fill('tap.leader.label', { leader }), fill('tap.leader.desc', { leader }));
    }
    case 'customerAnswered':
    case 'weAnswered':
    case 'replaced':
    case 'closed':
    case 'recovered':
      return over(original, fill(`tap.${news.type}.label`));
    case 'error':
      return { ...original, desc: fill('tap.error.desc') };
    default:
      return news satisfies never;
  }
}

/** 备注已记到浩运贸易。 */
export function noteSaved(texts: Texts, customerLabel: string): string {
  return texts.fill('note.saved', { customer: customerLabel });
}

/** After 补一句备注: what to do now. */
export function noteWanted(texts: Texts, customerLabel: string): string {
  return texts.fill('note.wanted', { customer: customerLabel });
}

/** A note came without a tap shortly before. */
export function noteWithoutCustomer(texts: Texts): string {
  return texts.fill('note.whichCustomer');
}

interface Settled {
  label: string;
  desc?: string;
  suggestion?: string;
  selectedId?: string;
}

/** Done with by this person's own tap: may still be undone or annotated. */
function settled(texts: Texts, original: AlertCard, { label, desc, suggestion, selectedId }: Settled): AlertCard {
  return {
    ...over(original, label, desc),
    ...(suggestion ? { suggestion } : {}),
    ...choice(original, selectedId),
    menu: undoMenu(texts),
  };
}

/** Recorded; the buttons now ask why, and no label stands in their way. */
function asks(
  texts: Texts,
  original: AlertCard,
  desc: string,
  reasons: typeof FINE_REASONS | typeof LOST_REASONS,
): AlertCard {
  const { suggestion: _advice, ...rest } = original;
  return {
    ...rest,
    desc,
    ...choice(original, reasons === LOST_REASONS ? 'lost' : undefined),
    buttons: reasons.map((key): AlertCardButton => ({ key, text: texts.fill(key), style: 2 })),
    menu: undoMenu(texts),
  };
}

/** Nothing is left to do here, and nothing to undo. The advice goes: it would send people to work that is done. */
function over(original: AlertCard, label: string, desc: string | undefined = original.desc): AlertCard {
  const { suggestion: _advice, menu: _menu, ...rest } = original;
  return { ...rest, ...(desc === undefined ? {} : { desc }), ...choice(original), label };
}

function choice(original: AlertCard, selectedId?: string): Pick<AlertCard, 'select'> {
  const { select } = original;
  if (select === undefined) return {};
  const isOption = select.options.some(({ id }) => id === selectedId);
  return { select: { ...select, selectedId: isOption ? selectedId! : select.selectedId, disabled: true } };
}

function doneDesc(texts: Texts, { select }: AlertCard, optionId: string | undefined): string {
  const chosen = optionId === select?.selectedId ? undefined : select?.options.find(({ id }) => id === optionId);
  return chosen === undefined
    ? texts.fill('tap.done.desc.plain')
    : texts.fill('tap.done.desc', { outcome: chosen.text });
}

function colleagueDesc(texts: Texts, news: { colleague: string; at: UtcMs }, now: UtcMs): string {
  const colleague = personName(news.colleague, texts.fill('fallback.colleague'));
  return texts.fill('tap.colleague.desc', { colleague, date: dateText(news.at, now) });
}

function buttonText({ buttons }: AlertCard, key: string): string {
  const button = buttons.find((one) => one.key === key);
  if (button === undefined) throw new Error(`the card has no button ${key}`);
  return button.text;
}

function undoMenu(texts: Texts): AlertCard['menu'] {
  return {
    desc: texts.fill('menu.title'),
    items: (['undo', 'note'] as const).map((key) => ({ key, text: texts.fill(`menu.${key}`) })),
  };
}
