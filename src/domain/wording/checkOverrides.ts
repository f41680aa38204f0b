import { forbiddenWords } from './forbiddenWords.ts';
import { lengthOf } from './graphemes.ts';
import { PLACEHOLDERS } from './placeholders.ts';
import { fillTemplate, placeholdersIn, type Template } from './template.ts';
import { isTextKey, TEMPLATES } from './templates/allTemplates.ts';

/** What is wrong with one text of `config/copy.json`. */
export interface OverrideFault {
  key: string;
  fault: 'unknownKey' | 'notText' | 'empty' | 'unknownPlaceholder' | 'tooLong' | 'forbiddenWord';
  /** For the operator, in Chinese, with what to change. */
  message: string;
}

/** Keys that begin so are notes to the reader of the file. */
const COMMENT = '$';

/**
 * All faults of `config/copy.json` at once: unknown key, unknown placeholder, too long with the longest values of
 * COPY §3, a word that COPY §1 forbids.
 * @param overrides the parsed file; `$comment` and other `$` keys are ignored
 */
export function checkOverrides(overrides: Readonly<Record<string, unknown>>): OverrideFault[] {
  return Object.entries(overrides).flatMap(([key, text]) => checkOverride(key, text));
}

/** The faults of one overridden text. */
export function checkOverride(key: string, text: unknown): OverrideFault[] {
  if (key.startsWith(COMMENT)) return [];
  if (!isTextKey(key)) return [{ key, fault: 'unknownKey', message: `${key}：没有这条文案` }];
  if (typeof text !== 'string') return [{ key, fault: 'notText', message: `${key}：要写成一段文字` }];
  if (text.trim() === '') return [{ key, fault: 'empty', message: `${key}：不能为空` }];
  const { text: ours, limit } = TEMPLATES[key];
  const known = new Set(placeholdersIn(ours));
  const faults: OverrideFault[] = placeholdersIn(text)
    .filter((name) => !known.has(name))
    .map((name) => ({ key, fault: 'unknownPlaceholder', message: `${key}：这里没有 {${name}} 可用` }));
  if (faults.length === 0) {
    const length = lengthOf(longestFill({ text, limit: Number.POSITIVE_INFINITY }));
    if (length > limit) faults.push({ key, fault: 'tooLong', message: `${key}：最长时有${length}字，最多${limit}字` });
  }
  for (const word of forbiddenWords(text)) {
    faults.push({ key, fault: 'forbiddenWord', message: `${key}：不要写“${word}”` });
  }
  return faults;
}

/** A template with the longest values of COPY §3. */
export function longestFill(template: Template): string {
  const values = Object.fromEntries(Object.entries(PLACEHOLDERS).map(([name, { longest }]) => [name, longest]));
  return fillTemplate(template, values);
}
