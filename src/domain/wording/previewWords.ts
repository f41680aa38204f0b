import type { CardKind, HoldReason } from '../alert.ts';
import type { UtcMs } from '../time.ts';
import { heldText } from './customerWords.ts';
import { dateTimeText } from './formats.ts';
import type { Texts } from './texts.ts';

/** What one person would get, as plain data. */
export interface PreviewedDesk {
  name: string;
  cards: readonly { kind: CardKind; dueAt: UtcMs; title: string; desc: string | null }[];
  held: readonly { customer: string; reason: HoldReason }[];
}

/** The lines of `liuke preview`: for each person what would come and when, then what is held and why. */
export function previewLines(texts: Texts, desks: readonly PreviewedDesk[], now: UtcMs): string[] {
  if (desks.length === 0) return [texts.fill('preview.none')];
  return desks.flatMap(({ name, cards, held }) => [
    name,
    ...cards.map(
      ({ dueAt, title, desc }) => `  ${dateTimeText(dueAt, now)} ${title}${desc === null ? '' : `（${desc}）`}`,
    ),
    ...held.map(({ customer, reason }) => `  ${customer} ${heldText(texts, reason)}`),
  ]);
}
