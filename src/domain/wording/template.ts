import { clip, lengthOf } from './graphemes.ts';
import { cleanName } from './names.ts';
import { PLACEHOLDERS, type Placeholder } from './placeholders.ts';

/** A text for people as data: `{placeholder}` marks where a value goes. */
export interface Template<Text extends string = string> {
  text: Text;
  /** The most 字 that its place on a card or page holds (COPY §4–8, the shorter limits of messages.md §4.3). */
  limit: number;
}

/** The placeholders of a text, as a type: forgetting a value does not compile. */
export type PlaceholdersOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersOf<Rest>
  : never;

/** Makes templates for one place: `const title = within(26)`. */
export function within(limit: number): <const Text extends string>(text: Text) => Template<Text> {
  return (text) => ({ text, limit });
}

/** The placeholders of a text, in order, once each. */
export function placeholdersIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(PLACEHOLDER), ([, name]) => name!))];
}

const PLACEHOLDER = /\{([A-Za-z0-9]+)\}/g;

/**
 * Puts the values in. Names and words from outside are cleaned and cut to their length (COPY §3), so a result is never
 * longer than the template with its longest values. Between a name that ends in a digit or a Latin letter and a number
 * goes ：, else 奇虎360 and 9天 would read as one number. A year is left out where it finds no room.
 */
export function fillTemplate({ text, limit }: Template, values: Readonly<Record<string, string>>): string {
  let filled = '';
  let followsName = false;
  for (const [index, part] of text.split(PLACEHOLDER).entries()) {
    const placeholder = index % 2 === 1 ? placeholderOf(part) : null;
    const piece = placeholder === null ? part : shownValue(placeholder, values[part]!);
    if (piece === '') continue;
    if (followsName && /^\d/.test(piece) && /[\p{Nd}\p{Script=Latin}]$/u.test(filled)) filled += '：';
    filled += piece;
    followsName = placeholder?.kind === 'name';
  }
  return lengthOf(filled) > limit ? filled.replace(/\d{4}年(?=\d)/g, '') : filled;
}

function placeholderOf(name: string): Placeholder | null {
  return Object.hasOwn(PLACEHOLDERS, name) ? PLACEHOLDERS[name as keyof typeof PLACEHOLDERS] : null;
}

function shownValue({ kind, longest }: Placeholder, value: string): string {
  return kind === 'own' ? value : clip(cleanName(value), lengthOf(longest));
}
