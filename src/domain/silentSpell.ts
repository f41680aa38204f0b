import type { BusinessCalendar } from './businessCalendar.ts';
import { contactDays } from './contactDays.ts';
import type { ContactMark } from './contactMark.ts';
import { exposedAxis, idleDays, isContact, type TimeAxis } from './exposure.ts';
import { HABIT_DAYS_MAX, horizonOf } from './horizon.ts';
import type { Interval } from './interval.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** A customer with a habit who then wrote nothing for so long that it is plain to everybody. */
export interface SilentSpell {
  lastContactAt: UtcMs;
  /** When the silence had lasted for {@link spellDays}. */
  evidentAt: UtcMs;
  /** When the customer wrote again; null: not until now. */
  endedAt: UtcMs | null;
}

/** PRODUCT §1: after 28 days an outcome is known, whatever it is. Nobody is called gone sooner. */
const SPELL_DAYS_MIN = 28;

/** How many counted days of silence are a falling silent for a customer of this horizon: three usual gaps at least (DETECTION §3). */
export function spellDays(horizonDays: number): number {
  return Math.max(SPELL_DAYS_MIN, horizonDays);
}

/**
 * The times in which a customer fell silent, oldest first. Days off and time without archive are no silence; who had no habit
 * cannot break it.
 * @param marks of one customer, earliest first
 * @param until the end of what is known
 */
export function silentSpells({
  marks,
  until,
  observed,
  calendar,
}: {
  marks: readonly ContactMark[];
  until: UtcMs;
  observed: readonly Interval[];
  calendar: BusinessCalendar;
}): SilentSpell[] {
  const times = marks
    .filter((mark) => isContact(mark) && (mark.side === 'customer' || mark.isCall) && mark.at <= until)
    .map(({ at }) => at);
  const begin = observed[0]?.from ?? until;
  const axisAt = (now: UtcMs): TimeAxis =>
    exposedAxis({ now, observed, idleDaysOff: idleDays(calendar.daysOff(begin, now), marks) });
  return times.flatMap((lastContactAt, i): SilentSpell[] => {
    const next = times[i + 1] ?? null;
    const end = next ?? until;
    if (end - lastContactAt < SPELL_DAYS_MIN * DAY_MS) return [];
    const days = contactDays({ marks, axis: axisAt(lastContactAt), days: HABIT_DAYS_MAX });
    const window = horizonOf(days);
    if (window === null) return [];
    const evidentAt = momentAfter(axisAt(end), lastContactAt, spellDays(window.horizonDays) * DAY_MS);
    return evidentAt === null ? [] : [{ lastContactAt, evidentAt, endedAt: next }];
  });
}

/** The first moment, to the minute, by which so much counted time has passed since; null when the axis ends before. */
function momentAfter(axis: TimeAxis, since: UtcMs, countedMs: number): UtcMs | null {
  const from = axis.ageMs(since);
  if (from < countedMs) return null;
  let early = since;
  let late = axis.now;
  while (late - early > 60_000) {
    const middle = Math.floor((early + late) / 2);
    if (from - axis.ageMs(middle) >= countedMs) late = middle;
    else early = middle;
  }
  return late;
}
