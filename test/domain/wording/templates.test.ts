import { describe, expect, it } from 'vitest';
import { longestFill } from '../../../src/domain/wording/checkOverrides.ts';
import { forbiddenWords } from '../../../src/domain/wording/forbiddenWords.ts';
import { lengthOf } from '../../../src/domain/wording/graphemes.ts';
import { PLACEHOLDERS } from '../../../src/domain/wording/placeholders.ts';
import { fillTemplate, placeholdersIn, within } from '../../../src/domain/wording/template.ts';
import { TEMPLATES, type TextKey } from '../../../src/domain/wording/templates/allTemplates.ts';
import { COPY_ROWS } from './copyRows.ts';

/** The examples of COPY §3. */
const EXAMPLES: Record<string, string> = {
  customer: '浩运贸易',
  person: '王敏',
  successor: '赵倩',
  owner: '林晨',
  leader: '周宁',
  colleague: '何静',
  role: '采购经理',
  r: '4周',
  recent: '2',
  base: '6',
  days: '9',
  gap: '2天',
  slow: '2个工作日',
  fast: '3小时',
  n: '2',
  total: '10',
  answered: '9',
  date: '7月30日',
  lastDate: '7月27日',
  firstDate: '8月4日',
  upDate: '8月7日',
  lastOrder: '7月10日',
  sdays: '19',
  left: '2',
  time: '9:40',
  clock: '14:02',
  wait: '5小时',
  lastSide: '对方发来',
  reply: '约1小时回',
  cycle: '30天',
  a: '2',
  b: '1',
  max: '5',
  topic: '交期',
  thing: '报价',
  due: '周五前',
  outcome: '打了电话',
  case: '9天没联系',
  when: '8月6日 9:12',
  m: '4',
  open: '3',
  value: '年成交18.4万元',
};

/** Where the paper's example takes other values than those of §3. */
const OWN_EXAMPLES: Partial<Record<TextKey, Record<string, string>>> = {
  'card.quote': { case: '46天没下单' },
  'ordersStopped.title': { customer: '启川机电', days: '46' },
  'ordersStopped.desc.cycle': { lastOrder: '6月20日' },
  'ordersStopped.desc.last': { lastOrder: '6月20日' },
};

/** The longest of each placeholder as COPY §3 has it. */
const LONGEST: Record<string, number> = {
  customer: 8,
  person: 6,
  successor: 6,
  owner: 6,
  leader: 6,
  colleague: 6,
  role: 6,
  r: 3,
  recent: 2,
  base: 2,
  days: 3,
  gap: 3,
  slow: 8,
  fast: 5,
  n: 2,
  total: 2,
  answered: 2,
  date: 6,
  lastDate: 6,
  firstDate: 6,
  upDate: 6,
  lastOrder: 6,
  sdays: 3,
  left: 2,
  time: 5,
  clock: 5,
  wait: 5,
  lastSide: 4,
  reply: 7,
  cycle: 4,
  a: 3,
  b: 3,
  max: 3,
  topic: 6,
  thing: 3,
  due: 4,
  outcome: 4,
  case: 8,
  when: 12,
  m: 3,
  open: 2,
  value: 11,
};

describe('texts of COPY §4–7', () => {
  it.each(COPY_ROWS)('$section $key stands as the paper has it', (row) => {
    const template = TEMPLATES[row.key];
    expect(template).toEqual({ text: row.template, limit: row.limit });
    const example = fillTemplate(template, { ...EXAMPLES, ...OWN_EXAMPLES[row.key] });
    expect(example).toBe(row.example);
    expect(lengthOf(example)).toBe(row.exampleLength);
  });

  it.each(COPY_ROWS)('$section $key is as long as the paper counts, and within its limit', (row) => {
    const words = row.template.replace(/\{\w+\}/g, '');
    const values = Array.from(row.template.matchAll(/\{(\w+)\}/g), ([, name]) => LONGEST[name!]!);
    expect(values.reduce((sum, length) => sum + length, lengthOf(words))).toBe(row.longestLength);
    expect(lengthOf(longestFill(TEMPLATES[row.key]))).toBeLessThanOrEqual(row.limit);
  });
});

describe('every template', () => {
  const all = Object.entries(TEMPLATES);

  it('finds room for its longest values', () => {
    const tooLong = all.filter(([, template]) => lengthOf(longestFill(template)) > template.limit);
    expect(tooLong.map(([key]) => key)).toEqual([]);
  });

  it('holds no forbidden word', () => {
    const faults = all.flatMap(([key, { text }]) => forbiddenWords(text).map((word) => `${key}: ${word}`));
    expect(faults).toEqual([]);
  });

  it('uses known placeholders only', () => {
    const unknown = all
      .flatMap(([, { text }]) => placeholdersIn(text))
      .filter((name) => !Object.hasOwn(PLACEHOLDERS, name));
    expect(unknown).toEqual([]);
  });

  it('ends titles, descs, values and buttons without 。 and never holds half-width punctuation', () => {
    const short = all.filter(([, { limit }]) => limit <= 30 && limit > 0);
    expect(short.filter(([, { text }]) => text.endsWith('。')).map(([key]) => key)).toEqual([]);
    expect(all.filter(([, { text }]) => /[,;:()?]/.test(text.replace(/\{\w+\}/g, ''))).map(([key]) => key)).toEqual([]);
  });
});

describe('the longest values', () => {
  it.each(Object.entries(LONGEST))('of {%s} has %i 字', (name, length) => {
    expect(lengthOf(PLACEHOLDERS[name as keyof typeof PLACEHOLDERS].longest)).toBe(length);
  });
});

describe('fillTemplate', () => {
  const title = within(26);

  it('puts ： between a name that ends in a digit or a Latin letter and a number', () => {
    const template = title('{customer}{days}天没联系');
    expect(fillTemplate(template, { customer: '奇虎360', days: '9' })).toBe('奇虎360：9天没联系');
    expect(fillTemplate(template, { customer: '浩运ABC', days: '9' })).toBe('浩运ABC：9天没联系');
    expect(fillTemplate(template, { customer: '浩运贸易', days: '9' })).toBe('浩运贸易9天没联系');
    expect(fillTemplate(title('{customer}两次评分偏低'), { customer: '奇虎360' })).toBe('奇虎360两次评分偏低');
    expect(fillTemplate(title('{person}{date}退出了'), { person: 'Tom', date: '7月30日' })).toBe('Tom：7月30日退出了');
  });

  it('leaves the year out where it finds no room', () => {
    const values = { person: '欧阳买买提艾', date: '2025年12月31日', time: '23:59', wait: '9个工作日' };
    expect(fillTemplate(TEMPLATES['waitingForUs.desc'], values)).toBe('欧阳买买提艾12月31日 23:59发来，等了9个工作日');
    expect(fillTemplate(TEMPLATES['tap.later.desc'], { when: '2027年1月4日 9:12' })).toBe('2027年1月4日 9:12再提醒');
  });

  it('does not fill what a value brings along', () => {
    expect(fillTemplate(title('{customer}的{person}'), { customer: '{person}', person: '王敏' })).toBe('person的王敏');
  });
});
