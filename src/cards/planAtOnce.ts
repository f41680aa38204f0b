import type { HoldReason } from '../domain/alert.ts';
import { cardDue } from '../domain/cardDue.ts';
import { planDesk } from '../domain/dayPlan.ts';
import { isQuiet } from '../domain/quietHours.ts';
import type { UtcMs } from '../domain/time.ts';
import { firstWorkStart, nextCardTime } from '../domain/timetable.ts';
import { type CaseWorld, calendarIn, pressureIn, spentIn } from './caseWorld.ts';
import { closedReason, deskOf, limitsNow, type MorningRules, type StaffPlan } from './planMorning.ts';

/** What follows for the owner from something that just happened. */
export type AtOncePlan =
  /** `dueAt` null: in the next card window, at the card's own moment of it. */
  | { staffPlan: StaffPlan; dueAt: UtcMs | null }
  /** `until`: to be planned anew then, unless the morning before has done it; null: the next morning does. */
  | { held: HoldReason; until: UtcMs | null }
  | null;

/**
 * Whether a card about one open case goes out now, by the rules of the morning (COPY §12). What is critical comes at once, beside the
 * budget and outside the windows, but never in quiet hours or leave, and no more than two a day; everything else takes its place
 * in today's second window. What is held is planned again next morning, in quiet hours at the beginning of work; reminders and
 * questions are the morning's own.
 * @param world with this case only
 */
export function planAtOnce(world: CaseWorld, rules: MorningRules): AtOncePlan {
  const { now, calendars } = world;
  const file = world.files[0]!;
  const { ownerId } = file.alert;
  const calendar = calendarIn(world, ownerId);
  const found = cardDue(file, { now, fence: rules.fence, calendar });
  if (found === null || found.as !== 'alert') return null;
  const due = { ...found, ...pressureIn(world, file.alert.customerId) };
  // An event does not rest on how far the archive was read.
  const closed = closedReason(world, ownerId, { ...rules, isPullLate: false });
  if (closed !== null) return { held: closed, until: null };
  if (calendars.isOnLeave(ownerId, now)) return { held: 'onLeave', until: null };
  if (isQuiet(now, calendar)) return { held: 'quietHours', until: firstWorkStart(now, calendar) };
  if (due.isStock && !happenedSince(calendar.dayStart(calendar.dayOf(now)), due.alert.causes))
    return { held: 'fence', until: null };
  const limits = limitsNow(world, rules);
  if (due.isCritical && spentIn(world, ownerId).criticalToday >= limits.criticalPerDay)
    return { held: 'nextMorning', until: null };
  const dueAt = due.isCritical ? now : null;
  if (dueAt === null && calendar.dayOf(nextCardTime(now, calendar, 0)) !== calendar.dayOf(now))
    return { held: 'nextMorning', until: null };
  const desk = { ...deskOf(world, ownerId, rules), closed: null, hasMorning: false, isAfterHoliday: false };
  const plan = planDesk([due], desk, limits);
  const [held] = plan.held;
  return held === undefined ? { staffPlan: { staffId: ownerId, plan }, dueAt } : { held: held.reason, until: null };
}

/** After an outage the fence stands until the next day: what happens meanwhile is no stock of before. */
function happenedSince(dayStart: UtcMs, causes: readonly { facts: Record<string, unknown> }[]): boolean {
  return causes.some(({ facts }) => typeof facts.date === 'number' && facts.date >= dayStart);
}
