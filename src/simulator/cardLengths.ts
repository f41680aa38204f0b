import { type CardJson, isObject } from './cardRules.ts';

/** Recommended lengths in characters (messages.md §4.3): longer text gets an ellipsis in the client. */
const LENGTHS: [path: string, app: number, webhook: number][] = [
  ['source.desc', 20, 13],
  ['main_title.title', 36, 26],
  ['main_title.desc', 44, 30],
  ['emphasis_content.title', 14, 10],
  ['emphasis_content.desc', 22, 15],
  ['sub_title_text', 160, 112],
  ['horizontal_content_list[].keyname', 5, 5],
  ['horizontal_content_list[].value', 30, 26],
  ['jump_list[].title', 18, 13],
  ['vertical_content_list[].title', 38, 26],
  ['vertical_content_list[].desc', 160, 112],
  ['button_selection.option_list[].text', 16, 10],
  ['button_list[].text', 10, 10],
  ['checkbox.option_list[].text', 17, 11],
  ['select_list[].option_list[].text', 16, 10],
  ['submit_button.text', 10, 10],
];

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** The fields whose text a client would cut, for instance `main_title.title`; each at most once. */
export function overlongFields(card: CardJson, channel: 'app' | 'webhook'): string[] {
  return LENGTHS.filter(([path, app, webhook]) =>
    textsAt(card, path.split('.')).some((text) => lengthOf(text) > (channel === 'app' ? app : webhook)),
  ).map(([path]) => path);
}

/** Characters as people count them. */
export function lengthOf(text: string): number {
  return [...graphemes.segment(text)].length;
}

function textsAt(value: unknown, path: readonly string[]): string[] {
  const [step, ...rest] = path;
  if (step === undefined) return typeof value === 'string' ? [value] : [];
  if (!isObject(value)) return [];
  if (!step.endsWith('[]')) return textsAt(value[step], rest);
  const items = value[step.slice(0, -2)];
  return Array.isArray(items) ? items.flatMap((item) => textsAt(item, rest)) : [];
}
