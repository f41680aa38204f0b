import type { BusinessCalendar } from './businessCalendar.ts';
import { type DueTerm, type Phrases, rulesHit } from './phraseRules.ts';
import { DAY_MS, type Day, type UtcMs } from './time.ts';

/** What somebody said they would give, and the last day for it. */
export interface PromiseMade {
  /** 报价, 样品 …; the first rule of the file when a sentence names several. */
  thing: string;
  /** As it was said: 周五前. */
  due: string;
  /** The latest one when several were named: nobody is late before that. */
  dueDay: Day;
}

/**
 * The promise in a message, out of the rule ids that were kept of it (PRODUCT §3, promise).
 * @param sentDay the day it was said, in company time
 * @returns null when the message promises nothing, or its rules are no longer in the file
 */
export function promiseOf(phraseRules: readonly string[], sentDay: Day, phrases: Phrases): PromiseMade | null {
  const [thing] = rulesHit(phraseRules, 'promise', phrases);
  const [due] = phrases.promise.dues
    .filter(({ id }) => phraseRules.includes(id))
    .map(({ label, due: term }) => ({ label, dueDay: dueDayOf(term, sentDay) }))
    .sort((a, b) => (a.dueDay < b.dueDay ? 1 : -1));
  return thing?.label && due ? { thing: thing.label, due: due.label, dueDay: due.dueDay } : null;
}

/** Nobody is late before the business day after the last one has passed (PRODUCT §3). */
export function isPromiseOverdue({ dueDay }: PromiseMade, now: UtcMs, calendar: BusinessCalendar): boolean {
  return calendar.dayOf(now) > calendar.addBusinessDays(dueDay, 1);
}

/** The day that a term names when it is said on `sentDay`; a weekday of this week that is over means that of the next. */
export function dueDayOf(term: DueTerm, sentDay: Day): Day {
  const start = Date.parse(`${sentDay}T00:00:00Z`);
  switch (term.kind) {
    case 'days':
      return dayOf(start + term.days * DAY_MS);
    case 'weekday': {
      const weekday = new Date(start).getUTCDay() || 7;
      const monday = start - (weekday - 1) * DAY_MS;
      const named = monday + (term.weeksAhead * 7 + term.weekday - 1) * DAY_MS;
      return dayOf(named < start ? named + 7 * DAY_MS : named);
    }
    case 'endOfMonth': {
      const date = new Date(start);
      return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
    }
    default:
      return term satisfies never;
  }
}

function dayOf(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}
