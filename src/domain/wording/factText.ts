import type { Dimension } from '../scoreProfile.ts';
import type { UtcMs } from '../time.ts';
import type { Facts } from '../verdict.ts';
import { cycleText } from './cardRows.ts';
import { countText, dateText, gapText, usualWaitText, waitText, windowText } from './formats.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

/** Names and settings that the facts of a score do not carry. */
export interface FactContext {
  /** Raw names: the key contact, and who has taken over. */
  person?: string | null;
  successor?: string | null;
  /** The window in which our own waits were counted. */
  serviceWindowDays?: number | null;
  businessDayMs?: number;
  now: UtcMs;
}

/**
 * What was seen in one dimension, and what was usual: `近4周聊过2天，以前4周约6天` (COPY §9). Reads the facts of a score's part
 * by the names of COPY §3; of our own service those of `ourService`.
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
  customerResponse: (telling) => noAnswer(telling) ?? slowAnswer(telling) ?? answerRate(telling),
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
  return recent !== null && base !== null && Math.round(base) > recent + 1 ? contactDays(telling) : null;
}

function contactDays(telling: Telling): string | null {
  const [window, recent, base] = [fact(telling, 'r'), fact(telling, 'recent'), fact(telling, 'base')];
  if (window === null || recent === null || base === null || Math.round(base) < 1) return null;
  const { fill } = telling.texts;
  const counts = { r: windowText(window), base: countText(Math.round(base), 2) };
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

function noAnswer(telling: Telling): string | null {
  const n = fact(telling, 'n');
  return n === null || n < 2 ? null : telling.texts.fill('fact.unanswered', { n: countText(n, 2) });
}

function slowAnswer(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [window, slowMs, fastMs] = [fact(telling, 'r'), fact(telling, 'slow'), fact(telling, 'fast')];
  if (window === null || slowMs === null || fastMs === null) return null;
  const wait = usualWaitText(slowMs, telling.businessDayMs);
  const fast = usualWaitText(fastMs, telling.businessDayMs);
  if (wait === fast) return null;
  const slow = fact(telling, 'slowExceeds') === 1 && !wait.endsWith('以上') ? fill('wait.exceeds', { wait }) : wait;
  return fill('fact.slow', { r: windowText(window), slow, fast });
}

/** Counts, never a per cent: the window's first, then those of before. */
function answerRate(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [window, total, answered] = [fact(telling, 'r'), fact(telling, 'recentTotal'), fact(telling, 'recentAnswered')];
  if (window === null || total === null || answered === null || total < 1) return null;
  const counted = countText(total, 2);
  const recent =
    answered < 1
      ? fill('fact.rate.none', { total: counted })
      : fill('fact.rate', { total: counted, answered: countText(answered, 2) });
  const [earlier, earlierAnswered] = [fact(telling, 'total'), fact(telling, 'answered')];
  const before =
    earlier === null || earlierAnswered === null || earlier < 3 || earlierAnswered < 1
      ? []
      : [fill('fact.rate.before', { total: countText(earlier, 2), answered: countText(earlierAnswered, 2) })];
  return [fill('fact.window', { r: windowText(window) }) + recent, ...before].join('，');
}

/** 王敏19天没来消息，平时约2天一次；现在是赵倩在联系 */
function contacts(telling: Telling): string | null {
  const { fill } = telling.texts;
  const name = personName(telling.person, fill('fallback.person'));
  const [silent, usual, date] = [fact(telling, 'sdays'), fact(telling, 'gap'), fact(telling, 'date')];
  const successor = personName(telling.successor, '');
  const now = successor === '' ? [] : [fill('fact.person.now', { successor })];
  if (date !== null) {
    return [fill('fact.personLeft', { person: name, date: dateText(date, telling.now) }), ...now].join('；');
  }
  if (silent !== null && silent >= 1) {
    const gap = usual === null ? null : gapText(usual);
    const daily = usual !== null && usual < 1 ? [fill('fact.person.daily')] : [];
    const habit = gap === null ? daily : [fill('fact.person.usual', { gap })];
    const seen = [fill('fact.person', { person: name, sdays: countText(silent, 3) }), ...habit].join('，');
    return [seen, ...now].join('；');
  }
  const people = fact(telling, 'people');
  if (people === null || people < 1) return now[0] ?? null;
  return people === 1 ? fill('fact.onlyOne', { person: name }) : fill('fact.people', { n: countText(people, 2) });
}

/** Our own slowness, in the same tone as theirs. */
function service(telling: Telling): string | null {
  const { fill } = telling.texts;
  const [waits, within] = [fact(telling, 'waits'), fact(telling, 'withinTarget')];
  const [longestMs, targetMs] = [fact(telling, 'longestMs'), fact(telling, 'targetMs')];
  if (waits === null || within === null || longestMs === null || targetMs === null || waits < 1) return null;
  const late = waits - within;
  const target = waitText(targetMs, telling.businessDayMs);
  const worst = waitText(longestMs, telling.businessDayMs);
  const window = telling.serviceWindowDays ?? null;
  const start = window === null ? '' : fill('fact.window', { r: windowText(window) });
  if (late < 1) return start + fill('fact.service.within', { target });
  if (late === 1) return start + fill('fact.service.once', { worst, target });
  return start + fill('fact.service.many', { n: countText(late, 2), worst, target });
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
  return [
    fill('fact.order', { lastOrder: dateText(lastAt, telling.now) }),
    ...(cycle === null ? [] : [fill('fact.order.cycle', { cycle })]),
    ...(isNormal ? [fill('fact.order.normal')] : []),
    ...(cycleDays !== null && !isNormal ? [fill('fact.order.late', { days: countText(days, 3) })] : []),
  ].join('，');
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
