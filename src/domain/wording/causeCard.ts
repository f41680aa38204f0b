import type { Cause, CauseKind } from '../alert.ts';
import type { AlertCard, AlertCardButton, AlertCardSelect } from './alertCard.ts';
import { type CardRow, cardRows } from './cardRows.ts';
import type { CauseCardInput } from './causeCardInput.ts';
import { saying } from './causeSaying.ts';
import { causeShort, isPhraseOnly } from './causeWords.ts';
import type { Texts } from './texts.ts';

/** Which rows a cause has; 依据 follows always. A fact that title or desc tells is no row (COPY §5). */
const ROWS: Record<CauseKind, readonly CardRow[]> = {
  fading: ['person', 'lastContact', 'order'],
  monthlyFall: ['person', 'lastContact', 'order'],
  goneQuiet: ['person', 'lastContact', 'order'],
  slowReply: ['person', 'lastContact', 'order'],
  fewerReplies: ['person', 'lastContact', 'order'],
  unanswered: ['person', 'usual', 'order'],
  contactSuspected: ['person', 'lastContact', 'order'],
  contactLikely: ['person', 'lastContact', 'order'],
  contactConfirmed: ['lastContact', 'order'],
  deleted: ['person', 'lastContact', 'order'],
  waitingForUs: ['person'],
  complaint: ['person', 'order'],
  lowRating: ['person', 'lastContact', 'order'],
  ordersStopped: ['person', 'lastContact'],
  promise: ['person'],
};

/** Red is kept for what cannot wait (COPY §4). */
const RED: ReadonlySet<CauseKind> = new Set(['complaint', 'deleted', 'contactConfirmed']);
const CONTACT_CHANGE: ReadonlySet<CauseKind> = new Set(['contactSuspected', 'contactLikely', 'contactConfirmed']);

/** What the card keeps behind 更多. */
export const MENU_KEYS = ['notMine', 'season', 'mute7'] as const;

/** The card of an alert, for its owner (COPY §4–5). */
export function causeCard(texts: Texts, input: CauseCardInput): AlertCard {
  const { cause, secondCause, detailUrl } = input;
  const { title, desc, suggestion, variant } = saying(texts, input);
  return {
    source: { text: texts.fill('card.source'), tone: RED.has(cause.kind) ? 'red' : 'plain' },
    title,
    ...(desc === null ? {} : { desc }),
    ...(secondCause ? { quote: texts.fill('card.quote', { case: causeShort(texts, secondCause) }) } : {}),
    rows: [...cardRows(texts, ROWS[cause.kind], input), evidenceRow(texts, detailUrl)],
    suggestion,
    select: asksContact(cause) ? changedSelect(texts) : howSelect(texts),
    buttons: buttons(texts, cause, input.canSnooze ?? true),
    menu: {
      desc: texts.fill('menu.title'),
      items: MENU_KEYS.map((key) => ({ key, text: texts.fill(`menu.${key}`) })),
    },
    linkUrl: detailUrl,
    variant,
  };
}

export function evidenceRow(texts: Texts, url: string): AlertCard['rows'][number] {
  return { key: texts.fill('row.evidence.key'), value: texts.fill('row.evidence'), url };
}

/** Is this about who speaks for the customer? Then that is asked, and not how it was followed up (COPY §5.5). */
export function asksContact({ kind }: Cause): boolean {
  return CONTACT_CHANGE.has(kind);
}

/** 怎么跟的（可不选）, on cards and pages. */
export function howSelect(texts: Texts): AlertCardSelect {
  const ids = ['none', 'message', 'call', 'visit', 'appointment', 'notReached', 'lost'] as const;
  return {
    key: 'how',
    title: texts.fill('how.title'),
    options: ids.map((id) => ({ id, text: texts.fill(`how.${id}`) })),
    selectedId: 'none',
  };
}

/** Instead of how it was followed up, these cards ask for what only the salesperson can know (COPY §5.5). */
export function changedSelect(texts: Texts): AlertCardSelect {
  const ids = ['unclear', 'changed', 'notChanged', 'onLeave'] as const;
  return {
    key: 'changed',
    title: texts.fill('changed.title'),
    options: ids.map((id) => ({ id, text: texts.fill(`changed.${id}`) })),
    selectedId: 'unclear',
  };
}

/** The third button: nothing is to be done, said as it fits the cause (COPY §5.7, §5.8). */
export function fineKey(cause: Cause): 'fine' | 'unneeded' | 'notComplaint' {
  if (cause.kind === 'waitingForUs') return 'unneeded';
  return isPhraseOnly(cause) ? 'notComplaint' : 'fine';
}

function buttons(texts: Texts, cause: Cause, canSnooze: boolean): AlertCardButton[] {
  const third = fineKey(cause);
  return [
    { key: 'done', text: texts.fill('button.done'), style: 1 },
    ...(canSnooze ? [{ key: 'later', text: texts.fill('button.later'), style: 2 } as const] : []),
    { key: third, text: texts.fill(`button.${third}`), style: 2 },
  ];
}
