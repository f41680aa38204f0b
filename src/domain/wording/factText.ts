import type { Dimension } from '../scoreProfile.ts';
import type { UtcMs } from '../time.ts';
import type { Facts } from '../verdict.ts';
import { cycleText } from './cardRows.ts';
import { countText, dateText, gapText, moneyText, usualWaitText, waitText, windowText } from './formats.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

/** Names and settings that the facts of a score do not carry. */
export interface FactContext {
  /** Raw names: the key contact, and who has taken over. */
  person?: string | null;
  successor?: string | null;
  /** r of this customer, in days: the window of what carries none of its own. */
  recentDays?: number | null;
  /** The target for our own answers, business milliseconds. */
  serviceTargetMs?: number | null;
  businessDayMs?: number;
  now: UtcMs;
}

/**
 * What was seen in one dimension, and what was usual: `近4周聊过2天，以前4周约6天` (COPY §9). Reads the facts of a score's part
 * by the names of COPY §3, those of replies and of our own service by the names of their signals.
 * @returns null when the facts say nothing to people
 */
export function factText(texts: Texts, dimension: Dimension, facts: Facts, context: FactContext): string | null {
  return SENTENCES[dimension]({ texts, facts, ...context });
}

interface Telling extends FactContext {
  texts: Texts;
  facts: Facts;
}

const SENTENCES: Record<Dimension, (telling: Telling) => string | null> = {
  rhythm: (telling) => fewerDays(telling) ?? silence(telling) ?? contactDays(telling),
  customerResponse: (telling) =>
    noAnswer(telling) ?? changedRate(telling) ?? slowAnswer(telling) ?? fewerOpenings(telling) ?? answerRate(telling),
  contacts,
  service,
  orders,
  complaints,
};

