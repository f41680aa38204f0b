import { dayNumber, dayText } from './dayNumber.ts';
import type { Day } from './time.ts';

/** An ISO 8601 week, `2026-W47`; weeks begin on Monday, week 1 holds the year's first Thursday. */
export type IsoWeek = string;

export function isoWeekOf(day: Day): IsoWeek {
  const number = dayNumber(day);
  // 1970-01-01 was a Thursday: the Thursday of a week decides its year.
  const thursday = number - ((number + 3) % 7) + 3;
  const year = Number(dayText(thursday).slice(0, 4));
  const week = Math.floor((thursday - dayNumber(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/**
 * Monday and Sunday of a week.
 * @throws RangeError when the text names no ISO week
 */
export function daysOfWeek(week: IsoWeek): { monday: Day; sunday: Day } {
  const match = /^(\d{4})-W(\d{2})$/.exec(week);
  if (match === null) throw new RangeError(`"${week}" is no ISO week; it looks like 2026-W47`);
  const january4 = dayNumber(`${match[1]}-01-04`);
  const monday = january4 - ((january4 + 3) % 7) + (Number(match[2]) - 1) * 7;
  if (isoWeekOf(dayText(monday)) !== week) throw new RangeError(`${match[1]} has no week ${match[2]}`);
  return { monday: dayText(monday), sunday: dayText(monday + 6) };
}

export function previousWeek(week: IsoWeek): IsoWeek {
  return isoWeekOf(dayText(dayNumber(daysOfWeek(week).monday) - 7));
}
