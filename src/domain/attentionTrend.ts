import { dayNumber, dayText } from './dayNumber.ts';
import { daysOfWeek, type IsoWeek, previousWeek } from './isoWeek.ts';

/** How many customers stood in the two lower bands at the end of a week. */
export interface TrendWeek {
  week: IsoWeek;
  /** 留意 and 优先联系; null where nobody was judged in the week. */
  watch: number | null;
  first: number | null;
  /** The festival that took most of the week, e.g. 国庆节. */
  holiday: string | null;
}

/** A picture says something from so many judged weeks on. */
export const TREND_WEEKS_MIN = 2;
const TREND_WEEKS = 12;
const DAYS_IN_WEEK = 7;
/** A week with fewer working days than this is a holiday's. */
const WORKING_DAYS_MIN = 3;

/** The weeks of the digest's picture, the reported one last (COPY §8). */
export function trendWeeks(last: IsoWeek): IsoWeek[] {
  const weeks = [last];
  while (weeks.length < TREND_WEEKS) weeks.unshift(previousWeek(weeks[0]!));
  return weeks;
}

/** Whether free days make the week's numbers no measure of an ordinary one. */
export function isHolidayWeek(week: IsoWeek, isWorkingDay: (day: string) => boolean): boolean {
  const monday = dayNumber(daysOfWeek(week).monday);
  const worked = Array.from({ length: DAYS_IN_WEEK }, (_, offset) => dayText(monday + offset)).filter(isWorkingDay);
  return worked.length < WORKING_DAYS_MIN;
}

/** Weeks before the first judged one are left out; null with too few to be drawn. */
export function drawableTrend(weeks: readonly TrendWeek[]): TrendWeek[] | null {
  const first = weeks.findIndex(({ watch }) => watch !== null);
  if (weeks.filter(({ watch }) => watch !== null).length < TREND_WEEKS_MIN) return null;
  return weeks.slice(first);
}