function fact({ facts }: Telling, name: string): number | null {
  const value = facts[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The comparison, when it is the news; else silence is told. */
function fewerDays(telling: Telling): string | null {
  const [recent, base] = [fact(telling, 'recent'), fact(telling, 'base')];
  if (recent === null || base === null || Math.round(base) <= recent + 1) return null;
  const seen = contactDays(telling);
  return seen === null ? null : withSince(telling, 'daysSince', seen);
}

function contactDays(telling: Telling): string | null {
  const [days, recent, base] = [window(telling), fact(telling, 'recent'), fact(telling, 'base')];
  if (days === null || recent === null || base === null || Math.round(base) < 1) return null;
  const { fill } = telling.texts;
  const counts = { r: windowText(days), base: countText(Math.round(base), 2) };
  return recent < 1
    ? fill('fact.rhythm.none', counts)
    : fill('fact.rhythm', { ...counts, recent: countText(recent, 2) });
}

/** Told only when it is longer than the usual gap. */
function silence(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [silent, usual] = [fact(telling, 'days'), fact(telling, 'gap')];
  if (silent === null || silent < 1 || (usual !== null && silent <= Math.max(1, usual))) return null;
  const days = countText(silent, 3);
  const gap = usual === null ? null : gapText(usual);
  if (gap !== null) return fill('fact.silence', { days, gap });
  return usual !== null && usual < 1 ? fill('fact.silence.daily', { days }) : fill('fact.silence.noGap', { days });
}

/** The window that the counts belong to: the fact's own, else the customer's. */
function window(telling: Telling): number | null {
  return fact(telling, 'r') ?? telling.recentDays ?? null;
}

function noAnswer(telling: Telling): string | null {
  const n = fact(telling, 'unansweredInARow') ?? fact(telling, 'n');
  return n === null || n < 2 ? null : telling.texts.fill('fact.unanswered', { n: countText(n, 2) });
}

function slowAnswer(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [days, slowMs, fastMs] = [window(telling), fact(telling, 'slow'), fact(telling, 'fast')];
  if (days === null || slowMs === null || fastMs === null || slowMs <= fastMs) return null;
  const wait = usualWaitText(slowMs, telling.businessDayMs);
  const fast = usualWaitText(fastMs, telling.businessDayMs);
  if (wait === fast) return null;
  const slow = fact(telling, 'slowExceeds') === 1 && !wait.endsWith('以上') ? fill('wait.exceeds', { wait }) : wait;
  return withSince(telling, 'slowSince', fill('fact.slow', { r: windowText(days), slow, fast }));
}

/** Fewer answers are told first where two judgements have seen them, and no slower ones; since when may not be known. */
function changedRate(telling: Telling): string | null {
  const isChanged = 'rateSince' in telling.facts && !('slowSince' in telling.facts);
  return isChanged ? answerRate(telling) : null;
}

const SINCE_TEXTS = {
  slowSince: 'fact.since.slower',
  rateSince: 'fact.since.fewer',
  daysSince: 'fact.since.fewer',
} as const;

/** 近3周一般2小时才回，以前40分钟，大约从3月4日起变慢 */
function withSince(telling: Telling, name: keyof typeof SINCE_TEXTS, seen: string): string {
  const since = fact(telling, name);
  if (since === null) return seen;
  return [seen, telling.texts.fill(SINCE_TEXTS[name], { date: dateText(since, telling.now) })].join('，');
}

/** Counts, never a per cent: the window's first, then those of before. */
function answerRate(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [days, total, answered] = [window(telling), fact(telling, 'recentTotal'), fact(telling, 'recentAnswered')];
  if (days === null || total === null || answered === null || total < 1) return null;
  const counted = countText(total, 2);
  const recent =
    answered < 1
      ? fill('fact.rate.none', { total: counted })
      : fill('fact.rate', { total: counted, answered: countText(answered, 2) });
  const [earlier, earlierAnswered] = [fact(telling, 'baseTotal'), fact(telling, 'baseAnswered')];
  const before =
    earlier === null || earlierAnswered === null || earlier < 3 || earlierAnswered < 1
      ? []
      : [fill('fact.rate.before', { total: countText(earlier, 2), answered: countText(earlierAnswered, 2) })];
  return withSince(telling, 'rateSince', [fill('fact.window', { r: windowText(days) }) + recent, ...before].join('，'));
}

/** 近4周聊起10次，对方先开口2次；以前18次里11次. The facts are there only when it is significant. */
function fewerOpenings(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [days, total, theirs] = [window(telling), fact(telling, 'openings'), fact(telling, 'openedByThem')];
  const [baseTotal, baseTheirs] = [fact(telling, 'baseOpenings'), fact(telling, 'baseOpenedByThem')];
  if (days === null || total === null || theirs === null || baseTotal === null || baseTheirs === null) return null;
  const counted = { r: windowText(days), total: countText(total, 2) };
  const now =
    theirs < 1
      ? fill('fact.initiative.none', counted)
      : fill('fact.initiative', { ...counted, answered: countText(theirs, 2) });
  const before = { total: countText(baseTotal, 2), answered: countText(baseTheirs, 2) };
  return [now, fill('fact.initiative.before', before)].join('，');
}

/** 王敏19天没来消息，平时约2天一次；现在是赵倩在联系 */
function contacts(telling: Telling): string | null {
  const { fill } = telling.texts;
  const name = personName(telling.person, fill('fallback.person'));
  const [silent, usual, date] = [fact(telling, 'sdays'), fact(telling, 'gap'), fact(telling, 'date')];
  const successor = personName(telling.successor, '');
  const now = successor === '' ? [] : [fill('fact.person.now', { successor })];
  if (date !== null) {
    return [fill(seenOnADay(telling.facts.evidence), { person: name, date: dateText(date, telling.now) }), ...now].join(
      '；',
    );
  }
  if (silent !== null && silent >= 1) {
    const gap = usual === null ? null : gapText(usual);
    const daily = usual !== null && usual < 1 ? [fill('fact.person.daily')] : [];
    const habit = gap === null ? daily : [fill('fact.person.usual', { gap })];
    const seen = [fill('fact.person', { person: name, sdays: countText(silent, 3) }), ...habit].join('，');
    return [seen, ...now].join('；');
  }
  const [live30, live90] = [fact(telling, 'live30'), fact(telling, 'live90')];
  if (live90 === 1) return fill('fact.onlyOne', { person: name });
  if (live30 !== null && live30 >= 1) return fill('fact.people', { n: countText(live30, 2) });
  return now[0] ?? null;
}

/** What was seen of the key contact on a day, by the evidence of his change. */
function seenOnADay(evidence: Facts[string] | undefined) {
  switch (evidence) {
    case 'leftRoom':
    case 'company':
    case 'position':
    case 'name':
      return `fact.person.${evidence}` as const;
    default:
      return 'fact.personLeft';
  }
}

/** Our own slowness, in the same tone as theirs: 近4周有1次等了5小时，目标是30分钟 */
function service(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [decided, within] = [fact(telling, 'decided'), fact(telling, 'withinTarget')];
  if (decided === null || within === null || decided < 1) return null;
  const [days, targetMs] = [window(telling), telling.serviceTargetMs ?? null];
  const start = days === null ? '' : fill('fact.window', { r: windowText(days) });
  const target = targetMs === null ? null : waitText(targetMs, telling.businessDayMs);
  const slower = slowerThanBefore(telling);
  if (decided === within) {
    const well = target === null ? fill('fact.service.well') : fill('fact.service.within', { target });
    return [start + well, ...slower].join('，');
  }
  const goal = target === null ? [] : [fill('fact.service.target', { target })];
  return [start + lateAnswers(telling, decided - within), ...goal, ...slower].join('，');
}

/** Against our own past (PRODUCT §3): told where it is at least 15 % and does not round away. */
function slowerThanBefore(telling: Telling): string[] {
  const [nowMs, beforeMs] = [fact(telling, 'medianMs'), fact(telling, 'beforeMs')];
  if (nowMs === null || beforeMs === null || fact(telling, 'medianExceeds') === 1) return [];
  const slow = usualWaitText(nowMs, telling.businessDayMs);
  const fast = usualWaitText(beforeMs, telling.businessDayMs);
  return slow === fast ? [] : [telling.texts.fill('fact.service.slower', { slow, fast })];
}

/** How long is told only of a single late answer that is still owed: of the others the longest is not known. */
function lateAnswers(telling: Telling, late: number): string {
  const { fill } = telling.texts;
  const [overdue, overdueMs, longestMs] = [
    fact(telling, 'overdue'),
    fact(telling, 'longestOverdueMs'),
    fact(telling, 'longestMs'),
  ];
  const worstMs = longestMs ?? (late === 1 && overdue === 1 ? overdueMs : null);
  if (worstMs === null) return fill('fact.service.late', { n: countText(late, 2) });
  const worst = waitText(worstMs, telling.businessDayMs);
  return late === 1
    ? fill('fact.service.once', { worst })
    : fill('fact.service.many', { n: countText(late, 2), worst });
}

/** Below this many own cycles an order is not late (COPY §9). */
const CYCLES_NORMAL = 1.5;

function orders(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [lastAt, cycleDays] = [fact(telling, 'lastOrder'), fact(telling, 'cycle')];
  if (lastAt === null) return null;
  const days = fact(telling, 'days') ?? Math.floor((telling.now - lastAt) / 86_400_000);
  const cycle = cycleDays === null ? null : cycleText(cycleDays);
  const isNormal = cycleDays !== null && days < CYCLES_NORMAL * cycleDays;
  const overdue = fact(telling, 'overdue');
  return [
    fill('fact.order', { lastOrder: dateText(lastAt, telling.now) }),
    ...(cycle === null ? [] : [fill('fact.order.cycle', { cycle })]),
    ...(isNormal ? [fill('fact.order.normal')] : []),
    ...(cycleDays !== null && !isNormal ? [fill('fact.order.late', { days: countText(days, 3) })] : []),
    ...fewerOrders(telling),
    ...smallerOrders(telling),
    ...(overdue === null ? [] : [fill('fact.payment.overdue', { n: countText(overdue, 2) })]),
  ].join('，');
}

/** Told only when it is significant: the facts are there only then. */
function fewerOrders(telling: Telling): string[] {
  const { fill } = telling.texts;
  const [recent, base] = [fact(telling, 'recentOrders'), fact(telling, 'baseOrders')];
  if (recent === null || base === null || base <= recent) return [];
  const counted = countText(base, 2);
  return [
    recent < 1
      ? fill('fact.order.none', { base: counted })
      : fill('fact.order.fewer', { recent: countText(recent, 2), base: counted }),
  ];
}

/** The same of how large orders are, in their own currency. */
function smallerOrders(telling: Telling): string[] {
  const [recent, base] = [fact(telling, 'amount'), fact(telling, 'baseAmount')];
  const { currency } = telling.facts;
  if (recent === null || base === null || typeof currency !== 'string') return [];
  const [money, before] = [moneyText(recent, currency), moneyText(base, currency)];
  return money === before ? [] : [telling.texts.fill('fact.order.smaller', { money, before })];
}

function complaints(telling: Telling): string | null {
  const { fill } = telling.texts;
  const date = fact(telling, 'date');
  if (date !== null) return fill('fact.complaint', { date: dateText(date, telling.now) });
  const [a, b, max] = [fact(telling, 'a'), fact(telling, 'b'), fact(telling, 'max')];
  if (a === null || b === null || max === null) return null;
  return fill('fact.ratings', { a: ratingText(a), b: ratingText(b), max: ratingText(max) });
}

/** At most one decimal: 4.5. */
export function ratingText(rating: number): string {
  return String(Number(rating.toFixed(rating < 10 ? 1 : 0)));
}
