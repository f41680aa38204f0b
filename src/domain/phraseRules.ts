/** What a phrase says about a relationship (PRODUCT §3). */
export type PhraseGroup = 'cool' | 'complaint' | 'handover' | 'promise' | 'bargain';
/** Whose words a rule is about; the side is known only after the sender was looked up, see {@link appliesTo}. */
export type PhraseSide = 'customer' | 'staff' | 'any';

export interface PhraseRule {
  /** Stable: stored with messages. Lower-case words joined by dots. */
  id: string;
  group: PhraseGroup;
  side: PhraseSide;
  /** What a card calls it; of a promise rule the thing promised (报价). */
  label?: string;
  /**
   * Literal phrases. `…` stands for up to twelve characters without a comma. For a promise rule: the thing, which
   * hits only in a sentence that also gives ({@link PromiseWords.verbs}) and names a time ({@link DueRule}).
   */
  patterns: string[];
  /** Phrases that hold a pattern and mean something else; they are taken out before looking. */
  unless?: string[];
  /** Why the rule stands, for people who tune it. */
  reason: string;
}

/** The day that a phrase names, counted from the day it was said. Weekday 1 is Monday. */
export type DueTerm =
  | { kind: 'days'; days: number }
  | { kind: 'weekday'; weekday: number; weeksAhead: number }
  | { kind: 'endOfMonth' };

export interface DueRule {
  id: string;
  /** As a card says it: 周五前. */
  label: string;
  patterns: string[];
  due: DueTerm;
  reason: string;
}

export interface PromiseWords {
  /** How one says that something will be given. */
  verbs: string[];
  dues: DueRule[];
}

/** The automatic notice that asks for consent to archiving goes out as the member's own message (archive.md §7.2). */
export interface ConsentNotice {
  weappTitles: string[];
  weappDisplayNames: string[];
  /** Beginnings of the automatic text; each company words its own. */
  textBeginnings: string[];
  reason: string;
}

/** Answers that WeCom sends by itself in a member's name, to a keyword or to whoever enters a group; each company words its own. */
export interface KeywordReplies {
  textBeginnings: string[];
  reason: string;
}

/** `config/phrases.json`. */
export interface Phrases {
  version: number;
  rules: PhraseRule[];
  promise: PromiseWords;
  consentNotice: ConsentNotice;
  keywordReplies: KeywordReplies;
}

/** Does a rule speak about what this side says? */
export function appliesTo(rule: PhraseRule, side: string): boolean {
  return rule.side === side || (rule.side === 'any' && (side === 'staff' || side === 'customer'));
}

/** The rules of a group by what a message's `phraseRules` name; ids that are no longer in the file are left out. */
export function rulesHit(phraseRules: readonly string[], group: PhraseGroup, { rules }: Phrases): PhraseRule[] {
  return rules.filter((rule) => rule.group === group && phraseRules.includes(rule.id));
}
