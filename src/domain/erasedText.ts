/** A word that stands for a person, and what is to stand in its place. */
export interface Replacement {
  from: string;
  to: string;
  /** An id of a machine, which also stands in keys and in longer ids; else a name, which stands in what people read. */
  isId: boolean;
}

/** Of documents: what says of which kind something is. A name may be spelled like one of these words. */
const NOT_FOR_PEOPLE: ReadonlySet<string> = new Set([
  ...['type', 'kind', 'state', 'key', 'tone', 'variant', 'style', 'color', 'outcome', 'reason', 'word', 'by', 'id'],
  ...['msgtype', 'card_type', 'touser', 'task_id', 'url', 'dimension', 'rule', 'band'],
]);

/** How a word stands in a text, in JSON and in JSON within JSON. */
export function writtenForms(word: string): [string, string, string] {
  return [word, inJson(word), inJson(inJson(word))];
}

/** Does this very id stand in the text, not only one that goes on? `c-` before it and `-2` behind it are ids made of it. */
export function isNamed(text: string, id: string): boolean {
  return wordPattern(id).test(text);
}

/**
 * The text without the word. Of a document (JSON) only the values change, by a name only those that people read; its form stays,
 * also of documents within it.
 */
export function replacedIn(text: string, replacement: Replacement): string {
  const document = parsed(text);
  if (document === null) return text.replace(wordPattern(replacement.from), () => replacement.to);
  const changed = replacedValue(document, replacement);
  return changed === document ? text : JSON.stringify(changed);
}

/** @returns the same value when nothing in it changes */
function replacedValue(value: unknown, replacement: Replacement): unknown {
  if (typeof value === 'string') return replacedIn(value, replacement);
  if (Array.isArray(value)) {
    const items = value.map((item) => replacedValue(item, replacement));
    return items.some((item, place) => item !== value[place]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const before = Object.entries(value);
  const after = before.map(([key, item]): [string, unknown] => [
    replacement.isId ? replacedIn(key, replacement) : key,
    !replacement.isId && NOT_FOR_PEOPLE.has(key) ? item : replacedValue(item, replacement),
  ]);
  const isSame = after.every(([key, item], place) => key === before[place]![0] && item === before[place]![1]);
  return isSame ? value : Object.fromEntries(after);
}

function parsed(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** Letters and digits of our alphabet must not go on before or behind; Chinese has no blanks between words. */
function wordPattern(word: string): RegExp {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![A-Za-z0-9_](?=[A-Za-z0-9_]))${escaped}(?!(?<=[A-Za-z0-9_])[A-Za-z0-9_])`, 'g');
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
