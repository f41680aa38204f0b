/**
 * What may stand for a placeholder (COPY §3). `name`: a name from outside, cleaned and cut by `fill`, and followed by ：
 * before a number. `words`: short words from outside (a CRM list, a remark), cleaned and cut. `own`: made by our own
 * formats, put in as it is.
 */
export interface Placeholder {
  kind: 'name' | 'words' | 'own';
  /** The longest allowed value; its length in 字 is the limit. Overridden texts are checked with it. */
  longest: string;
}

const name = (longest: string): Placeholder => ({ kind: 'name', longest });
const words = (longest: string): Placeholder => ({ kind: 'words', longest });
const own = (longest: string): Placeholder => ({ kind: 'own', longest });

/** A Latin end makes the ： appear, so the longest values show the longest text. */
const LONGEST_PERSON = name('欧阳买买提L');

/** Every placeholder that a text may use. */
export const PLACEHOLDERS = {
  customer: name('浩运国际贸易行K'),
  person: LONGEST_PERSON,
  successor: LONGEST_PERSON,
  owner: LONGEST_PERSON,
  leader: LONGEST_PERSON,
  colleague: LONGEST_PERSON,
  role: words('高级采购经理'),
  topic: words('产品包装运输'),
  thing: words('新报价'),
  due: words('下周五前'),
  phrase: words('有别的供应商'),

  r: own('13周'),
  recent: own('26'),
  base: own('26'),
  days: own('365'),
  gap: own('14天'),
  slow: own('超过10个工作日'),
  fast: own('1天2小时'),
  n: own('12'),
  total: own('30'),
  answered: own('29'),
  date: own('12月31日'),
  lastDate: own('12月31日'),
  firstDate: own('12月31日'),
  upDate: own('12月31日'),
  lastOrder: own('12月31日'),
  sdays: own('120'),
  left: own('12'),
  time: own('23:59'),
  clock: own('23:59'),
  wait: own('9个工作日'),
  lastSide: own('对方发来'),
  reply: own('约9个工作日回'),
  cycle: own('180天'),
  a: own('1.5'),
  b: own('1.5'),
  max: own('100'),
  outcome: own('打了电话'),
  case: own('120天没有联系'),
  when: own('12月31日 23:59'),
  m: own('120'),
  open: own('12'),
  value: own('年成交1234.5万元'),
  dimension: own('投诉和评分'),
  money: own('1234.5万元'),
  before: own('1234.5万元'),

  // Digest (COPY §8), pages (§9–11): longer lines, so the limits there are generous.
  week: own('53'),
  from: own('2025年12月29日'),
  to: own('2025年12月31日'),
  count: own('9999'),
  list: own('对接人可能换了1200家、对接人没出现1200家、没有回音1200家'),
  trend: own('和上周差不多'),
  labelled: own('999'),
  real: own('999'),
  kept: own('9999'),
  start: own('9999'),
  changed: own('999'),
  stayed: own('999'),
  score: own('100'),
  band: own('优先联系'),
  direction: own('高'),
  worst: own('9个工作日'),
  target: own('30分钟'),
  staff: own('9999'),
  archived: own('9999'),
  unknown: own('9999'),
  // A row of a plain text: what a card has in two columns.
  keyname: own('还没处理完'),
  text: own('约14天联系一次，约9个工作日回'),
  until: own('12月31日 23:59'),
  late: own('999'),
  reader: LONGEST_PERSON,
  minutes: own('40分钟'),
  reason: own('IP不在可信名单（60020）'),
  remedy: own('管理后台加入 255.255.255.255，再运行 liuke doctor'),
  ip: own('255.255.255.255'),
  job: own('查看等回复的客户'),
  id: own('digest-webhook-2026-W53-again'),
  url: own('https://liuke.example.internal/c/0123456789abcdef'),
  cards: own('10'),
  ladder: own('10'),
  retention: own('3650'),

  // Report pages of a backtest.
  share: own('100%'),
  lift: own('12.3倍'),
  by: own('客户回复得比以前慢'),
  low: own('0.95'),
  high: own('0.97'),
  number: own('1234.5'),
  trait: own('健康度到过优先联系'),
  range: own('［0.5，12.3］'),
} as const satisfies Record<string, Placeholder>;

export type PlaceholderName = keyof typeof PLACEHOLDERS;
