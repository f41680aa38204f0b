import { checkOverride } from './checkOverrides.ts';
import { fillTemplate, type PlaceholdersOf } from './template.ts';
import { TEMPLATES, type TextKey } from './templates/allTemplates.ts';

type PlaceholdersOfKey<Key extends TextKey> = PlaceholdersOf<(typeof TEMPLATES)[Key]['text']>;

/** What `fill` wants for a text: nothing, or one string for each of its placeholders. */
export type FillValues<Key extends TextKey> = [PlaceholdersOfKey<Key>] extends [never]
  ? []
  : [values: Record<PlaceholdersOfKey<Key>, string>];

/** All texts for people, with the company's own in place of ours. */
export interface Texts {
  /** The text with its values put in; never longer than its place holds. */
  fill<Key extends TextKey>(key: Key, ...values: FillValues<Key>): string;
}

/**
 * @param overrides `config/copy.json`: text by key. One with a fault is left out and ours stands, so that no card breaks
 *   over it; `checkOverrides` names the faults to the operator.
 */
export function makeTexts(overrides: Readonly<Record<string, string>> = {}): Texts {
  const own = new Map(Object.entries(overrides).filter(([key, text]) => checkOverride(key, text).length === 0));
  return {
    fill(key, ...[values]) {
      const { text, limit } = TEMPLATES[key];
      return fillTemplate({ text: own.get(key) ?? text, limit }, values ?? {});
    },
  };
}
