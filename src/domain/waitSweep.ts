import { type Alert, type AlertEvent, type Cause, isFollowedUp } from './alert.ts';
import { endOf } from './alertDecision.ts';
import type { BusinessCalendar } from './businessCalendar.ts';
import type { ContactMark } from './contactMark.ts';
import { exposedAxis } from './exposure.ts';
import type { Interval } from './interval.ts';
import type { ChatId } from './message.ts';
import { chatFacts } from './signals/signal.ts';
import { waitsOf } from './signals/waits.ts';
import { HOUR_MS, MINUTE_MS, type UtcMs } from './time.ts';
import { byChat } from './turns.ts';

/** Twice a day, in company time (COPY §12). */
const SWEEPS_MS = { am: 11 * HOUR_MS + 20 * MINUTE_MS, pm: 16 * HOUR_MS + 20 * MINUTE_MS } as const;
/** A sweep that could not be made by then is left to the next one. */
const SWEEP_LASTS_MS = 40 * MINUTE_MS;

/** Who waits for us, since when, how long in business time. */
export interface OpenWait {
  since: UtcMs;
  waitMs: number;
}

/** The sweep that is due, as the period of its job; null: none. */
export function sweepDue(now: UtcMs, calendar: BusinessCalendar): string | null {
  const day = calendar.dayOf(now);
  if (!calendar.isWorkingDay(day)) return null;
  const time = now - calendar.dayStart(day);
  for (const [name, from] of Object.entries(SWEEPS_MS))
    if (time >= from && time < from + SWEEP_LASTS_MS) return `${day}:${name}`;
  return null;
}

/**
 * The customer's longest open wait for us; null: nobody waits, or the record breaks off before we could see it.
 * @param marks of one customer, earliest first
 * @param calendar the owner's
 */
export function longestWait(
  marks: readonly ContactMark[],
  {
    now,
    calendar,
    observed,
    answererOf,
  }: {
    now: UtcMs;
    calendar: BusinessCalendar;
    observed: readonly Interval[];
    answererOf: ((chatId: ChatId) => string | null) | null;
  },
): OpenWait | null {
  const upToNow = marks.filter(({ at }) => at <= now);
  const chats = [...byChat(upToNow)].map(([chatId, inChat]) =>
    chatFacts(chatId, inChat, { answerer: answererOf?.(chatId) ?? null }),
  );
  const axis = exposedAxis({ now, observed: [...observed], idleDaysOff: [] });
  const [first] = waitsOf({ chats, axis, observed, calendar }, 'customer').filter((wait) => wait.isOpen && !wait.isCut);
  return first === undefined ? null : { since: first.from, waitMs: first.length };
}

export interface SweepLimits {
  /** From so long a wait on, business milliseconds; tier A sooner. */
  waitMs: number;
  tierAWaitMs: number;
}

export type SweepDecision =
  | { action: 'none' }
  | { action: 'open'; cause: Cause }
  | { action: 'change'; events: AlertEvent[]; isNewWait: boolean };

/**
 * What a wait, or its end, does to the customer's alert: it opens one, joins the open one, and goes when it is answered.
 * @param ended waits that somebody called not needed, by their beginning: 都不用回 stands until the customer writes again
 */
export function decideWait(
  wait: OpenWait | null,
  alert: Alert | null,
  { now, limitMs, fence, ended }: { now: UtcMs; limitMs: number; fence: UtcMs; ended: ReadonlySet<UtcMs> },
): SweepDecision {
  const isLong = wait !== null && wait.waitMs >= limitMs && wait.since >= fence && !ended.has(wait.since);
  const facts = isLong ? { date: wait.since, wait: wait.waitMs } : null;
  // A wait that is open still, only shorter than before, is another one: what was told is over.
  return decideSwept('waitingForUs', { facts, since: wait?.since ?? null }, alert, now);
}

/** What one of us said that he would give, is not given, and is overdue. */
export interface OverduePromise {
  date: UtcMs;
  thing: string;
  due: string;
}

/** The same for the oldest promise that is overdue; null: none is. @param ended promises that somebody called done, by their time */
export function decidePromise(
  promise: OverduePromise | null,
  alert: Alert | null,
  { now, fence, ended }: { now: UtcMs; fence: UtcMs; ended: ReadonlySet<UtcMs> },
): SweepDecision {
  const isNews = promise !== null && promise.date >= fence && !ended.has(promise.date);
  return decideSwept('promise', { facts: isNews ? { ...promise } : null, since: promise?.date ?? null }, alert, now);
}

/**
 * @param found.facts what is to be told; null: nothing
 * @param found.since of what there is, to be told or not
 */
function decideSwept(
  kind: 'waitingForUs' | 'promise',
  { facts, since }: { facts: Cause['facts'] | null; since: UtcMs | null },
  alert: Alert | null,
  now: UtcMs,
): SweepDecision {
  const base = { at: now, by: 'system' } as const;
  const known = alert?.causes.find((cause) => cause.kind === kind) ?? null;
  if (facts !== null) {
    const isSame = known?.facts.date === since;
    const cause: Cause = {
      ...{ kind, since: isSame ? known.since : now, judgements: (isSame ? known.judgements : 0) + 1, facts },
    };
    if (alert === null) return { action: 'open', cause };
    const causes = [...alert.causes.filter((one) => one !== known), cause];
    const events: AlertEvent[] = [{ ...base, type: 'causesChanged', causes }];
    // 已跟进 was said of something else: a card of its own can be answered as any other.
    if (!isSame && isFollowedUp(alert)) events.unshift({ ...base, type: 'reopened' });
    return { action: 'change', events, isNewWait: !isSame };
  }
  if (alert === null || known === null || since === known.facts.date) return { action: 'none' };
  const causes = alert.causes.filter((one) => one !== known);
  const event: AlertEvent =
    causes.length > 0 ? { ...base, type: 'causesChanged', causes } : { ...base, type: 'closed', reason: endOf(alert) };
  return { action: 'change', events: [event], isNewWait: false };
}
