import { expect } from 'vitest';
import type { AlertCard } from '../../../src/domain/wording/alertCard.ts';
import { forbiddenWords } from '../../../src/domain/wording/forbiddenWords.ts';
import { lengthOf } from '../../../src/domain/wording/graphemes.ts';

/** Every text of a card with the limit of its place (messages.md §4.3, the shorter ones). */
function placesOf(card: AlertCard): [string, string | undefined, number][] {
  return [
    ['source', card.source.text, 13],
    ['title', card.title, 26],
    ['desc', card.desc, 30],
    ['quote', card.quote, 40],
    ['suggestion', card.suggestion, 112],
    ['label', card.label, 10],
    ['select', card.select?.title, 13],
    ['menu', card.menu?.desc, 10],
    ...card.rows.flatMap(({ key, value }): [string, string, number][] => [
      ['row key', key, 5],
      ['row', value, 26],
    ]),
    ...card.buttons.map(({ text }): [string, string, number] => ['button', text, 10]),
    ...(card.select?.options ?? []).map(({ text }): [string, string, number] => ['option', text, 10]),
    ...(card.menu?.items ?? []).map(({ text }): [string, string, number] => ['menu item', text, 10]),
  ];
}

/** Holds what COPY §1–4 asks of every card. */
export function expectShowable(card: AlertCard): void {
  for (const [place, text, limit] of placesOf(card)) {
    if (text === undefined) continue;
    expect(lengthOf(text), `${place}: ${text}`).toBeLessThanOrEqual(limit);
    expect(text.trim(), place).not.toBe('');
    expect(text, place).not.toMatch(/未知|null|undefined|NaN|（）|\{|\}|<|>|\p{Cc}|\p{Cf}/u);
    expect(text, place).not.toMatch(/^[-—]$/);
    expect(forbiddenWords(text), `${place}: ${text}`).toEqual([]);
  }
  expect(card.rows.length).toBeLessThanOrEqual(6);
  expect(card.buttons.length).toBeGreaterThanOrEqual(1);
  expect(card.buttons.length).toBeLessThanOrEqual(6);
  expect(card.menu?.items.length ?? 1).toBeLessThanOrEqual(3);
  expect(new Set(card.buttons.map(({ key }) => key)).size).toBe(card.buttons.length);
  if (card.select) expect(card.select.options.map(({ id }) => id)).toContain(card.select.selectedId);
}
