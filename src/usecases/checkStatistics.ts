import {
  beijingDay,
  beijingDayStart,
  type CrossCheck,
  countOfficially,
  crossCheck,
  type OfficialCounts,
} from '../domain/officialStatistics.ts';
import { observedIntervals } from '../domain/snapshotVerdict.ts';
import { DAY_MS, type Day, type UtcMs } from '../domain/time.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { gaps } from '../store/coverageGaps.ts';
import { loadStaff } from '../store/people.ts';
import { lastFinalDay, loadStatistics, singleChatMessages } from '../store/statistics.ts';
import type { Store } from '../store/store.ts';

/** One member and day: what WeCom counted, what our archive holds, and whether the two agree. */
export interface StatisticsCheck {
  staffId: string;
  name: string;
  day: Day;
  official: OfficialCounts;
  /** By the official definition; null where our archive cannot know it. */
  own: OfficialCounts | null;
  /** `noSeat`: the member is not archived; `notRead`: the archive was not read for that day, or not yet. */
  verdict: CrossCheck | 'noSeat' | 'notRead';
}

/**
 * Holds our own counts against WeCom's official ones: what WeCom counted and the archive does not hold was not archived or not
 * pulled. Counts that WeCom has not finished are left out.
 * @param range instants; the Beijing days in which they lie, both inclusive
 */
export async function checkStatistics(
  { store: { db }, sourceName, archiveWindowMs }: { store: Store; sourceName: string; archiveWindowMs: number },
  range: { from: UtcMs; to: UtcMs },
): Promise<StatisticsCheck[]> {
  const days = { from: beijingDay(range.from), to: beijingDay(range.to) };
  const statistics = (await loadStatistics(db, days)).filter(({ isFinal }) => isFinal);
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  const observed = observedIntervals(await readCursor(db, sourceName), await gaps(db), archiveWindowMs);
  const isRead = (dayStart: UtcMs): boolean =>
    observed.some(({ from, to }) => from <= dayStart && to >= dayStart + DAY_MS);
  const checks: StatisticsCheck[] = [];
  for (const [staffId, rows] of Map.groupBy(statistics, (row) => row.staffId)) {
    const from = beijingDayStart(range.from);
    const to = beijingDayStart(range.to) + DAY_MS;
    const byDay = Map.groupBy(await singleChatMessages(db, staffId, { from, to }), ({ sentAt }) => beijingDay(sentAt));
    for (const { day, chats, messages, replyShare, firstReplyMinutes } of rows) {
      const official = { chats, messages, replyShare, firstReplyMinutes };
      const head = { staffId, name: staff.get(staffId)?.name ?? staffId, day, official };
      const own = countOfficially(byDay.get(day) ?? []);
      if (staff.get(staffId)?.isArchived === false) checks.push({ ...head, own: null, verdict: 'noSeat' });
      else if (!isRead(Date.parse(`${day}T00:00:00+08:00`))) checks.push({ ...head, own: null, verdict: 'notRead' });
      else checks.push({ ...head, own, verdict: crossCheck(official, own) });
    }
  }
  return checks.sort((a, b) => (a.day === b.day ? (a.staffId < b.staffId ? -1 : 1) : a.day < b.day ? -1 : 1));
}

/** The comparison of the last day that WeCom has finished counting, members by name; null before there is one. */
export async function lastStatistics(
  deps: Parameters<typeof checkStatistics>[0],
): Promise<{ day: Day; checks: StatisticsCheck[] } | null> {
  const day = await lastFinalDay(deps.store.db);
  if (day === null) return null;
  const at = Date.parse(`${day}T00:00:00+08:00`);
  const checks = await checkStatistics(deps, { from: at, to: at });
  return { day, checks: checks.sort((a, b) => a.name.localeCompare(b.name, 'zh-CN')) };
}
