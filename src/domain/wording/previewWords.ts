import type { CardKind, Cause, HoldReason } from '../alert.ts';
import type { UtcMs } from '../time.ts';
import { causeShort } from './causeWords.ts';
import { heldText } from './customerWords.ts';
import { dateText, dateTimeText } from './formats.ts';
import type { Texts } from './texts.ts';

/** The lines of `liuke stock`: by owner, each case with what stands and since when. */
export function stockLines(
  texts: Texts,
  cases: readonly { owner: string; customer: string; causes: readonly Cause[]; openedAt: UtcMs }[],
  now: UtcMs,
): string[] {
  if (cases.length === 0) return [texts.fill('stock.none')];
  return [...Map.groupBy(cases, ({ owner }) => owner)].flatMap(([owner, own]) => [
    owner,
    ...own.map(({ customer, causes, openedAt }) => {
      const said = causes.map((cause) => causeShort(texts, cause)).join('、');
      return `  ${customer} ${said}，${texts.fill('stock.since', { date: dateText(openedAt, now) })}`;
    }),
  ]);
}

/** What one person would get, as plain data. */
export interface PreviewedDesk {
  name: string;
  cards: readonly { kind: CardKind; dueAt: UtcMs; title: string; desc: string | null }[];
  held: readonly { customer: string; reason: HoldReason }[];
}

/** A text message holds 2,048 bytes; the last line may still be added. */
const NOTE_BYTES_MAX = 1_900;

/** What would have gone this morning, for who decides about the preview; cut between lines where it is too long. */
export function previewNote(
  texts: Texts,
  desks: readonly PreviewedDesk[],
  { daysLeft, now }: { daysLeft: number; now: UtcMs },
): string {
  const counts = {
    cards: String(desks.reduce((sum, { cards }) => sum + cards.length, 0)),
    staff: String(desks.filter(({ cards }) => cards.length > 0).length),
    number: String(desks.reduce((sum, { held }) => sum + held.length, 0)),
  };
  const lines = [texts.fill('preview.note', { ...counts, days: String(daysLeft) })];
  let bytes = byteLength(lines[0]!);
  for (const line of previewLines(texts, desks, now)) {
    bytes += byteLength(line) + 1;
    if (bytes > NOTE_BYTES_MAX) return [...lines, texts.fill('preview.note.more')].join('\n');
    lines.push(line);
  }
  return lines.join('\n');
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
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
