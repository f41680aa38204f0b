import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readCalendarRules } from '../../src/calendarData.ts';
import { type BusinessCalendar, businessCalendar } from '../../src/domain/businessCalendar.ts';
import type { ContactMark } from '../../src/domain/contactMark.ts';
import { type JudgeInput, judge } from '../../src/domain/health.ts';
import { readScoreProfiles, type ScoreProfile } from '../../src/domain/scoreProfile.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import type { Verdict } from '../../src/domain/verdict.ts';

export const projectRoot = resolve(import.meta.dirname, '../..');

export const calendar: BusinessCalendar = businessCalendar(
  readCalendarRules(join(projectRoot, 'config', 'calendar.json')),
);
export const profile: ScoreProfile = readScoreProfiles(
  JSON.parse(readFileSync(join(projectRoot, 'config', 'profiles', 'standard.json'), 'utf8')),
).standard;

/** An instant of company time: `cst('2026-03-02 10:30')`. */
export function cst(text: string): UtcMs {
  const at = Date.parse(`${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00' : ''}Z`);
  return at - 8 * HOUR_MS;
}

/** A mark of the single chat of LiMing and Wang; the side says who wrote. */
export function mark(
  at: UtcMs,
  side: ContactMark['side'] = 'customer',
  change: Partial<ContactMark> = {},
): ContactMark {
  const by = side === 'staff' ? 'liming' : side === 'customer' ? 'wm-wang' : side;
  const chat = { chatId: 's:liming:wm-wang', contactId: 'wm-wang' };
  return { ...chat, at, knownAt: at, side, by, isCall: false, needsNoReply: false, ...change };
}

/** A talk of a few minutes on each of the given mornings: the customer asks, we answer, the customer says 好的. */
export function talks(mornings: readonly UtcMs[]): ContactMark[] {
  return mornings.flatMap((at) => [
    mark(at, 'customer'),
    mark(at + 10 * 60_000, 'staff'),
    mark(at + 12 * 60_000, 'customer', { needsNoReply: true }),
  ]);
}

/** 10 o'clock on every working day in [from, to), or on each n-th of them. */
export function workMornings(from: UtcMs, to: UtcMs, each = 1): UtcMs[] {
  const mornings: UtcMs[] = [];
  let workingDays = 0;
  for (let day = calendar.dayOf(from); calendar.dayStart(day) < to; day = calendar.nextWorkingDay(day)) {
    const at = calendar.dayStart(day) + 10 * HOUR_MS;
    if (calendar.isWorkingDay(day) && at >= from && at < to && workingDays++ % each === 0) mornings.push(at);
  }
  return mornings;
}

/** 10 o'clock every so many calendar days in [from, to). */
export function everyDays(days: number, from: UtcMs, to: UtcMs): UtcMs[] {
  return Array.from({ length: Math.ceil((to - from) / (days * DAY_MS)) }, (_, i) => from + i * days * DAY_MS);
}

/** Judges with everything observed for three years, unless told otherwise. */
export function verdictOf(marks: readonly ContactMark[], now: UtcMs, change: Partial<JudgeInput> = {}): Verdict {
  const observed = [{ from: now - 1100 * DAY_MS, to: now }];
  return judge({ customerId: 'haoyun', marks, now, observed, calendar, profile, ...change });
}

export function kindsOf({ standing }: Verdict): string[] {
  return standing.map(({ kind }) => kind);
}
