import { isAcknowledgement } from './acknowledgement.ts';
import type { TextFeatures } from './message.ts';
import type { Phrases } from './phraseRules.ts';

/** Reads the features of a text; made once from the phrases by {@link textReader}. */
export type TextReader = (text: string) => TextFeatures;

/** Beyond this nothing more is looked at: features are about what a person typed, not about a pasted book. */
const TEXT_LENGTH_MAX = 20_000;
/** An emoji or sticker sent alone (msgtype emotion): a closing turn (PRODUCT §1). */
export const STICKER_FEATURES: TextFeatures = { isAcknowledgement: true, isQuestion: false, phraseRules: [] };

/**
 * What a text says about itself: acknowledgement only, question, phrase rules (PRODUCT §1, §3). A quoted message in
 * front is not this person's words and is left out. Rules hit whichever side speaks: the side is known later.
 */
export function textReader(phrases: Phrases): TextReader {
  const findRules = ruleFinder(phrases);
  return (text) => {
    const own = withoutQuote(text).slice(0, TEXT_LENGTH_MAX);
    const isQuestion = isQuestionText(own);
    return { isAcknowledgement: !isQuestion && isAcknowledgement(own), isQuestion, phraseRules: findRules(own) };
  };
}

const WECOM_QUOTE = /^\s*(这是一条引用\/回复消息[:：]|This is a quote\/reply:)/;
const WECHAT_QUOTE = /^\s*「[\s\S]{1,5000}?」\s*(?=[-—－])/;
/** The line between the quoted message and the answer. */
const QUOTE_END = /(?:[-—－][ \t]?){5,}/g;

/**
 * The words of this message without the quoted one in front (archive.md §7.12): WeCom writes
 * `这是一条引用/回复消息：`, the quote, `------`, the answer; WeChat `「name：…」`, a dashed line, the answer.
 */
export function withoutQuote(text: string): string {
  if (!WECOM_QUOTE.test(text) && !WECHAT_QUOTE.test(text)) return text;
  const end = [...text.matchAll(QUOTE_END)].at(-1); // the last one: a quote may hold a quote
  return end ? text.slice(end.index + end[0].length).trim() : text;
}

const QUESTION_MARK = /[?？]/;
const QUESTION_WORDS =
  /[吗嘛呢么](?:[,，。!！~～\s]|$)|多少|什么|怎么|怎样|如何|哪[里儿个些款种家天位]|几[点号天个时]|谁|为何|能否|可否|是否|是不是|能不能|可不可以|有没有|行不行|好不好|要不要|请问|想问|问一下|咨询/;

function isQuestionText(text: string): boolean {
  return QUESTION_MARK.test(text) || QUESTION_WORDS.test(text);
}

/** Ends a sentence after {@link normalised}; a comma does not. */
const SENTENCE_END = /[。!?;\n]+/;
/** What `…` of a pattern stands for; a comma ends it. */
const GAP = '[^。!?;,\\n]{0,12}?';

function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\S\n]+/g, '');
}

function expression(patterns: readonly string[]): RegExp {
  const literal = (part: string) => normalised(part).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(patterns.map((pattern) => pattern.split('…').map(literal).join(GAP)).join('|'), 'u');
}

/** Compiles the rules once. @returns the ids that hit a text, sorted */
function ruleFinder({ rules, promise }: Phrases): (text: string) => string[] {
  const plain = rules
    .filter(({ group }) => group !== 'promise')
    .map(({ id, patterns, unless }) => ({ id, hit: expression(patterns), unless: unlessOf(unless) }));
  const things = rules
    .filter(({ group }) => group === 'promise')
    .map(({ id, patterns, unless }) => ({ id, hit: expression(patterns), unless: unlessOf(unless) }));
  const dues = promise.dues.map(({ id, patterns }) => ({ id, hit: expression(patterns) }));
  const verbs = expression(promise.verbs);

  return (text) => {
    const found = new Set<string>();
    for (const sentence of normalised(text).split(SENTENCE_END)) {
      // Most rules hit nothing: what would excuse a hit is looked for only when there is one.
      const isHit = ({ hit, unless }: { hit: RegExp; unless?: RegExp | undefined }) =>
        hit.test(sentence) && (unless === undefined || hit.test(sentence.replace(unless, '')));
      for (const rule of plain) if (isHit(rule)) found.add(rule.id);
      const due = verbs.test(sentence) ? dues.filter(isHit) : [];
      const promised = due.length > 0 ? things.filter(isHit) : [];
      if (promised.length > 0) for (const { id } of [...due, ...promised]) found.add(id);
    }
    return [...found].sort();
  };
}

function unlessOf(patterns: readonly string[] | undefined): RegExp | undefined {
  return patterns && patterns.length > 0 ? new RegExp(expression(patterns).source, 'gu') : undefined;
}
