import { beijingDay, beijingDayStart, isFinalCount } from '../domain/officialStatistics.ts';
import { type Clock, DAY_MS } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { readIfAllowed } from '../people/readUnassigned.ts';
import { loadRelationships, loadStaff } from '../store/people.ts';
import { type StaffStatistic, saveStatistics, staffWithStatistics } from '../store/statistics.ts';
import type { Store } from '../store/store.ts';
import { boundedMap } from '../wecom/boundedMap.ts';
import type { WeComClient } from '../wecom/client.ts';
import { fetchBehaviour } from '../wecom/statistics.ts';
import { WeComError } from '../wecom/wecomError.ts';

/** WeCom goes on counting: the last days are asked for again. */
const DAYS = 3;
/** What one call reaches, asked for a member of whom nothing is known yet. */
const FIRST_DAYS = 30;
const CALLS_AT_ONCE = 5;

export interface StatisticsReport {
  members: number;
  rows: number;
  /** Members whom WeCom would not count, for instance because they have left meanwhile. */
  refused: number;
}

/** Takes over the official statistics of all members who serve customers, one call each: several are summed. */
export async function readStatistics({
  store,
  client,
  clock,
  log,
}: {
  store: Store;
  client: WeComClient;
  clock: Clock;
  log: Logger;
}): Promise<StatisticsReport> {
  const serving = new Set(
    (await loadRelationships(store.db)).filter(({ endedAt }) => endedAt === null).map(({ staffId }) => staffId),
  );
  const staffIds = (await loadStaff(store.db))
    .filter(({ id, status }) => status === 'active' && serving.has(id))
    .map(({ id }) => id);
  const known = await staffWithStatistics(store.db);
  const report: StatisticsReport = { members: 0, rows: 0, refused: 0 };
  await readIfAllowed(log, 'the official statistics', async () => {
    await boundedMap(staffIds, CALLS_AT_ONCE, async (staffId) => {
      const rows = await rowsOf(client, staffId, { days: known.has(staffId) ? DAYS : FIRST_DAYS, clock });
      if (rows === null) report.refused += 1;
      else {
        await saveStatistics(store.db, rows);
        report.members += 1;
        report.rows += rows.length;
      }
    });
  });
  return report;
}

/** @returns null when WeCom does not count this member */
async function rowsOf(
  client: WeComClient,
  staffId: string,
  { days, clock }: { days: number; clock: Clock },
): Promise<StaffStatistic[] | null> {
  const today = beijingDayStart(clock());
  try {
    const fetched = await fetchBehaviour(client, staffId, { from: today - days * DAY_MS, to: today - DAY_MS });
    const knownAt = clock();
    return fetched.days.map(({ dayStart, ...counts }) => ({
      ...counts,
      staffId,
      day: beijingDay(dayStart),
      isFinal: isFinalCount(counts, dayStart, knownAt),
      knownAt,
    }));
  } catch (err) {
    if (err instanceof WeComError && err.reaction === 'drop') return null;
    throw err;
  }
}
