import type { Phrases } from './phraseRules.ts';

const GROUPS: ReadonlySet<unknown> = new Set(['cool', 'complaint', 'handover', 'promise', 'bargain']);
const SIDES: ReadonlySet<unknown> = new Set(['customer', 'staff', 'any']);
const ID = /^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)+$/;
const ID_LENGTH_MAX = 40;
const RULES_MAX = 200;
const PATTERNS_MAX = 200;
const PATTERN_LENGTH_MAX = 40;

type Fields = Record<string, unknown>;

/**
 * Everything that is wrong with the content of `config/phrases.json`, each with its place; empty when it is a
 * {@link Phrases}.
 */
export function phraseFaults(value: unknown): string[] {
  if (!isFields(value)) return ['phrases: must be an object'];
  const faults: string[] = [];
  if (!Number.isSafeInteger(value.version)) faults.push('version: must be a whole number');
  const promise = isFields(value.promise) ? value.promise : {};
  const notice = isFields(value.consentNotice) ? value.consentNotice : {};
  const replies = isFields(value.keywordReplies) ? value.keywordReplies : {};
  faults.push(
    ...listFaults(value.rules, 'rules', ruleFaults),
    ...textsFaults(promise.verbs, 'promise.verbs'),
    ...listFaults(promise.dues, 'promise.dues', dueFaults),
    ...doubles([value.rules, promise.dues]),
    ...(['weappTitles', 'weappDisplayNames', 'textBeginnings'] as const).flatMap((name) =>
      textsFaults(notice[name], `consentNotice.${name}`, 0),
    ),
    ...textsFaults(replies.textBeginnings, 'keywordReplies.textBeginnings', 0),
  );
  return faults;
}

/** The narrowing that belongs to {@link phraseFaults}. */
export function isPhrases(value: unknown): value is Phrases {
  return phraseFaults(value).length === 0;
}

function ruleFaults(rule: Fields, place: string): string[] {
  const faults = namedFaults(rule, place);
  if (!GROUPS.has(rule.group)) faults.push(`${place}.group: must be one of ${[...GROUPS].join(', ')}`);
  if (!SIDES.has(rule.side)) faults.push(`${place}.side: must be one of ${[...SIDES].join(', ')}`);
  if (rule.unless !== undefined) faults.push(...textsFaults(rule.unless, `${place}.unless`));
  if (rule.group === 'promise' && !isText(rule.label)) faults.push(`${place}.label: a promise needs the thing's name`);
  return faults;
}

function dueFaults(rule: Fields, place: string): string[] {
  const faults = namedFaults(rule, place);
  if (!isText(rule.label)) faults.push(`${place}.label: must be a text`);
  if (!isDue(rule.due)) faults.push(`${place}.due: must be days (0…60), weekday (1…7, weeksAhead 0…4) or endOfMonth`);
  return faults;
}

function isDue(due: unknown): boolean {
  if (!isFields(due)) return false;
  if (due.kind === 'days') return isWhole(due.days, 0, 60);
  if (due.kind === 'weekday') return isWhole(due.weekday, 1, 7) && isWhole(due.weeksAhead, 0, 4);
  return due.kind === 'endOfMonth';
}

function namedFaults(rule: Fields, place: string): string[] {
  const faults: string[] = [];
  if (typeof rule.id !== 'string' || !ID.test(rule.id) || rule.id.length > ID_LENGTH_MAX) {
    faults.push(`${place}.id: must be words joined by dots, at most ${ID_LENGTH_MAX} characters`);
  }
  if (!isText(rule.reason)) faults.push(`${place}.reason: say why the rule stands`);
  faults.push(...textsFaults(rule.patterns, `${place}.patterns`));
  return faults;
}

function listFaults(value: unknown, place: string, check: (rule: Fields, place: string) => string[]): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > RULES_MAX) {
    return [`${place}: must be a list of 1 to ${RULES_MAX}`];
  }
  return value.flatMap((rule: unknown, index) => {
    const here = `${place}[${index}]`;
    return isFields(rule) ? check(rule, here) : [`${here}: must be an object`];
  });
}

function textsFaults(value: unknown, place: string, least = 1): string[] {
  if (!Array.isArray(value) || value.length < least || value.length > PATTERNS_MAX) {
    return [`${place}: must be a list of ${least} to ${PATTERNS_MAX} phrases`];
  }
  return value.flatMap((text: unknown, index) =>
    isText(text) && text.length <= PATTERN_LENGTH_MAX && text.replaceAll('…', '').trim() !== ''
      ? []
      : [`${place}[${index}]: must be a phrase of 1 to ${PATTERN_LENGTH_MAX} characters`],
  );
}

/** An id in two rules would make a hit ambiguous for ever, because it is what is stored. */
function doubles(lists: unknown[]): string[] {
  const ids = lists.flatMap((list) =>
    Array.isArray(list) ? list.map((rule: unknown) => isFields(rule) && rule.id) : [],
  );
  const twice = ids.filter((id, index) => typeof id === 'string' && ids.indexOf(id) !== index);
  return [...new Set(twice)].map((id) => `id ${String(id)}: stands twice`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
function isWhole(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
}
