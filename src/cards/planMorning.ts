import type { HoldReason } from '../domain/alert.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { cardDue } from '../domain/cardDue.ts';
import { isRecordLate } from '../domain/coverage.ts';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import { type Desk, type DeskPlan, type Pressing, planDesk } from '../domain/dayPlan.ts';
import { DAY_MS, type UtcMs } from '../domain/time.ts';
import { morningOf, nextCardTime } from '../domain/timetable.ts';
import { fenceAt, pauseAt } from '../store/alertSwitches.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { mutedStaff } from '../store/listCards.ts';
import type { Db } from '../store/store.ts';
import { type CaseWorld, calendarIn, pressureIn, spentIn } from './caseWorld.ts';

/** Days off in a row, the weekend included, after which the first morning has a list only (国庆, 春节, three days and more). */
const HOLIDAY_DAYS = 3;

/** What holds for everybody this morning. */
export interface MorningRules {
  limits: AlertLimits;
  /** Until then nothing is sent to salespeople (PRODUCT §5, preview first). */
  previewUntil: UtcMs;
  /** What stood before this instant raises no card. */
  fence: UtcMs;
  isPaused: boolean;
  isPullLate: boolean;
  muted: ReadonlySet<string>;
}

export interface StaffPlan {
  staffId: string;
  plan: DeskPlan;
}

/** @param options.sourceName names the archive's cursor; left out: how far it was read is not asked */
export async function loadMorningRules(
  db: Db,
  {
    limits,
    previewUntil,
    sourceName,
    now,
  }: {
    limits: AlertLimits;
    previewUntil: UtcMs;
    sourceName?: string | undefined;
    now: UtcMs;
  },
): Promise<MorningRules> {
  const coveredUntil = sourceName === undefined ? null : ((await readCursor(db, sourceName))?.coveredUntil ?? null);
  return {
    ...{ limits, previewUntil },
    fence: await fenceAt(db, previewUntil),
    isPaused: (await pauseAt(db, now)) !== null,
    isPullLate: coveredUntil !== null && isRecordLate(coveredUntil, now),
    muted: new Set((await mutedStaff(db, now)).keys()),
  };
}

/** What everybody gets this morning, and why the rest is held. */
export function planMorning(world: CaseWorld, rules: MorningRules): StaffPlan[] {
  const { now } = world;
  const dues = world.files.flatMap((file): Pressing[] => {
    const receiver = file.alert.state === 'claimed' ? (file.alert.claimedBy ?? file.alert.ownerId) : file.alert.ownerId;
    const due = cardDue(file, { now, fence: rules.fence, calendar: calendarIn(world, receiver) });
    return due === null ? [] : [{ ...due, ...pressureIn(world, file.alert.customerId) }];
  });
  return [...Map.groupBy(dues, ({ receiverId }) => receiverId)].map(([staffId, own]) => ({
    staffId,
    plan: planDesk(own, deskOf(world, staffId, rules), limitsNow(world, rules)),
  }));
}

/** One person's day as it stands now. */
export function deskOf(world: CaseWorld, staffId: string, rules: MorningRules): Desk {
  const { now } = world;
  const calendar = calendarIn(world, staffId);
  const today = calendar.dayOf(now);
  return {
    closed: closedReason(world, staffId, rules),
    isMuted: rules.muted.has(staffId),
    hasMorning: calendar.isWorkingDay(today) && morningOf(today, calendar) >= now,
    isAfterHoliday: isAfterHoliday(world),
    spent: spentIn(world, staffId),
  };
}

/** Why nothing about customers goes to this person now; null: it may. */
export function closedReason(
  world: CaseWorld,
  staffId: string,
  { previewUntil, isPaused, isPullLate }: MorningRules,
): HoldReason | null {
  if (world.now < previewUntil) return 'preview';
  if (isPaused) return 'paused';
  if (world.staff.get(staffId)?.status !== 'active') return 'noReceiver';
  if (isAwayNow(world, staffId)) return 'onLeave';
  return isPullLate ? 'pullLate' : null;
}

/** A card that could come only after the owner's leave is made then, with what is known then. */
function isAwayNow(world: CaseWorld, staffId: string): boolean {
  const { company, isOnLeave } = world.calendars;
  const ordinary = nextCardTime(world.now, company, 0);
  if (!isOnLeave(staffId, ordinary)) return false;
  return company.dayOf(nextCardTime(world.now, calendarIn(world, staffId), 0)) !== company.dayOf(ordinary);
}

function isAfterHoliday({ calendars: { company }, now }: CaseWorld): boolean {
  return (
    daysOffBefore(company, now) >= HOLIDAY_DAYS && company.longHolidays(now - HOLIDAY_DAYS * DAY_MS, now).length > 0
  );
}

function daysOffBefore(calendar: BusinessCalendar, now: UtcMs): number {
  const today = dayNumber(calendar.dayOf(now));
  let days = 0;
  while (days < HOLIDAY_DAYS && !calendar.isWorkingDay(dayText(today - days - 1))) days += 1;
  return days;
}

/** In the first weeks fewer a day. */
export function limitsNow(
  { calendars: { company }, now }: CaseWorld,
  { limits, previewUntil }: MorningRules,
): AlertLimits {
  const isFirst = company.businessDaysBetween(previewUntil, now) < limits.firstDays;
  return isFirst ? { ...limits, perDay: Math.min(limits.perDay, limits.firstPerDay) } : limits;
}
