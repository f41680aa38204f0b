import type { Judgement, JudgingRules } from '../domain/judgement.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { UtcMs } from '../domain/time.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { loadJudgingWorldOf } from '../store/judgingWorld.ts';
import { judgedBefore, latestSnapshots } from '../store/snapshots.ts';
import type { Db } from '../store/store.ts';
import { judgeInBatches } from './judgeInBatches.ts';

export interface AtOnceOrder {
  rules: JudgingRules;
  sourceName: string;
  /** How far back the archive reaches. */
  archiveWindowMs: number;
  calendars: StaffCalendars;
  now: UtcMs;
}

/**
 * Judges some customers as known now, with the function and the rules of the morning. Nothing is settled over the day: of such a
 * verdict only what rests on events may be told (`decideAtOnce`).
 * @returns judgements of those customers that have people
 */
export async function judgeAtOnce(
  db: Db,
  customerIds: readonly string[],
  { rules, sourceName, archiveWindowMs, calendars, now }: AtOnceOrder,
): Promise<Judgement[]> {
  const coverage = await readCursor(db, sourceName);
  const world = await loadJudgingWorldOf(db, customerIds, { now, coverage, archiveWindowMs });
  const before = judgedBefore(await latestSnapshots(db, customerIds));
  const judgements: Judgement[] = [];
  for await (const batch of judgeInBatches(db, world, { ...rules, calendars, now, knownAt: now, before }))
    judgements.push(...batch);
  return judgements;
}
