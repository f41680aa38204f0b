import type { TapButton } from '../simulator/scenario/tapHabit.ts';

/** What somebody taps who means this, by the buttons that a card has: alert, question, leader's card, list (COPY §4–6). */
const KEYS: Record<TapButton, readonly string[]> = {
  done: ['done', 'register', 'takeOver', 'lostConfirmed', 'gotIt'],
  later: ['later', 'ask', 'gotIt', 'muteToday'],
  fine: ['fine', 'unneeded', 'notComplaint', 'leaveIt', 'lostDenied', 'noneNeeded', 'gotIt'],
};

/** @returns the key of the card's button; null when none of them says this, as on a list that is only opened */
export function keyOn(card: object, button: TapButton): string | null {
  const { button_list: buttons } = card as { button_list?: { key?: string; type?: number }[] };
  const tappable = new Set((buttons ?? []).filter(({ type }) => type !== 1).map(({ key }) => key));
  return KEYS[button].find((key) => tappable.has(key)) ?? null;
}

/** Whether the card's drop-down is 怎么跟的. */
export function asksHow(card: object): boolean {
  const { select_list: list, button_selection: one } = card as Record<string, unknown>;
  return JSON.stringify([list, one]).includes('"question_key":"how"');
}
